namespace BlockSharp.Generator.Layouts;

/// <summary>
/// A conversion that exchanges bits of the lane number with bits of the register number, one after the other, and renames registers at the end: each
/// exchange is one shuffle for every two registers, and nothing goes through shared memory.
/// </summary>
/// <param name="Swaps">Lane bit and register bit of each exchange.</param>
/// <param name="RegisterMap">For each register of the target, the register that holds its element after the exchanges.</param>
internal sealed record LaneSwaps(ImmutableArray<(int Lane, int Register)> Swaps, ImmutableArray<int> RegisterMap)
{
    /// <summary>The exchanges that lead from one layout to the other, or null if there are none.</summary>
    public static LaneSwaps? Between(LinearLayout source, LinearLayout target)
    {
        if (!source.OutShape.SequenceEqual(target.OutShape)) return null;
        var swaps = ImmutableArray.CreateBuilder<(int, int)>();
        var current = source;
        for (var lane = 0; lane < target.InBits(InDim.Lane); lane++)
        {
            if (current.Bases(InDim.Lane)[lane] == target.Bases(InDim.Lane)[lane]) continue;
            var register = current.Bases(InDim.Register).IndexOf(target.Bases(InDim.Lane)[lane]);
            if (register < 0) return null;
            swaps.Add((lane, register));
            current = current.SwapLane(lane, register);
        }

        return current.SameDistribution(target, out var renamed) ? new LaneSwaps(swaps.ToImmutable(), ImmutableArray.Create(renamed)) : null;
    }

    /// <summary>
    /// The layout nearest to a given one whose lowest registers hold neighbours along a dimension, and whose neighbouring lanes hold the neighbours of those: bits
    /// of lanes change places with bits of registers. The given layout where there are not enough of them.
    /// </summary>
    /// <param name="vector">How many neighbours a lane shall have, a power of two.</param>
    /// <param name="run">How many neighbours some lanes together shall have, a power of two.</param>
    public static LinearLayout Gather(LinearLayout layout, int dim, int vector, int run)
    {
        var gathered = layout;
        for (var unit = 1; unit < Math.Max(vector, run); unit *= 2)
        {
            var flat = gathered.FlatIndex([.. Enumerable.Range(0, gathered.Rank).Select(d => d == dim ? unit : 0)]);
            var lane = gathered.Bases(InDim.Lane).IndexOf(flat);
            var register = gathered.Bases(InDim.Register).IndexOf(flat);
            if (unit < vector ? register >= 0 : lane >= 0) continue;
            if (unit < vector) register = FirstBit(gathered.BasesAlong(InDim.Register, dim), moved => moved >= vector);
            else lane = FirstBit(gathered.BasesAlong(InDim.Lane, dim), moved => moved == 0 || moved >= run);
            if (lane < 0 || register < 0) return layout;
            gathered = gathered.SwapLane(lane, register);
        }

        return gathered.WithNeighboursFirst(dim);
    }

    private static int FirstBit(ImmutableArray<int> vectors, Func<int, bool> isWanted) =>
        Enumerable.Range(0, vectors.Length).Where(bit => isWanted(vectors[bit])).DefaultIfEmpty(-1).First();
}
