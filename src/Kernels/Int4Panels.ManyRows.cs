using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <content>
/// For many rows of x, where multiplying takes the time: weights become bf16, half an ulp of each, and are the left operand of the transposed product, which warpgroups
/// take from registers. A thread makes weights of the 32 codes that it loads; they are columns apart of those that the instruction wants in a thread, so the columns
/// of x are put in another order, once.
/// </content>
public static partial class Int4Panels
{
    /// <summary>Puts the columns of x in the order in which threads have those of the weights, and zeros behind them.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="arranged">[m, columns], row-major.</param>
    /// <param name="m">Rows of x; <c>m * columns</c> is below 2^31.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="columns">The next multiple of 128.</param>
    /// <param name="GROUP">Columns of the weights that share a scale and a zero.</param>
    /// <param name="CHUNKS">Chunks of 128 columns in a program.</param>
    /// <param name="DEPTH">Columns of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(ArrangePrograms))]
    [Config("GROUP=32, CHUNKS=8, DEPTH=32", NumWarps = 4)]
    [Config("GROUP=64, CHUNKS=8, DEPTH=64", NumWarps = 4)]
    [Config("GROUP=128, CHUNKS=8, DEPTH=128", NumWarps = 4)]
    [Config("GROUP=256, CHUNKS=8, DEPTH=128", NumWarps = 4)]
    public static void Arrange(
        Ptr<BFloat16> x, Ptr<BFloat16> arranged, int m, int k, int columns, [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int CHUNKS, [Constexpr] int DEPTH)
    {
        var row = ProgramId(0) % m;
        var column = (ProgramId(0) / m * CHUNKS + Arange(0, CHUNKS)[.., NewAxis]) * 128 + Arange(0, 128)[NewAxis, ..];
        var codes = InPlaces(Load(x + (row * k + column), mask: column < k), CHUNKS * 128 / DEPTH, DEPTH).Reshape(CHUNKS, 128);
        Store(arranged + (row * columns + column), Arranged(codes, CHUNKS), mask: column < columns);
    }

    /// <summary>As <c>Matmul</c>, for many rows.</summary>
    /// <param name="x">[m, columns], row-major: x as <c>Arrange</c> leaves it.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], its scales.</param>
    /// <param name="zero">[ceil(n / 16), groups, 16], its zeros.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c> and <c>m * columns</c> are below 2^31.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="columns">Columns of x: k and what makes it a multiple of 128.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="DEPTH">Columns of x that share a scale: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Config("GROUP=32, BM=64, BN=128, DEPTH=32", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=32, BM=64, BN=64, DEPTH=32", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=128, DEPTH=64", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=64, DEPTH=64", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    public static void ManyRows(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k, int columns,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int DEPTH)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var acc = Transposed(x, w, scale, zero, tileRow, tileColumn, 0, columns, m, n, k, columns, GROUP, BM, BN, DEPTH);
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var row = tileRow * BM + Arange(0, BM)[NewAxis, ..];
        Store(y + (row * n + feature), acc.To<BFloat16>(), mask: feature < n & row < m);
    }

    /// <summary>As <c>ManyRows</c>, but several programs share the inner extent of a tile: their sums are left to be added.</summary>
    /// <param name="x">[m, columns], row-major: x as <c>Arrange</c> leaves it.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], its scales.</param>
    /// <param name="zero">[ceil(n / 16), groups, 16], its zeros.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c> and <c>m * columns</c> are below 2^31.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="columns">Columns of x: k and what makes it a multiple of 128.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="DEPTH">Columns of x that share a scale: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("GROUP=32, BM=64, BN=128, DEPTH=32", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=32, BM=64, BN=64, DEPTH=32", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=128, DEPTH=64", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=64, DEPTH=64", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    public static void ManyRowsParts(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> sums, int m, int n, int k, int columns, int parts,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int DEPTH)
    {
        var (begin, end) = PartialSums.Share(columns, 128, parts);
        var acc = Transposed(x, w, scale, zero, ProgramId(1), ProgramId(0), begin, end, m, n, k, columns, GROUP, BM, BN, DEPTH);
        var feature = ProgramId(0) * BN + Arange(0, BN)[.., NewAxis];
        var row = ProgramId(1) * BM + Arange(0, BM)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + feature), acc, mask: feature < n & row < m);
    }

    /// <summary>A tile of the transposed product over the columns from <paramref name="begin"/>, a multiple of 128, to <paramref name="end"/>.</summary>
    [BlockFunction]
    private static Block<float> Transposed(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, int tileRow, int tileColumn, int begin, int end,
        int m, int n, int k, int columns, int GROUP, int BM, int BN, int DEPTH)
    {
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var acc = Zeros<float>(BN, BM);
        for (var k0 = begin; k0 < end; k0 += 128)
        {
            var slice = k0 + Arange(0, 128 / DEPTH)[NewAxis, ..] * DEPTH;
            var at = Parameter(feature, slice, k, GROUP);
            var known = feature < Rows(n) & slice < k;
            // Codes lie in whole chunks, as the columns of x do: counting those leaves the loop one number less to hold.
            var q = Raised(Load(w + Codes(feature, k0, Arange(0, 64)[NewAxis, ..], columns), mask: feature < Rows(n), evict: EvictFirst)).Reshape(BN, 128 / DEPTH, DEPTH);
            var s = Load(scale + at, mask: known, evict: EvictFirst)[.., .., NewAxis];
            var z = Load(zero + at, mask: known, evict: EvictFirst)[.., .., NewAxis];
            var weight = Fma(q - (BFloat16)136f, s, z).Reshape(BN, 128);
            var col = k0 + Arange(0, 128)[NewAxis, ..];
            var a = Load(x + (row * columns + col), mask: row < m & col < columns);
            acc = Dot(Arranged(weight, BN), a.Trans(), acc);
        }
        return acc;
    }

    /// <summary>The columns of a group, or of a chunk of it, in the order in which their codes lie: the reverse of <c>InColumns</c>.</summary>
    [BlockFunction]
    private static Block<BFloat16> InPlaces(Block<BFloat16> columns, int ROWS, int DEPTH) =>
        columns.Reshape(ROWS, DEPTH / 32, 4, 4, 2).Permute(0, 2, 1, 4, 3).Reshape(ROWS, DEPTH);

    /// <summary>
    /// Codes in the order in which a warp's threads have them. A thread loads 32 codes of a row, four words; it makes two bf16 numbers of codes that are 16 bits apart,
    /// and the instruction has for each 32 columns four such pairs of every thread, the threads' turns within eight columns.
    /// </summary>
    [BlockFunction]
    private static Block<BFloat16> Arranged(Block<BFloat16> codes, int ROWS) => codes.Reshape(ROWS, 4, 4, 2, 4).Permute(0, 2, 4, 1, 3).Reshape(ROWS, 128);

    private static Grid ArrangePrograms(int m, int columns, int CHUNKS) => new(m * Cdiv(columns, CHUNKS * 128));
}
