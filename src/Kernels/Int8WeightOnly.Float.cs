using static BlockSharp.Op;

namespace BlockSharp.Kernels;

public static partial class Int8WeightOnly
{
    /// <summary>As <c>Gemv</c>, with everything but the weights in fp32.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="scale">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="XBLOCK">Rows of w in a program.</param>
    /// <param name="RBLOCK">Columns in a step.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=8, RBLOCK=1024", NumWarps = 8)]
    public static void GemvOfFloat(
        Ptr<float> x, Ptr<sbyte> w, Ptr<float> scale, Ptr<float> bias, Ptr<float> y, int m, int n, int k,
        [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var token = x + ProgramId(1) * k;
        var acc = Zeros<float>(XBLOCK, RBLOCK);
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK)[NewAxis, ..];
            var a = Load(token + col, mask: col < k, evict: EvictLast);
            var b = Load(w + (row * k + col), mask: row < n & col < k, evict: EvictFirst).To<float>();
            acc += a * b;
        }
        var dot = Sum(acc, axis: 1)[.., NewAxis];
        Store(y + ProgramId(1) * n + row, dot * Load(scale + row, mask: row < n) + Load(bias + row, mask: row < n), mask: row < n);
    }
}
