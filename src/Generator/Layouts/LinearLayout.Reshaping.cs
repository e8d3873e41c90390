namespace BlockSharp.Generator.Layouts;

/// <content>The layout of a value after a shape operation: the outputs are labelled anew, no element moves.</content>
internal sealed partial class LinearLayout
{
    /// <summary>The layout of a reduction's result: the dimension is dropped. Registers that now repeat others vanish; lanes and warps that do replicate.</summary>
    public LinearLayout Slice(int dim) => Slice(dim, out _);

    /// <inheritdoc cref="Slice(int)"/>
    /// <param name="dim">The dimension to drop.</param>
    /// <param name="registerMap">For each register of this layout, the register of the result that holds its projection (in the same thread).</param>
    public LinearLayout Slice(int dim, out int[] registerMap)
    {
        var shrunk = ShrinkDim(dim, out registerMap);
        return shrunk.Reshape(shrunk.OutShape.RemoveAt(dim));
    }

    /// <summary>
    /// The layout of a reduction's result of which each warp has a part, where warps differed only along the dimension and would replicate: as many of the last bits of
    /// registers become bits of warps.
    /// </summary>
    /// <param name="dim">The dimension to drop.</param>
    /// <param name="moved">The bits of warps, and the bits of the registers of <see cref="Slice(int)"/> that they have become.</param>
    public LinearLayout SliceOverWarps(int dim, out IReadOnlyList<(int Warp, int Register)> moved)
    {
        var sliced = Slice(dim);
        int[] along = [.. BasesAlong(InDim.Warp, dim)];
        var replicating = Enumerable.Range(0, along.Length).Where(w => along[w] != 0 && sliced.Bases(InDim.Warp)[w] == 0).Take(sliced.InBits(InDim.Register)).ToArray();
        var first = sliced.InBits(InDim.Register) - replicating.Length;
        var pairs = replicating.Select((warp, i) => (warp, first + i)).ToArray();
        moved = pairs;
        if (pairs.Length == 0) return sliced;
        var registers = sliced.Bases(InDim.Register);
        var warps = sliced.Bases(InDim.Warp).ToArray();
        foreach (var (warp, register) in pairs) warps[warp] = registers[register];
        return Create(sliced.OutShape, (InDim.Register, Places(registers.Take(first))), (InDim.Lane, Places(sliced.Bases(InDim.Lane))), (InDim.Warp, Places(warps)));

        int[][] Places(IEnumerable<int> vectors) => [.. vectors.Select(sliced.Coordinates)];
    }

    /// <summary>The layout of the operand that is broadcast along a dimension: its extent becomes 1. Registers that now repeat others vanish.</summary>
    public LinearLayout ShrinkDim(int dim) => ShrinkDim(dim, out _);

    /// <inheritdoc cref="ShrinkDim(int)"/>
    /// <param name="dim">The dimension whose extent becomes 1.</param>
    /// <param name="registerMap">For each register of this layout, the register of the result that is broadcast to it.</param>
    public LinearLayout ShrinkDim(int dim, out int[] registerMap)
    {
        CheckOutDim(dim);
        var low = FirstOutBit(OutShape, dim);
        var high = low + PowerOfTwo.Log2(OutShape[dim], "extent");
        var projected = WithVectors(OutShape.SetItem(dim, 1), flat => flat & ((1 << low) - 1) | flat >> high << low);
        return projected.WithoutRepeatedRegisters(out registerMap);
    }

    /// <summary>A dimension of extent 1 is put in before dimension <paramref name="axis"/> (the rank puts it last).</summary>
    public LinearLayout ExpandDims(int axis)
    {
        if (axis < 0 || axis > Rank) throw new ArgumentOutOfRangeException(nameof(axis), $"Axis {axis} is outside 0..{Rank}.");
        return Reshape(OutShape.Insert(axis, 1));
    }

    /// <summary>Dimension i of the result is dimension <c>axes[i]</c> of this layout.</summary>
    public LinearLayout Permute(IReadOnlyList<int> axes)
    {
        CheckPermutation(axes, Rank, nameof(axes));
        var shape = axes.Select(axis => OutShape[axis]).ToArray();
        return WithVectors(shape, flat => FlatIndex(shape, [.. axes.Select(axis => Coordinate(flat, axis))]));
    }

    /// <summary>The same elements in row-major order under another shape.</summary>
    public LinearLayout Reshape(IReadOnlyList<int> shape)
    {
        CheckShape(shape);
        if (shape.Aggregate(1, static (product, extent) => product * extent) != ElementCount)
            throw new ArgumentException($"[{string.Join(", ", OutShape)}] has {ElementCount} elements, it can't become [{string.Join(", ", shape)}].", nameof(shape));
        return WithVectors(shape, static flat => flat);
    }

    /// <summary>The layout of an unpacking's result: the last extent doubles, and the two values of a source element stay in its thread as registers 2r and 2r + 1.</summary>
    public LinearLayout DoubleLast()
    {
        if (Rank == 0) throw new InvalidOperationException("A scalar has no last dimension to double.");
        return new LinearLayout(
            OutShape.SetItem(Rank - 1, OutShape[Rank - 1] * 2),
            _inBits.SetItem((int)InDim.Register, InBits(InDim.Register) + 1),
            ImmutableArray.CreateRange(Matrix.Columns, static vector => vector << 1).Insert(0, 1));
    }

    /// <summary>The layout of what is unpacked to this one: the last extent is halved. Null where two neighbours along the last dimension are not a thread's own.</summary>
    public LinearLayout? HalveLast()
    {
        if (Rank == 0 || OutShape[Rank - 1] < 2) return null;
        if (Matrix.Columns.Count(vector => (vector & 1) != 0) != 1 || !Bases(InDim.Register).Contains(1)) return null;
        int[] Halved(InDim dim) => [.. Bases(dim).Where(vector => vector != 1).Select(vector => vector >> 1)];
        return FromVectors(OutShape.SetItem(Rank - 1, OutShape[Rank - 1] / 2), [Halved(InDim.Register), Halved(InDim.Lane), Halved(InDim.Warp), Halved(InDim.Offset)]);
    }

    /// <summary>A bit of the lane number and a bit of the register number change places.</summary>
    public LinearLayout SwapLane(int lane, int register)
    {
        List<int> lanes = [.. Bases(InDim.Lane)], registers = [.. Bases(InDim.Register)];
        (lanes[lane], registers[register]) = (registers[register], lanes[lane]);
        return FromVectors(OutShape, [registers, lanes, Bases(InDim.Warp), Bases(InDim.Offset)]);
    }

    /// <summary>The register bits that move along one dimension alone come first, by how far they move; no element changes its thread.</summary>
    public LinearLayout WithNeighboursFirst(int dim)
    {
        var first = FirstOutBit(OutShape, dim);
        var registers = Bases(InDim.Register).OrderBy(vector => vector == Coordinate(vector, dim) << first && vector != 0 ? Coordinate(vector, dim) : int.MaxValue).ToList();
        return FromVectors(OutShape, [registers, Bases(InDim.Lane), Bases(InDim.Warp), Bases(InDim.Offset)]);
    }

    /// <summary>Drops the register bits whose vector is a xor of earlier register vectors.</summary>
    /// <param name="registerMap">For each register of this layout, the register of the result that holds the same element.</param>
    private LinearLayout WithoutRepeatedRegisters(out int[] registerMap)
    {
        var basis = new XorBasis();
        var kept = new List<int>();
        foreach (var vector in Bases(InDim.Register))
        {
            if (basis.Insert(vector, 1 << kept.Count)) kept.Add(vector);
        }

        registerMap = [.. Enumerable.Range(0, RegisterCount).Select(register =>
        {
            basis.TryExpress(ApplyFlat(InDim.Register, register), out var result);
            return result;
        })];
        return FromVectors(OutShape, [kept, Bases(InDim.Lane), Bases(InDim.Warp), Bases(InDim.Offset)]);
    }
}
