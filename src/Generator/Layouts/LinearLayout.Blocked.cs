namespace BlockSharp.Generator.Layouts;

/// <content>Layouts for memory accesses: neighbouring lanes hold neighbouring vectors.</content>
internal sealed partial class LinearLayout
{
    /// <summary>
    /// The coalesced distribution: a register vector along the fastest dimension, then lanes, then warps, each going on along the fastest dimension and
    /// then the next ones, then the remaining registers. Surplus lanes and warps replicate.
    /// </summary>
    /// <param name="shape">Extents of the block.</param>
    /// <param name="order">The dimensions, fastest (contiguous in memory) first.</param>
    /// <param name="vector">Adjacent elements a thread holds along the fastest dimension; cut to its extent.</param>
    /// <param name="lanes">Lanes of a warp.</param>
    /// <param name="warps">Warps of a program.</param>
    public static LinearLayout Blocked(IReadOnlyList<int> shape, IReadOnlyList<int> order, int vector, int warps, int lanes = 32)
    {
        CheckShape(shape);
        CheckPermutation(order, shape.Count, nameof(order));
        var left = new Queue<int>(order.SelectMany(dim => UnitVectors(shape, dim)));
        var vectorBits = Math.Min(PowerOfTwo.Log2(vector, nameof(vector)), shape.Count == 0 ? 0 : PowerOfTwo.Log2(shape[order[0]], nameof(shape)));
        var registers = Take(left, vectorBits);
        var laneVectors = Take(left, PowerOfTwo.Log2(lanes, nameof(lanes)));
        var warpVectors = Take(left, PowerOfTwo.Log2(warps, nameof(warps)));
        registers.AddRange(left);
        return FromVectors(shape, [registers, laneVectors, warpVectors, null]);
    }

    /// <summary>
    /// The tiled distribution: along each dimension a thread's own elements come first, then lanes, then warps; what the tile does not cover is repeated
    /// over registers. Where a dimension is shorter than its tile, surplus registers vanish and surplus lanes and warps replicate.
    /// </summary>
    /// <param name="shape">Extents of the block.</param>
    /// <param name="order">The dimensions, fastest first: the order of the register, lane and warp bits.</param>
    /// <param name="sizePerThread">Adjacent elements of a thread, by dimension.</param>
    /// <param name="lanesPerDim">Lanes, by dimension; the product is the warp's size.</param>
    /// <param name="warpsPerDim">Warps, by dimension.</param>
    public static LinearLayout BlockedTiles(
        IReadOnlyList<int> shape, IReadOnlyList<int> order, IReadOnlyList<int> sizePerThread, IReadOnlyList<int> lanesPerDim, IReadOnlyList<int> warpsPerDim)
    {
        CheckShape(shape);
        CheckPermutation(order, shape.Count, nameof(order));
        var left = Enumerable.Range(0, shape.Count).Select(dim => new Queue<int>(UnitVectors(shape, dim))).ToArray();
        List<int> Distribute(IReadOnlyList<int> counts, string name) =>
            [.. order.SelectMany(dim => Take(left[dim], PowerOfTwo.Log2(counts[dim], name)))];

        var registers = Distribute(sizePerThread, nameof(sizePerThread));
        registers.RemoveAll(static vector => vector == 0);
        var lanes = Distribute(lanesPerDim, nameof(lanesPerDim));
        var warps = Distribute(warpsPerDim, nameof(warpsPerDim));
        registers.AddRange(order.SelectMany(dim => left[dim]));
        return FromVectors(shape, [registers, lanes, warps, null]);
    }

    /// <summary>The elements along one dimension as registers, in order; the other coordinates are 0.</summary>
    public static LinearLayout Along(IReadOnlyList<int> shape, int dim)
    {
        CheckShape(shape);
        return FromVectors(shape, [UnitVectors(shape, dim).ToArray(), null, null, null]);
    }

    private static IEnumerable<int> UnitVectors(IReadOnlyList<int> shape, int dim)
    {
        var first = FirstOutBit(shape, dim);
        return Enumerable.Range(first, PowerOfTwo.Log2(shape[dim], nameof(shape))).Select(static bit => 1 << bit);
    }

    // A dimension that is used up gives zero vectors.
    private static List<int> Take(Queue<int> vectors, int count) => [.. Enumerable.Range(0, count).Select(_ => vectors.Count > 0 ? vectors.Dequeue() : 0)];

    private static void CheckPermutation(IReadOnlyList<int> axes, int rank, string name)
    {
        if (!axes.OrderBy(static axis => axis).SequenceEqual(Enumerable.Range(0, rank)))
            throw new ArgumentException($"Expected each of the {rank} dimensions once, got [{string.Join(", ", axes)}].", name);
    }
}
