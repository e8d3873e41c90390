using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

/// <summary>Whole kernels, written as a user writes them, against nested loops.</summary>
public partial class WholeKernelTests
{
    [Theory]
    [InlineData(1, 1, 1, 16)]
    [InlineData(13, 37, 1, 16)]
    [InlineData(13, 37, 4, 8)]
    [InlineData(64, 300, 4, 128)]
    [InlineData(7, 257, 2, 64)]
    public void Int8_matrix_times_vector_with_scale_and_bias(int n, int k, int rows, int columns)
    {
        var random = new Random(n * 1000 + k);
        var x = Enumerable.Range(0, k).Select(_ => (BFloat16)(random.NextSingle() - 0.5f)).ToArray();
        var w = Enumerable.Range(0, n * k).Select(_ => (sbyte)random.Next(-128, 128)).ToArray();
        var scale = Enumerable.Range(0, n).Select(_ => (BFloat16)random.NextSingle()).ToArray();
        var bias = Enumerable.Range(0, n).Select(_ => (BFloat16)random.NextSingle()).ToArray();
        var y = new BFloat16[n];
        EagerLauncher.Run(
            "Int8",
            new Grid(Cdiv(n, rows)),
            () => Int8(Ptr.FromArray(x), Ptr.FromArray(w), Ptr.FromArray(scale), Ptr.FromArray(bias), Ptr.FromArray(y), n, k, rows, columns),
            parallel: true);
        for (var i = 0; i < n; i++)
        {
            var (sum, magnitude) = (0.0, 0.0);
            for (var j = 0; j < k; j++)
            {
                sum += (double)(float)x[j] * w[i * k + j];
                magnitude += Math.Abs((double)(float)x[j] * w[i * k + j]);
            }

            var expected = sum * (float)scale[i] + (float)bias[i];
            Assert.Equal(expected, (float)y[i], Math.Abs(expected) / 256 + magnitude * k * 1.2e-7);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 33)]
    public void Softmax_of_rows(int rows, int columns)
    {
        var x = Enumerable.Range(0, rows * columns).Select(i => (float)(i * 7919 % 101) / 10).ToArray();
        var y = new float[rows * columns];
        EagerLauncher.Run(
            "Softmax",
            new Grid(rows),
            () =>
            {
                var column = Arange(0, 64);
                var row = Load(Ptr.FromArray(x) + ProgramId(0) * columns + column, column < columns, float.NegativeInfinity);
                var e = Exp(row - row.Max());
                Store(Ptr.FromArray(y) + ProgramId(0) * columns + column, e / e.Sum(), column < columns);
            },
            parallel: false);
        for (var i = 0; i < rows; i++)
        {
            var row = x[(i * columns)..((i + 1) * columns)];
            for (var j = 0; j < columns; j++)
                Assert.Equal(Math.Exp(row[j]) / row.Sum(v => Math.Exp(v)), y[i * columns + j], 1e-6);
        }
    }

    [BlockFunction]
    private static Block<float> Row(Ptr<BFloat16> pointer, Block<int> row, Block<bool> mask) => Load(pointer + row, mask).To<float>();

    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=1, RBLOCK=16")]
    private static void Int8(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int n, int k, [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var acc = Zeros<float>(XBLOCK, RBLOCK);
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK)[NewAxis, ..];
            var xv = Load(x + col, mask: col < k, evict: EvictLast).To<float>();
            var wv = Load(w + row * k + col, mask: row < n & col < k, evict: EvictFirst).To<float>();
            acc += xv * wv;
        }

        var dot = Sum(acc, axis: 1)[.., NewAxis];
        Store(y + row, (dot * Row(scale, row, row < n) + Row(bias, row, row < n)).To<BFloat16>(), mask: row < n);
    }

    private static Grid Programs(int n, int XBLOCK) => new(Cdiv(n, XBLOCK));
}
