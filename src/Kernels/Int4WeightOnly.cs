using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The linear layer with 4-bit weights in groups along k and 16-bit activations, for few rows of x. A weight is
/// <c>(q - 8) * scale + zero</c> with q in 0..15 (<see cref="Int4Matrix"/>).
/// </summary>
/// <remarks>
/// The sum over a group is taken apart so that a weight costs one fused multiply-add:
/// <c>Σ x ((q - 8) s + z) = s Σ x q + (z - 8 s) Σ x</c>. It is done for pieces of 32 columns, which every group is a multiple of:
/// a thread that loads 16 bytes of weights has a piece of its own.
/// </remarks>
public static partial class Int4WeightOnly
{
    /// <summary><c>y[m, n] = bf16(Σₖ x[m, k] ((q[n, k] - 8) scale[n, k / GROUP] + zero[n, k / GROUP]))</c>.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, stride] bytes of two codes, the even column in the low nibble.</param>
    /// <param name="scale">[n, ceil(k / GROUP)], row-major.</param>
    /// <param name="zero">[n, ceil(k / GROUP)], row-major.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * stride</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="stride">Bytes from one row of w to the next, at least <c>ceil(k / 2)</c>.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="XBLOCK">Rows of w in a program.</param>
    /// <param name="PIECES">Pieces of 32 columns in a step.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=32, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=32, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=32, XBLOCK=2, PIECES=64", NumWarps = 2)]
    [Config("GROUP=64, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=64, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=64, XBLOCK=2, PIECES=64", NumWarps = 2)]
    [Config("GROUP=128, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=128, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=128, XBLOCK=2, PIECES=64", NumWarps = 2)]
    [Config("GROUP=256, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=256, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=256, XBLOCK=2, PIECES=64", NumWarps = 2)]
    public static void Gemv(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k, int stride,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int XBLOCK, [Constexpr] int PIECES)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var result = Rows(x + ProgramId(1) * k, w, scale, zero, row, n, k, stride, GROUP, XBLOCK, PIECES);
        Store(y + ProgramId(1) * n + row, result.To<BFloat16>(), mask: row < n);
    }

    /// <summary>As <c>Gemv</c>, with y in fp32.</summary>
    /// <inheritdoc cref="Gemv(Ptr{BFloat16}, Ptr{UInt4x2}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=32, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=32, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=32, XBLOCK=2, PIECES=64", NumWarps = 2)]
    [Config("GROUP=64, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=64, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=64, XBLOCK=2, PIECES=64", NumWarps = 2)]
    [Config("GROUP=128, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=128, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=128, XBLOCK=2, PIECES=64", NumWarps = 2)]
    [Config("GROUP=256, XBLOCK=2, PIECES=256", NumWarps = 8, NeedsAlignment = true, When = nameof(FewFeatures))]
    [Config("GROUP=256, XBLOCK=4, PIECES=128", NumWarps = 4, NeedsAlignment = true)]
    [Config("GROUP=256, XBLOCK=2, PIECES=64", NumWarps = 2)]
    public static void GemvFloat(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> y, int m, int n, int k, int stride,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int XBLOCK, [Constexpr] int PIECES)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var result = Rows(x + ProgramId(1) * k, w, scale, zero, row, n, k, stride, GROUP, XBLOCK, PIECES);
        Store(y + ProgramId(1) * n + row, result, mask: row < n);
    }

    [BlockFunction]
    private static Block<float> Rows(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Block<int> row, int n, int k, int stride,
        int GROUP, int XBLOCK, int PIECES)
    {
        var acc = Zeros<float>(XBLOCK, PIECES);
        for (var k0 = 0; k0 < k; k0 += PIECES * 32)
        {
            var piece = k0 + Arange(0, PIECES) * 32;
            var col = piece[NewAxis, .., NewAxis] + Arange(0, 32)[NewAxis, NewAxis, ..];
            var pair = piece[NewAxis, .., NewAxis] / 2 + Arange(0, 16)[NewAxis, NewAxis, ..];
            var a = Load(x + col, mask: col < k, evict: EvictLast).To<float>();
            var q = Unpack(Load(w + (row[.., .., NewAxis] * stride + pair), mask: row[.., .., NewAxis] < n & pair < stride, evict: EvictFirst));
            var at = row * Cdiv(k, GROUP) + piece[NewAxis, ..] / GROUP;
            var known = row < n & piece[NewAxis, ..] < k;
            var s = Load(scale + at, mask: known).To<float>();
            var z = Load(zero + at, mask: known).To<float>();
            acc += s * Sum(a * q.To<float>(), axis: 2) + (z - 8f * s) * Sum(a, axis: 2);
        }
        return Sum(acc, axis: 1)[.., NewAxis];
    }

    private static Grid Programs(int m, int n, int XBLOCK) => new(Cdiv(n, XBLOCK), m);

    /// <summary>Where four rows a program would leave multiprocessors idle.</summary>
    private static bool FewFeatures(int n) => n <= 2048;
}
