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

    /// <summary>
    /// For several rows of x: <c>y[m, n] = bf16(Σₖ x[m, k] bf16((w[n, k] - 8) * scale[n, k / GROUP] + zero[n, k / GROUP]))</c> by tiles of BM x BN, sums in fp32.
    /// </summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, stride] pairs of codes of a row.</param>
    /// <param name="scale">[n, ceil(k / GROUP)], row-major.</param>
    /// <param name="zero">[n, ceil(k / GROUP)], row-major: what the code 8 stands for.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * k</c> and <c>n * stride</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="stride">Bytes from one row of w to the next, at least <c>ceil(k / 2)</c>.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x in a step.</param>
    /// <param name="GROUPS">Groups that a step has columns of: <c>max(1, BK / GROUP)</c>.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("GROUP=32, BM=16, BN=32, BK=256, GROUPS=8", NumWarps = 4, NumStages = 5, When = nameof(FewRows))]
    [Config("GROUP=32, BM=64, BN=64, BK=128, GROUPS=4", NumWarps = 4, NumStages = 4)]
    [Config("GROUP=64, BM=16, BN=32, BK=256, GROUPS=4", NumWarps = 4, NumStages = 5, When = nameof(FewRows))]
    [Config("GROUP=64, BM=64, BN=64, BK=128, GROUPS=2", NumWarps = 4, NumStages = 4)]
    [Config("GROUP=128, BM=16, BN=32, BK=256, GROUPS=2", NumWarps = 4, NumStages = 5, When = nameof(FewRows))]
    [Config("GROUP=128, BM=64, BN=64, BK=128, GROUPS=1", NumWarps = 4, NumStages = 4)]
    [Config("GROUP=256, BM=16, BN=32, BK=256, GROUPS=1", NumWarps = 4, NumStages = 5, When = nameof(FewRows))]
    [Config("GROUP=256, BM=64, BN=64, BK=128, GROUPS=1", NumWarps = 4, NumStages = 4)]
    public static void Matmul(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k, int stride,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK, [Constexpr] int GROUPS)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var acc = Tile(x, w, scale, zero, tileRow, tileColumn, 0, k, m, n, k, stride, GROUP, BM, BN, BK, GROUPS);
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var column = tileColumn * BN + Arange(0, BN)[NewAxis, ..];
        Store(y + (row * n + column), acc.To<BFloat16>(), mask: row < m & column < n);
    }

    /// <summary>As <c>Matmul</c>, but several programs share the inner extent of a tile: their sums are left to be added.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, stride] pairs of codes of a row.</param>
    /// <param name="scale">[n, ceil(k / GROUP)], row-major.</param>
    /// <param name="zero">[n, ceil(k / GROUP)], row-major: what the code 8 stands for.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c>, <c>m * k</c> and <c>n * stride</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="stride">Bytes from one row of w to the next, at least <c>ceil(k / 2)</c>.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile.</param>
    /// <param name="BN">Columns of a tile.</param>
    /// <param name="BK">Columns of x in a step.</param>
    /// <param name="GROUPS">Groups that a step has columns of: <c>max(1, BK / GROUP)</c>.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("GROUP=32, BM=16, BN=64, BK=256, GROUPS=8", NumWarps = 4, NumStages = 4, NeedsAlignment = true, When = nameof(FewRows))]
    [Config("GROUP=32, BM=32, BN=64, BK=256, GROUPS=8", NumWarps = 4, NumStages = 3, NeedsAlignment = true, When = nameof(SomeRows))]
    [Config("GROUP=32, BM=64, BN=128, BK=128, GROUPS=4", NumWarps = 4, NumStages = 4, NeedsAlignment = true)]
    [Config("GROUP=32, BM=16, BN=32, BK=256, GROUPS=8", NumWarps = 4, NumStages = 5)]
    [Config("GROUP=64, BM=16, BN=64, BK=256, GROUPS=4", NumWarps = 4, NumStages = 4, NeedsAlignment = true, When = nameof(FewRows))]
    [Config("GROUP=64, BM=32, BN=64, BK=256, GROUPS=4", NumWarps = 4, NumStages = 3, NeedsAlignment = true, When = nameof(SomeRows))]
    [Config("GROUP=64, BM=64, BN=128, BK=128, GROUPS=2", NumWarps = 4, NumStages = 4, NeedsAlignment = true)]
    [Config("GROUP=64, BM=16, BN=32, BK=256, GROUPS=4", NumWarps = 4, NumStages = 5)]
    [Config("GROUP=128, BM=16, BN=64, BK=256, GROUPS=2", NumWarps = 4, NumStages = 4, NeedsAlignment = true, When = nameof(FewRows))]
    [Config("GROUP=128, BM=32, BN=64, BK=256, GROUPS=2", NumWarps = 4, NumStages = 3, NeedsAlignment = true, When = nameof(SomeRows))]
    [Config("GROUP=128, BM=64, BN=128, BK=128, GROUPS=1", NumWarps = 4, NumStages = 4, NeedsAlignment = true)]
    [Config("GROUP=128, BM=16, BN=32, BK=256, GROUPS=2", NumWarps = 4, NumStages = 5)]
    [Config("GROUP=256, BM=16, BN=64, BK=256, GROUPS=1", NumWarps = 4, NumStages = 4, NeedsAlignment = true, When = nameof(FewRows))]
    [Config("GROUP=256, BM=32, BN=64, BK=256, GROUPS=1", NumWarps = 4, NumStages = 3, NeedsAlignment = true, When = nameof(SomeRows))]
    [Config("GROUP=256, BM=64, BN=128, BK=128, GROUPS=1", NumWarps = 4, NumStages = 4, NeedsAlignment = true)]
    [Config("GROUP=256, BM=16, BN=32, BK=256, GROUPS=1", NumWarps = 4, NumStages = 5)]
    public static void MatmulParts(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> sums, int m, int n, int k, int stride, int parts,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK, [Constexpr] int GROUPS)
    {
        var length = Cdiv(Cdiv(k, BK), parts) * BK;
        var begin = ProgramId(2) * length;
        var end = begin + length < k ? begin + length : k;
        var acc = Tile(x, w, scale, zero, ProgramId(1), ProgramId(0), begin, end, m, n, k, stride, GROUP, BM, BN, BK, GROUPS);
        var row = ProgramId(1) * BM + Arange(0, BM)[.., NewAxis];
        var column = ProgramId(0) * BN + Arange(0, BN)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + column), acc, mask: row < m & column < n);
    }

    /// <summary>A tile of the product over the columns from <paramref name="begin"/>, a multiple of BK, to <paramref name="end"/>.</summary>
    [BlockFunction]
    private static Block<float> Tile(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, int tileRow, int tileColumn, int begin, int end, int m, int n, int k, int stride,
        int GROUP, int BM, int BN, int BK, int GROUPS)
    {
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var groups = Cdiv(k, GROUP);
        var acc = Zeros<float>(BM, BN);
        for (var k0 = begin; k0 < end; k0 += BK)
        {
            var col = k0 + Arange(0, BK)[NewAxis, ..];
            var pair = k0 / 2 + Arange(0, BK / 2)[NewAxis, ..];
            var group = k0 / GROUP + Arange(0, GROUPS)[NewAxis, ..];
            var a = Load(x + (row * k + col), mask: row < m & col < k);
            var q = Unpack(Load(w + (feature * stride + pair), mask: feature < n & pair < stride)).To<float>();
            var s = Load(scale + (feature * groups + group), mask: feature < n & group < groups).To<float>();
            var z = Load(zero + (feature * groups + group), mask: feature < n & group < groups).To<float>() - 8f * s;
            var b = Reshape(q, BN, GROUPS, BK / GROUPS) * s[.., .., NewAxis] + z[.., .., NewAxis];
            acc = Dot(a, Reshape(b.To<BFloat16>(), BN, BK).Trans(), acc);
        }
        return acc;
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

    private static Grid MatmulPrograms(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static Grid PartPrograms(int m, int n, int parts, int BM, int BN) => new(Cdiv(n, BN), Cdiv(m, BM), parts);

    private static bool FewRows(int m) => m <= 16;

    private static bool SomeRows(int m) => m <= 32;

    /// <summary>Where four rows a program would leave multiprocessors idle.</summary>
    private static bool FewFeatures(int n) => n <= 2048;
}
