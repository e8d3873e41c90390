namespace BlockSharp.Kernels.Tests;

/// <summary>Seeded inputs of one linear layer and what it must give, computed in fp64 by plain loops.</summary>
internal sealed class LinearProblem
{
    private readonly Random random;

    public LinearProblem(int m, int n, int k)
    {
        (M, N, K, random) = (m, n, k, new Random((m * 31) + (n * 17) + k));
        X = BFloats(m * k);
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    /// <summary>Activations [M, K].</summary>
    public BFloat16[] X { get; }

    public BFloat16[] BFloats(int count) => [.. Enumerable.Range(0, count).Select(_ => (BFloat16)(float)((random.NextDouble() * 2) - 1))];

    public sbyte[] Codes(int count) => [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-128, 128))];

    /// <summary>The product of codes [m, k] and [n, k], exactly.</summary>
    public int[] Sums(sbyte[] a, sbyte[] b)
    {
        var sums = new int[M * N];
        for (var i = 0; i < M; i++)
            for (var j = 0; j < N; j++)
                for (var c = 0; c < K; c++)
                    sums[(i * N) + j] += a[(i * K) + c] * b[(j * K) + c];
        return sums;
    }

    public UInt4x2[] Nibbles(int count) => [.. Enumerable.Range(0, count).Select(_ => UInt4x2.FromBits((byte)random.Next(256)))];

    /// <summary>
    /// Checks y [M, N] against <c>Σₖ weight(n, k) x[m, k] + bias(n)</c> in fp64. An fp32 y may differ by 1e-5 of the result and 1e-6 of the sum of
    /// magnitudes (what cancels leaves its rounding behind); a bf16 y by its own rounding in addition.
    /// </summary>
    /// <param name="weightRounding">By how much of itself a weight, or a product, may be off: half an ulp of bf16 where the kernel makes the weight bf16.</param>
    public void Check<T>(T[] y, Func<int, int, double> weight, Func<int, double> bias, double weightRounding = 0)
    {
        Assert.Equal(M * N, y.Length);
        var rounding = typeof(T) == typeof(BFloat16) ? Math.Pow(2, -8) : 0;
        for (var n = 0; n < N; n++)
            for (var m = 0; m < M; m++)
            {
                var (sum, magnitude) = (bias(n), Math.Abs(bias(n)));
                for (var k = 0; k < K; k++)
                {
                    var term = weight(n, k) * (float)X[(m * K) + k];
                    sum += term;
                    magnitude += Math.Abs(term);
                }
                var value = y[(m * N) + n] is BFloat16 narrow ? (float)narrow : Convert.ToDouble(y[(m * N) + n]);
                var allowed = ((1e-5 + rounding) * Math.Abs(sum)) + ((1e-6 + weightRounding) * magnitude);
                Assert.True(Math.Abs(value - sum) <= allowed, $"y[{m}, {n}] is {value}, expected {sum} within {allowed}");
            }
    }
}
