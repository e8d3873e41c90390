namespace BlockSharp.Eager;

/// <summary>One summand of a block of pointers: 32-bit offsets are kept as such, half the memory of widened ones.</summary>
internal readonly struct OffsetTerm
{
    private OffsetTerm(int[]? narrow, long[]? wide, int[] shape)
    {
        Narrow = narrow;
        Wide = wide;
        Shape = shape;
    }

    public OffsetTerm(Block<int> offsets)
        : this(offsets.Elements, null, offsets.Extents)
    {
    }

    public OffsetTerm(Block<long> offsets)
        : this(null, offsets.Elements, offsets.Extents)
    {
    }

    /// <summary>The offsets if they are 32-bit.</summary>
    public int[]? Narrow { get; }

    /// <summary>The offsets if they are 64-bit.</summary>
    public long[]? Wide { get; }

    public int[] Shape { get; }

    public long this[int index] => Narrow is null ? Wide![index] : Narrow[index];

    public OffsetTerm Reshape(int[] shape) => new(Narrow, Wide, shape);
}
