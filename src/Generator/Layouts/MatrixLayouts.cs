namespace BlockSharp.Generator.Layouts;

/// <summary>
/// How a product is spread over warps that multiply by a <see cref="MatrixInstruction"/>: the fragments of the PTX ISA, repeated over registers and warps.
/// Extents below the instruction's are replicated: rows and columns beyond them compute the same again.
/// </summary>
/// <remarks>
/// The order of the register bits is fixed, whatever they map to. Operands: elements of a word, then of the left one the lower eight rows, the second half of
/// the instruction's depth, further steps along k, further tiles. Result: the second column, the lower eight rows, further columns, further rows.
/// The inner index may be permuted, equally in both operands, since all of it is summed: with a run longer than a word, a lane's elements along k are neighbours,
/// and the elements of a word may be some of them that are not next to each other.
/// </remarks>
/// <param name="Instruction">What multiplies.</param>
/// <param name="Rows">Extent M.</param>
/// <param name="Columns">Extent N.</param>
/// <param name="Depth">Extent K.</param>
/// <param name="RowWarps">Warps along the rows of the result.</param>
/// <param name="ColumnWarps">Warps along its columns; the lower bits of the warp number.</param>
/// <param name="RunBits">How many bits of k, from the lowest, a lane holds itself.</param>
/// <param name="Apart">Log2 of how far apart along k the elements of a word are; with their bits it is at most <paramref name="RunBits"/>.</param>
/// <param name="Batch">How many products of these extents there are, along a dimension before the others; null where there is no such dimension.</param>
/// <param name="BatchWarps">Warps along it; the upper bits of the warp number.</param>
internal sealed record MatrixLayouts(
    MatrixInstruction Instruction, int Rows, int Columns, int Depth, int RowWarps, int ColumnWarps, int RunBits, int Apart = 0, int? Batch = null, int BatchWarps = 1)
{
    public LinearLayout Accumulator => LinearLayout.Create(
        Shape(Rows, Columns),
        (InDim.Register, [Column(1), Row(8), .. Tiles(MatrixInstruction.Columns, ColumnTile).Select(Column), .. Tiles(MatrixInstruction.Rows, RowTile).Select(Row), .. Products]),
        (InDim.Lane, [Column(2), Column(4), Row(1), Row(2), Row(4)]),
        (InDim.Warp, [.. WarpSteps(ColumnWarps, ColumnTile).Select(Column), .. WarpSteps(RowWarps, RowTile).Select(Row), .. ProductWarps]));

    public LinearLayout Left => LinearLayout.Create(
        Shape(Rows, Depth),
        (InDim.Register, [.. Word.Select(Second), Row(8), Second(Half), .. Steps.Select(Second), .. Tiles(MatrixInstruction.Rows, RowTile).Select(Row), .. Products]),
        (InDim.Lane, [Second(Lanes[0]), Second(Lanes[1]), Row(1), Row(2), Row(4)]),
        (InDim.Warp, [.. WarpSteps(ColumnWarps, 0).Select(Row), .. WarpSteps(RowWarps, RowTile).Select(Row), .. ProductWarps]));

    public LinearLayout Right => LinearLayout.Create(
        Shape(Depth, Columns),
        (InDim.Register, [.. Word.Select(First), First(Half), .. Steps.Select(First), .. Tiles(MatrixInstruction.Columns, ColumnTile).Select(Column), .. Products]),
        (InDim.Lane, [First(Lanes[0]), First(Lanes[1]), Column(1), Column(2), Column(4)]),
        (InDim.Warp, [.. WarpSteps(ColumnWarps, ColumnTile).Select(Column), .. WarpSteps(RowWarps, 0).Select(Column), .. ProductWarps]));

    /// <summary>Repetitions of the instruction along k.</summary>
    public int DepthSteps => Depth / Instruction.Depth;

    /// <summary>Repetitions along a warp's rows and columns.</summary>
    public int RowSteps => RowTile / MatrixInstruction.Rows;

    /// <inheritdoc cref="RowSteps"/>
    public int ColumnSteps => ColumnTile / MatrixInstruction.Columns;

    /// <summary>Products of a batch that a warp computes.</summary>
    public int BatchSteps => (Batch ?? 1) / BatchWarps;

    private int RowTile => Math.Max(MatrixInstruction.Rows, Rows / RowWarps);

    private int ColumnTile => Math.Max(MatrixInstruction.Columns, Columns / ColumnWarps);

    private int WordBits => Instruction.WordBits;

    // The bits of k that a lane holds: those of a word, and the others of the run; then come the two that lanes hold; then the lane's others.
    private int[] Word => Enumerable.Range(Apart, WordBits).Select(bit => 1 << bit).ToArray();

    private int[] Lanes => [1 << RunBits, 2 << RunBits];

    private int Half => Held(0);

    private int[] Steps => Enumerable.Range(1, PowerOfTwo.Log2(DepthSteps, nameof(Depth))).Select(Held).ToArray();

    /// <summary>The place along k of a bit that a lane holds besides those of a word.</summary>
    private int Held(int number)
    {
        var bit = number < Apart ? number : number + WordBits;
        return bit < RunBits ? 1 << bit : 4 << bit;
    }

    private int[] Row(int row) => First(row < Rows ? row : 0);

    private int[] Column(int column) => Second(column < Columns ? column : 0);

    private IEnumerable<int[]> Products => Tiles(1, BatchSteps).Select(Product);

    private IEnumerable<int[]> ProductWarps => WarpSteps(BatchWarps, BatchSteps).Select(Product);

    private int[] Shape(int first, int second) => Batch is { } batch ? [batch, first, second] : [first, second];

    private int[] First(int index) => Batch is null ? [index, 0] : [0, index, 0];

    private int[] Second(int index) => Batch is null ? [0, index] : [0, 0, index];

    private static int[] Product(int index) => [index, 0, 0];

    private static IEnumerable<int> Tiles(int from, int to)
    {
        for (var step = from; step < to; step *= 2) yield return step;
    }

    private static IEnumerable<int> WarpSteps(int warps, int tile)
    {
        for (var step = 1; step < warps; step *= 2) yield return step * tile;
    }
}
