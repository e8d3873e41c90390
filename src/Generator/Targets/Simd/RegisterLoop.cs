using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// How a loop walks over a block: the elements of one step as a layout (lanes are the lanes of a vector, registers are vectors), and the steps along each
/// axis. Registers go along the lanes' axis first, then along the rows.
/// </summary>
internal sealed class RegisterLoop
{
    /// <summary>Independent sums that hide the latency of an addition.</summary>
    private const int IndependentSums = 8;

    private const int MaxUnroll = 4;

    private readonly LinearLayout step;

    private RegisterLoop(BlockType domain, int axis, int[] tile, int unroll)
    {
        (Domain, Axis, Unroll) = (domain, axis, unroll);
        Lanes = Math.Min(Carrier.Lanes, domain.Extents[axis]);
        Tile = (int[])tile.Clone();
        Tile[axis] = Lanes * unroll;
        var order = new[] { axis }.Concat(Enumerable.Range(0, domain.Rank).Where(d => d != axis).Reverse()).ToArray();
        step = LinearLayout.Blocked(Tile, order, 1, 1, Lanes);
    }

    public BlockType Domain { get; }

    /// <summary>The lanes' axis.</summary>
    public int Axis { get; }

    public int Lanes { get; }

    /// <summary>Registers of a step along the lanes' axis.</summary>
    public int Unroll { get; }

    /// <summary>Extents of a step.</summary>
    public int[] Tile { get; }

    /// <summary>Whether one step is all.</summary>
    public bool IsWhole => Domain.Extents.SequenceEqual(Tile);

    public int Extent => Domain.Extents[Axis];

    /// <summary>Rows of a step.</summary>
    public int Rows => step.RegisterCount / Unroll;

    public int Registers => step.RegisterCount;

    /// <param name="sums">Whether rows have sums along the lanes' axis.</param>
    /// <param name="keepsRows">Whether all rows must be in one step, because their sums live on.</param>
    /// <param name="together">Registers along the lanes' axis that are made together.</param>
    public static RegisterLoop Over(BlockType domain, int axis, bool sums, bool keepsRows, int together)
    {
        var tile = Enumerable.Repeat(1, domain.Rank).ToArray();
        if (keepsRows)
        {
            for (var d = 0; d < domain.Rank; d++) tile[d] = domain.Extents[d];
        }
        else if (sums)
        {
            var row = Enumerable.Range(0, domain.Rank).Where(d => d != axis && domain.Extents[d] > 1).DefaultIfEmpty(-1).Last();
            if (row >= 0) tile[row] = Math.Min(domain.Extents[row], IndependentSums);
        }

        tile[axis] = 1;
        var rows = tile.Aggregate(1, (product, extent) => product * extent);
        var chunks = Math.Max(1, domain.Extents[axis] / Carrier.Lanes);
        return new RegisterLoop(domain, axis, tile, Math.Min(chunks, Math.Max(together, sums ? SumsOfRow(rows) : 1)));
    }

    /// <summary>All of a block in one step.</summary>
    public static RegisterLoop Whole(BlockType domain, int axis) =>
        new(domain, axis, [.. domain.Extents], Math.Max(1, domain.Extents[axis] / Carrier.Lanes));

    /// <summary>The same with as few registers along the lanes' axis as there can be.</summary>
    public RegisterLoop Narrow(bool pairs) => new(Domain, Axis, Tile, Math.Min(Unroll, pairs ? 2 : 1));

    /// <summary>How many sums each of the rows has.</summary>
    public static int SumsOfRow(int rows) => Math.Min(MaxUnroll, Math.Max(1, IndependentSums / rows));

    /// <summary>The first coordinates of a register of the step.</summary>
    public int[] At(int register) => step.Apply(InDim.Register, register);
}
