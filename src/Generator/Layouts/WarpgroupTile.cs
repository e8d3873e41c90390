namespace BlockSharp.Generator.Layouts;

/// <summary>
/// An operand of a warpgroup's product in shared memory, as the instruction is told of it by a descriptor (PTX ISA, "Matrix descriptor format"): which axis is
/// contiguous, how wide its swizzle is, how far groups of eight rows and panels are apart.
/// </summary>
internal sealed class WarpgroupTile
{
    private const int RowsOfGroup = 8;
    private readonly LinearLayout _layout;
    private readonly int _elementBytes;

    /// <param name="layout">Where the elements lie: a tensor's tile, or a transposition of one.</param>
    /// <param name="depth">The axis of k.</param>
    /// <exception cref="ArgumentException">The layout is not one that the instruction reads.</exception>
    public WarpgroupTile(LinearLayout layout, int elementBytes, int depth)
    {
        _layout = layout;
        _elementBytes = elementBytes;
        var contiguous = Enumerable.Range(0, layout.Rank).First(dim => layout.BasesAlong(InDim.Offset, dim)[0] == 1);
        if (!layout.Equals(LinearLayout.TensorTile(layout.OutShape, contiguous, elementBytes)))
            throw new ArgumentException($"The instruction does not read this arrangement:\n{layout}", nameof(layout));
        IsTransposed = contiguous != depth;
        var rowBytes = Math.Min(128, layout.OutShape[contiguous] * elementBytes);
        long groups = RowsOfGroup * rowBytes, panels = IsTransposed ? (long)layout.OutShape[1 - contiguous] * rowBytes : 16, swizzle = rowBytes switch
        {
            128 => 1,
            64 => 2,
            32 => 3,
            _ => throw new ArgumentException($"A row of {rowBytes} bytes is too short.", nameof(layout)),
        };
        Descriptor = swizzle << 62 | groups >> 4 << 32 | panels >> 4 << 16;
    }

    /// <summary>All of the descriptor but the address.</summary>
    public long Descriptor { get; }

    /// <summary>Whether k is not contiguous.</summary>
    public bool IsTransposed { get; }

    /// <summary>Bytes from the tile's start to the part that begins at an element: on rows that are multiples of eight the swizzle changes nothing.</summary>
    public int ByteOffset(int[] place) => _layout.OffsetOf(place) * _elementBytes;
}
