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
    /// The layout nearest to a given one whose lowest registers hold neighbours along a dimension: what lanes hold of a group of neighbours changes places
    /// with registers further along that dimension. The given layout where there are not enough of them.
    /// </summary>
    /// <param name="vector">How many neighbours are wanted, a power of two.</param>
    public static LinearLayout Gather(LinearLayout layout, int dim, int vector)
    {
        var gathered = layout;
        for (var unit = 1; unit < vector; unit *= 2)
        {
            var flat = gathered.FlatIndex([.. Enumerable.Range(0, gathered.Rank).Select(d => d == dim ? unit : 0)]);
            if (gathered.Bases(InDim.Register).Contains(flat)) continue;
            var lane = gathered.Bases(InDim.Lane).IndexOf(flat);
            var further = gathered.BasesAlong(InDim.Register, dim);
            var register = further.Select((moved, r) => moved >= vector ? r : further.Length).DefaultIfEmpty(0).Min();
            if (lane < 0 || register >= further.Length) return layout;
            gathered = gathered.SwapLane(lane, register);
        }

        return gathered.WithNeighboursFirst(dim);
    }
}
