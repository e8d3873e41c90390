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
    /// <param name="x">[m, 128 chunks], row-major: x as <c>Arrange</c> leaves it.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[panels, groups, 16], its scales.</param>
    /// <param name="zero">[panels, groups, 16], its zeros.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c> and <c>m * 128 * chunks</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="panels">ceil(n / 16): panels of the weights.</param>
    /// <param name="chunks">Chunks of 128 columns that a panel has.</param>
    /// <param name="groups">Groups of columns that it has.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="DEPTH">Columns of x that share a scale: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Config("GROUP=32, BM=64, BN=128, DEPTH=32", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=32, BM=128, BN=64, DEPTH=32", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowTiles))]
    [Config("GROUP=32, BM=256, BN=128, DEPTH=32", NumWarps = 8, NumStages = 3, Target = Target.Hopper, When = nameof(LargeTiles))]
    [Config("GROUP=32, BM=128, BN=128, DEPTH=32", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=32, BM=64, BN=64, DEPTH=32", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=128, DEPTH=64", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=64, BM=128, BN=64, DEPTH=64", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowTiles))]
    [Config("GROUP=64, BM=256, BN=128, DEPTH=64", NumWarps = 8, NumStages = 3, Target = Target.Hopper, When = nameof(LargeTiles))]
    [Config("GROUP=64, BM=128, BN=128, DEPTH=64", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=64, DEPTH=64", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=128, BM=128, BN=64, DEPTH=128", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowTiles))]
    [Config("GROUP=128, BM=256, BN=128, DEPTH=128", NumWarps = 8, NumStages = 3, Target = Target.Hopper, When = nameof(LargeTiles))]
    [Config("GROUP=128, BM=128, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=256, BM=128, BN=64, DEPTH=128", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowTiles))]
    [Config("GROUP=256, BM=256, BN=128, DEPTH=128", NumWarps = 8, NumStages = 3, Target = Target.Hopper, When = nameof(LargeTiles))]
    [Config("GROUP=256, BM=128, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    public static void ManyRows(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int panels, int chunks, int groups,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int DEPTH)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var acc = Transposed(x, w, scale, zero, tileRow, tileColumn, 0, chunks, m, panels, chunks, groups, GROUP, BM, BN, DEPTH);
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var row = TileOrder.FirstRow(tileRow, m, BM) + Arange(0, BM)[NewAxis, ..];
        Store(y + (row * n + feature), acc.To<BFloat16>(), mask: feature < n & row < m);
    }

    /// <summary>As <c>ManyRows</c>, but several programs share the inner extent of a tile: their sums are left to be added.</summary>
    /// <param name="x">[m, 128 chunks], row-major: x as <c>Arrange</c> leaves it.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[panels, groups, 16], its scales.</param>
    /// <param name="zero">[panels, groups, 16], its zeros.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c> and <c>m * 128 * chunks</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="panels">ceil(n / 16): panels of the weights.</param>
    /// <param name="chunks">Chunks of 128 columns that a panel has.</param>
    /// <param name="groups">Groups of columns that it has.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="DEPTH">Columns of x that share a scale: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("GROUP=32, BM=64, BN=128, DEPTH=32", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=32, BM=128, BN=64, DEPTH=32", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowParts))]
    [Config("GROUP=32, BM=128, BN=128, DEPTH=32", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=32, BM=64, BN=64, DEPTH=32", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=128, DEPTH=64", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=64, BM=128, BN=64, DEPTH=64", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowParts))]
    [Config("GROUP=64, BM=128, BN=128, DEPTH=64", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=64, BM=64, BN=64, DEPTH=64", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=128, BM=128, BN=64, DEPTH=128", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowParts))]
    [Config("GROUP=128, BM=128, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=128, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(OneTile))]
    [Config("GROUP=256, BM=128, BN=64, DEPTH=128", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowParts))]
    [Config("GROUP=256, BM=128, BN=128, DEPTH=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("GROUP=256, BM=64, BN=64, DEPTH=128", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    public static void ManyRowsParts(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> sums, int m, int n, int panels, int chunks, int groups, int parts,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int DEPTH)
    {
        var (begin, end) = PartialSums.Share(chunks, 1, parts);
        var acc = Transposed(x, w, scale, zero, ProgramId(1), ProgramId(0), begin, end, m, panels, chunks, groups, GROUP, BM, BN, DEPTH);
        var feature = ProgramId(0) * BN + Arange(0, BN)[.., NewAxis];
        var row = TileOrder.FirstRow(ProgramId(1), m, BM) + Arange(0, BM)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + feature), acc, mask: feature < n & row < m);
    }

    /// <summary>A tile of the transposed product over the chunks from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    [BlockFunction]
    private static Block<float> Transposed(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, int tileRow, int tileColumn, int begin, int end,
        int m, int panels, int chunks, int groups, int GROUP, int BM, int BN, int DEPTH)
    {
        var row = TileOrder.FirstRow(tileRow, m, BM) + Arange(0, BM)[.., NewAxis];
        var panel = tileColumn * (BN / 16) + Arange(0, BN / 16)[.., NewAxis, NewAxis];
        var acc = Zeros<float>(BN, BM);
        for (var chunk = begin; chunk < end; chunk++)
        {
            // A chunk of a panel is 16 lines, one behind the other, of as many bytes as a row has there.
            var line = chunk * 16 + Arange(0, 16)[NewAxis, .., NewAxis];
            var codes = Load(w + ((panel * (chunks * 16) + line) * 64 + Arange(0, 64)[NewAxis, NewAxis, ..]), mask: panel < panels & line < chunks * 16, evict: EvictFirst);
            var group = chunk / (GROUP / DEPTH) * (128 / DEPTH) + Arange(0, 128 / DEPTH)[NewAxis, .., NewAxis];
            var at = (panel * groups + group) * 16 + Arange(0, 16)[NewAxis, NewAxis, ..];
            var s = OfRows(Load(scale + at, mask: panel < panels & group < groups, evict: EvictFirst), BN, 128 / DEPTH);
            var z = OfRows(Load(zero + at, mask: panel < panels & group < groups, evict: EvictFirst), BN, 128 / DEPTH);
            var weight = Fma(Raised(codes).Reshape(BN, 128 / DEPTH, DEPTH) - (BFloat16)136f, s, z).Reshape(BN, 128);
            var col = chunk * 128 + Arange(0, 128)[NewAxis, ..];
            var a = Load(x + (row * (chunks * 128) + col), mask: row < m & col < chunks * 128);
            acc = Dot(Arranged(weight, BN), a.Trans(), acc);
        }
        return acc;
    }

    /// <summary>Scales or zeros of panels, by rows and groups.</summary>
    [BlockFunction]
    private static Block<BFloat16> OfRows(Block<BFloat16> ofPanels, int ROWS, int GROUPS) => ofPanels.Permute(0, 2, 1).Reshape(ROWS, GROUPS, 1);

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

    private static bool OneTile(int m) => m <= ManyRowTiles.FewestRows;

    private static bool NarrowTiles(int m, int n, Device device) => ManyRowTiles.AreNarrow(m, n, 1, device);

    private static bool LargeTiles(int m, int n, Device device) => ManyRowTiles.AreLarge(m, n, device);

    private static bool NarrowParts(int m, int n, int parts, Device device) => ManyRowTiles.AreNarrow(m, n, parts, device);
}
