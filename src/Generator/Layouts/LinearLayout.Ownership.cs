namespace BlockSharp.Generator.Layouts;

/// <content>Questions about a distribution: who owns an element, how wide a vector is, is it another's with registers renamed.</content>
internal sealed partial class LinearLayout
{
    /// <summary>
    /// The bits of an input dimension over which values are replicated: those whose vector is zero or a xor of the vectors of earlier bits (registers
    /// before lanes before warps). The holder whose free bits are all 0, in every dimension, is the one owner of its element.
    /// </summary>
    public int FreeBits(InDim dim) => ~Unpack(dim, Matrix.PivotColumns) & (InSize(dim) - 1);

    /// <summary>Which input owns each element: from the row-major flat index to the packed input index whose free bits are 0.</summary>
    /// <exception cref="InvalidOperationException">Some element has no holder.</exception>
    public BitMatrix PseudoInverse() => Matrix.RightInverse();

    /// <summary>The adjacent elements along <paramref name="outDim"/> that the lowest registers hold in ascending order: the widest vector of an access.</summary>
    public int ContiguousRegisters(int outDim)
    {
        CheckOutDim(outDim);
        return LeadingUnits(Bases(InDim.Register), 1 << FirstOutBit(OutShape, outDim), OutShape[outDim]);
    }

    /// <summary>Whether lanes and warps hold the same elements as in <paramref name="other"/>, so that only registers need new names.</summary>
    /// <param name="other">A layout of the same block.</param>
    /// <param name="registerMap">For each register of <paramref name="other"/>, the register of this layout that holds the same element; empty if false.</param>
    public bool SameDistribution(LinearLayout other, out int[] registerMap)
    {
        registerMap = [];
        if (!OutShape.SequenceEqual(other.OutShape)
            || !Bases(InDim.Lane).SequenceEqual(other.Bases(InDim.Lane))
            || !Bases(InDim.Warp).SequenceEqual(other.Bases(InDim.Warp)))
        {
            return false;
        }

        var registers = RegisterCount - 1;
        var map = Enumerable.Range(0, other.RegisterCount).Select(register => Matrix.Solve(other.ApplyFlat(InDim.Register, register), registers)).ToArray();
        if (map.Contains(null)) return false;
        registerMap = [.. map.Select(static register => register!.Value)];
        return true;
    }

    /// <summary>Whether what each warp holds in this layout is its own in <paramref name="other"/>: no warp needs what only another one has.</summary>
    /// <param name="other">A layout of the same block that holds all of it.</param>
    public bool IsWithinWarpsOf(LinearLayout other)
    {
        var owners = other.PseudoInverse();
        int Owner(int vector) => other.Unpack(InDim.Warp, owners.Apply(vector));
        return Bases(InDim.Register).Concat(Bases(InDim.Lane)).All(vector => Owner(vector) == 0)
            && Bases(InDim.Warp).Select((vector, bit) => Owner(vector) == 1 << bit).All(isOwn => isOwn);
    }

    /// <summary>The dimensions in the order in which the vectors first move along them (registers, lanes, warps); dimensions that are never moved along come last.</summary>
    public ImmutableArray<int> MinorToMajor()
    {
        var moved = Matrix.Columns.SelectMany(vector => Enumerable.Range(0, Rank).Reverse().Where(dim => Coordinate(vector, dim) != 0));
        return moved.Concat(Enumerable.Range(0, Rank).Reverse()).Distinct().ToImmutableArray();
    }

    private static int LeadingUnits(ImmutableArray<int> vectors, int unit, int limit)
    {
        var count = 1;
        foreach (var vector in vectors)
        {
            if (count >= limit || vector != unit * count) break;
            count *= 2;
        }

        return count;
    }
}
