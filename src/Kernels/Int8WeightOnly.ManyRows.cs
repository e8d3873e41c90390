using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <content>
/// For many rows of x, where multiplying takes the time: weights are the left operand of the transposed product, which warpgroups take from registers, so that a weight
/// is converted once for all rows of a tile. A thread has 32 neighbours of a row where the instruction wants others, so the columns of x are put in another order, once.
/// </content>
public static partial class Int8WeightOnly
{
    private const int Step = ManyRowTiles.StepColumns;

    /// <summary>Puts the columns of x in the order in which threads have those of the weights, and zeros behind them.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="arranged">[m, columns], row-major.</param>
    /// <param name="m">Rows of x; <c>m * columns</c> is below 2^31.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="columns">The next multiple of 128.</param>
    /// <param name="CHUNKS">Chunks of 128 columns in a program.</param>
    [BlockKernel(Grid = nameof(ArrangePrograms))]
    [Config("CHUNKS=16", NumWarps = 4)]
    public static void Arrange(Ptr<BFloat16> x, Ptr<BFloat16> arranged, int m, int k, int columns, [Constexpr] int CHUNKS)
    {
        var row = ProgramId(0) % m;
        var column = (ProgramId(0) / m * CHUNKS + Arange(0, CHUNKS)[.., NewAxis]) * Step + Arange(0, Step)[NewAxis, ..];
        Store(arranged + (row * columns + column), Arranged(Load(x + (row * k + column), mask: column < k), CHUNKS), mask: column < columns);
    }

    /// <summary>As <c>Matmul</c>, for many rows.</summary>
    /// <param name="x">[m, columns], row-major: x as <c>Arrange</c> leaves it.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="scale">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * columns</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Columns of w; those behind the last of x are multiplied by zeros.</param>
    /// <param name="columns">Columns of x, a multiple of 128.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Config("BM=128, BN=64", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowTiles))]
    [Config("BM=256, BN=128", NumWarps = 8, NumStages = 2, Target = Target.Hopper, When = nameof(LargeTiles))]
    [Config("BM=128, BN=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("BM=64, BN=64", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    public static void ManyRows(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int m, int n, int k, int columns, [Constexpr] int BM, [Constexpr] int BN)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var acc = Transposed(x, w, tileRow, tileColumn, 0, columns, m, n, k, columns, BM, BN);
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var row = TileOrder.FirstRow(tileRow, m, BM) + Arange(0, BM)[NewAxis, ..];
        var scaled = acc * Load(scale + feature, mask: feature < n).To<float>() + Load(bias + feature, mask: feature < n).To<float>();
        Store(y + (row * n + feature), scaled.To<BFloat16>(), mask: feature < n & row < m);
    }

    /// <summary>As <c>ManyRows</c>, but several programs share the inner extent of a tile: their sums are left to be added and scaled.</summary>
    /// <param name="x">[m, columns], row-major: x as <c>Arrange</c> leaves it.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c>, <c>m * columns</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Columns of w; those behind the last of x are multiplied by zeros.</param>
    /// <param name="columns">Columns of x, a multiple of 128.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("BM=128, BN=64", NumWarps = 4, NumStages = 4, Target = Target.Hopper, When = nameof(NarrowParts))]
    [Config("BM=128, BN=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper)]
    [Config("BM=64, BN=64", NumWarps = 4, NumStages = 3, Target = Target.Gpu & ~Target.Hopper)]
    public static void ManyRowsParts(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<float> sums, int m, int n, int k, int columns, int parts, [Constexpr] int BM, [Constexpr] int BN)
    {
        var (begin, end) = PartialSums.Share(columns, Step, parts);
        var acc = Transposed(x, w, ProgramId(1), ProgramId(0), begin, end, m, n, k, columns, BM, BN);
        var feature = ProgramId(0) * BN + Arange(0, BN)[.., NewAxis];
        var row = TileOrder.FirstRow(ProgramId(1), m, BM) + Arange(0, BM)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + feature), acc, mask: feature < n & row < m);
    }

    /// <summary>A tile of the transposed product over the columns from <paramref name="begin"/>, a multiple of 128, to <paramref name="end"/>.</summary>
    [BlockFunction]
    private static Block<float> Transposed(
        Ptr<BFloat16> x, Ptr<sbyte> w, int tileRow, int tileColumn, int begin, int end, int m, int n, int k, int columns, int BM, int BN)
    {
        var row = TileOrder.FirstRow(tileRow, m, BM) + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var acc = Zeros<float>(BN, BM);
        for (var k0 = begin; k0 < end; k0 += Step)
        {
            var col = k0 + Arange(0, Step)[NewAxis, ..];
            var codes = Load(w + (feature * k + col), mask: feature < n & col < k);
            var a = Load(x + (row * columns + col), mask: row < m & col < columns);
            acc = Dot(Arranged(codes.To<BFloat16>(), BN), a.Trans(), acc);
        }
        return acc;
    }

    /// <summary>
    /// Columns of chunks of 128 in the order in which a warp's threads have them. A thread has 32 neighbours, eight words; it makes two bf16 numbers of codes that are
    /// 16 bits apart, and the instruction has for each 16 columns two such pairs of every thread, the threads' turns within eight columns.
    /// </summary>
    [BlockFunction]
    private static Block<BFloat16> Arranged(Block<BFloat16> columns, int ROWS) => columns.Reshape(ROWS, 4, 8, 2, 2).Permute(0, 2, 4, 1, 3).Reshape(ROWS, Step);

    private static Grid ArrangePrograms(int m, int columns, int CHUNKS) => new(m * Cdiv(columns, CHUNKS * Step));

    private static bool NarrowTiles(int m, int n, Device device) => ManyRowTiles.AreNarrow(m, n, 1, device);

    private static bool LargeTiles(int m, int n, Device device) => ManyRowTiles.AreLarge(m, n, device);

    private static bool NarrowParts(int m, int n, int parts, Device device) => ManyRowTiles.AreNarrow(m, n, parts, device);
}
