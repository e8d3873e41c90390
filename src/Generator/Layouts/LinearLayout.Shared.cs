namespace BlockSharp.Generator.Layouts;

/// <content>Arrangements in shared memory: from the bits of an offset, in elements, to coordinates.</content>
internal sealed partial class LinearLayout
{
    private const int BankRowBytes = 128;
    private const int ChunkBytes = 16;

    /// <summary>
    /// A block in shared memory with the dimensions in the given order, whose chunks of <paramref name="vector"/> elements are xor-swizzled:
    /// the element (row, column) lies in its row at <c>column ^ (row / rowsPerPhase % phases * vector)</c>. Rows count all dimensions but the fastest.
    /// </summary>
    /// <param name="shape">Extents of the block.</param>
    /// <param name="order">The dimensions, fastest first.</param>
    /// <param name="vector">Elements of a chunk, which stay together.</param>
    /// <param name="rowsPerPhase">Adjacent rows with the same swizzle.</param>
    /// <param name="phases">Different swizzles; 1 is no swizzle. Cut to what the extent holds.</param>
    public static LinearLayout SwizzledShared(IReadOnlyList<int> shape, IReadOnlyList<int> order, int vector, int rowsPerPhase, int phases)
    {
        CheckShape(shape);
        CheckPermutation(order, shape.Count, nameof(order));
        if (shape.Count == 0) return FromVectors(shape, [null, null, null, null]);
        var chunk = PowerOfTwo.Log2(vector, nameof(vector));
        var firstRowBit = PowerOfTwo.Log2(rowsPerPhase, nameof(rowsPerPhase));
        var columns = UnitVectors(shape, order[0]).ToArray();
        var rows = order.Skip(1).SelectMany(dim => UnitVectors(shape, dim)).ToArray();
        var swizzled = Math.Min(PowerOfTwo.Log2(phases, nameof(phases)), Math.Max(0, columns.Length - chunk));
        for (var i = 0; i < swizzled && firstRowBit + i < rows.Length; i++) rows[firstRowBit + i] ^= columns[chunk + i];
        return FromVectors(shape, [null, null, null, [.. columns, .. rows]]);
    }

    /// <summary>
    /// The swizzle that TMA and wgmma know, on 16-byte chunks: of 128 bytes (chunk number xor row mod 8) for rows of at least 128 bytes, of 64 and 32
    /// bytes for shorter rows, so that a column of chunks always meets every bank.
    /// </summary>
    public static LinearLayout SwizzledShared(IReadOnlyList<int> shape, IReadOnlyList<int> order, int elementBytes)
    {
        PowerOfTwo.Log2(elementBytes, nameof(elementBytes));
        if (shape.Count == 0 || elementBytes > ChunkBytes) return SwizzledShared(shape, order, 1, 1, 1);
        var rowBytes = Math.Min(BankRowBytes, Math.Max(ChunkBytes, shape[order[0]] * elementBytes));
        return SwizzledShared(shape, order, ChunkBytes / elementBytes, BankRowBytes / rowBytes, rowBytes / ChunkBytes);
    }

    /// <summary>
    /// A tile as the tensor memory accelerator lays it down and <c>wgmma</c> reads it: panels as wide as the swizzle (128 bytes, less where the tile is narrower),
    /// each with its rows one after the other and its 16-byte chunks swizzled, panel behind panel.
    /// </summary>
    /// <param name="shape">Extents of the tile.</param>
    /// <param name="contiguous">The axis that is contiguous in memory; at least 32 bytes wide.</param>
    public static LinearLayout TensorTile(IReadOnlyList<int> shape, int contiguous, int elementBytes)
    {
        var width = Math.Min(shape[contiguous], BankRowBytes / elementBytes);
        int[] order = [contiguous, .. Enumerable.Range(0, shape.Count).Reverse().Where(dim => dim != contiguous)];
        var panelShape = shape.Select((extent, dim) => dim == contiguous ? width : extent).ToArray();
        var panel = SwizzledShared(panelShape, order, elementBytes);
        IEnumerable<int> inPanel = panel.Bases(InDim.Offset).Select(vector => FlatIndex(shape, panel.Coordinates(vector)));
        var further = UnitVectors(shape, contiguous).Skip(PowerOfTwo.Log2(width, nameof(shape)));
        return FromVectors(shape, [null, null, null, [.. inPanel, .. further]]);
    }

    /// <summary>The offset, in elements, of the element at the coordinates in this shared-memory layout.</summary>
    public int OffsetOf(params int[] coordinates) => Unpack(InDim.Offset, PseudoInverse().Apply(FlatIndex(coordinates)));

    /// <summary>Where each thread finds its elements in <paramref name="shared"/>: this distribution followed by the inverse of the shared layout.</summary>
    /// <returns>A layout whose single output dimension is the offset in elements.</returns>
    /// <exception cref="ArgumentException"><paramref name="shared"/> is not a shared-memory layout of the same block.</exception>
    public LinearLayout OffsetsIn(LinearLayout shared)
    {
        if (!OutShape.SequenceEqual(shared.OutShape) || shared.InBits(InDim.Offset) != shared.Matrix.Columns.Length)
            throw new ArgumentException($"Expected a shared-memory layout of the block [{string.Join(", ", OutShape)}], got [{string.Join(", ", shared.OutShape)}].", nameof(shared));
        return new LinearLayout(ImmutableArray.Create(shared.InSize(InDim.Offset)), _inBits, shared.PseudoInverse().Compose(Matrix).Columns);
    }
}
