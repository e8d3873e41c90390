namespace BlockSharp.Generator.Layouts;

/// <summary>
/// Who holds which element of a block: a map (register, lane, warp) -> coordinates, or (offset) -> coordinates for shared memory, that is linear for xor.
/// It is given by the vector of each single input bit. All extents are powers of two. Immutable, compared by value.
/// </summary>
/// <remarks>
/// Coordinates are kept packed as the row-major flat index of the element, which for powers of two is the concatenation of their bits. So xor works on
/// all dimensions at once, and a reshape changes nothing but the shape.
/// Source: Zhou et al., "Linear Layouts: Robust Code Generation of Efficient Tensor Computation Using F2" (2025).
/// </remarks>
internal sealed partial class LinearLayout : IEquatable<LinearLayout>
{
    private const int InDims = 4;
    private readonly ImmutableArray<int> _inBits;

    private LinearLayout(ImmutableArray<int> outShape, ImmutableArray<int> inBits, ImmutableArray<int> vectors)
    {
        OutShape = outShape;
        _inBits = inBits;
        Matrix = new BitMatrix(vectors, outShape.Sum(static extent => PowerOfTwo.Log2(extent, "extent")));
    }

    /// <summary>Extents of the block, each a power of two; empty for a scalar.</summary>
    public ImmutableArray<int> OutShape { get; }

    public int Rank => OutShape.Length;

    /// <summary>Number of elements of the block.</summary>
    public int ElementCount => 1 << Matrix.Rows;

    /// <summary>The map from the packed input index (see <see cref="Pack"/>) to the row-major flat index.</summary>
    public BitMatrix Matrix { get; }

    public int RegisterCount => InSize(InDim.Register);

    /// <summary>Whether every element of the block has a holder.</summary>
    public bool IsSurjective => Matrix.Rank == Matrix.Rows;

    /// <param name="shape">Extents of the block.</param>
    /// <param name="inputs">For each input dimension that has bits, the coordinates that each bit maps to, lowest bit first. Each dimension once, in any order.</param>
    /// <exception cref="ArgumentException">An extent is not a power of two, a dimension comes twice, or a vector does not lie in the block.</exception>
    public static LinearLayout Create(IReadOnlyList<int> shape, params (InDim Dim, IReadOnlyList<int[]> Bases)[] inputs)
    {
        CheckShape(shape);
        var vectors = new List<int>[InDims];
        foreach (var (dim, bases) in inputs)
        {
            if (vectors[(int)dim] is not null) throw new ArgumentException($"The dimension {dim} is given twice.", nameof(inputs));
            vectors[(int)dim] = [.. bases.Select(basis => FlatIndex(shape, basis))];
        }

        return FromVectors(shape, vectors);
    }

    /// <summary>Number of values of an input dimension; 1 when the layout does not use it.</summary>
    public int InSize(InDim dim) => 1 << _inBits[(int)dim];

    /// <summary>Number of bits of an input dimension.</summary>
    public int InBits(InDim dim) => _inBits[(int)dim];

    /// <summary>The vector of each bit of an input dimension, as row-major flat indices.</summary>
    public ImmutableArray<int> Bases(InDim dim) => ImmutableArray.Create(Matrix.Columns, FirstBit(dim), _inBits[(int)dim]);

    /// <summary>The part along block dimension <paramref name="outDim"/> of the vector of each bit of an input dimension.</summary>
    public ImmutableArray<int> BasesAlong(InDim dim, int outDim) => ImmutableArray.CreateRange(Bases(dim), vector => Coordinate(vector, outDim));

    /// <summary>Coordinates of the element that a thread holds in a register.</summary>
    public int[] Apply(int register, int lane, int warp) => Coordinates(ApplyFlat(register, lane, warp));

    /// <summary>Coordinates for an index of one input dimension, the other dimensions being 0.</summary>
    public int[] Apply(InDim dim, int index) => Coordinates(ApplyFlat(dim, index));

    /// <summary>Row-major flat index of the element that a thread holds in a register.</summary>
    public int ApplyFlat(int register, int lane, int warp) => Matrix.Apply(Pack(register, lane, warp));

    /// <summary>Row-major flat index for an index of one input dimension, the other dimensions being 0.</summary>
    public int ApplyFlat(InDim dim, int index)
    {
        CheckIndex(dim, index);
        return Matrix.Apply(index << FirstBit(dim));
    }

    /// <summary>The input index of <see cref="Matrix"/> for a register of a thread: the bits of register, lane and warp, register lowest.</summary>
    public int Pack(int register, int lane, int warp)
    {
        CheckIndex(InDim.Register, register);
        CheckIndex(InDim.Lane, lane);
        CheckIndex(InDim.Warp, warp);
        return register | lane << FirstBit(InDim.Lane) | warp << FirstBit(InDim.Warp);
    }

    /// <summary>The part of a packed input index that belongs to one dimension.</summary>
    public int Unpack(InDim dim, int packed) => packed >> FirstBit(dim) & (InSize(dim) - 1);

    /// <summary>Splits a row-major flat index in coordinates.</summary>
    public int[] Coordinates(int flat) => [.. Enumerable.Range(0, Rank).Select(outDim => Coordinate(flat, outDim))];

    /// <summary>The coordinate of a row-major flat index along one dimension.</summary>
    public int Coordinate(int flat, int outDim)
    {
        CheckOutDim(outDim);
        return flat >> FirstOutBit(OutShape, outDim) & (OutShape[outDim] - 1);
    }

    /// <summary>Row-major flat index of coordinates.</summary>
    public int FlatIndex(params int[] coordinates) => FlatIndex(OutShape, coordinates);

    public bool Equals(LinearLayout? other) =>
        other is not null && OutShape.SequenceEqual(other.OutShape) && _inBits.SequenceEqual(other._inBits) && Matrix.Equals(other.Matrix);

    public override bool Equals(object? obj) => Equals(obj as LinearLayout);

    public override int GetHashCode()
    {
        var hash = Matrix.GetHashCode();
        foreach (var extent in OutShape) hash = unchecked(hash * 31 + extent);
        foreach (var bits in _inBits) hash = unchecked(hash * 31 + bits);
        return hash;
    }

    private static LinearLayout FromVectors(IReadOnlyList<int> shape, IReadOnlyList<IReadOnlyList<int>?> vectorsByDim) => new(
        shape.ToImmutableArray(),
        vectorsByDim.Select(static vectors => vectors?.Count ?? 0).ToImmutableArray(),
        vectorsByDim.SelectMany(static vectors => vectors ?? []).ToImmutableArray());

    private LinearLayout WithVectors(IReadOnlyList<int> shape, Func<int, int> map) =>
        new(shape.ToImmutableArray(), _inBits, ImmutableArray.CreateRange(Matrix.Columns, map));

    private static int FlatIndex(IReadOnlyList<int> shape, int[] coordinates)
    {
        if (coordinates.Length != shape.Count)
            throw new ArgumentException($"Expected {shape.Count} coordinates, got {coordinates.Length}.", nameof(coordinates));
        var flat = 0;
        for (var i = 0; i < shape.Count; i++)
        {
            if (coordinates[i] < 0 || coordinates[i] >= shape[i])
                throw new ArgumentException($"Coordinate {i} is {coordinates[i]}, outside the extent {shape[i]}.", nameof(coordinates));
            flat = flat * shape[i] + coordinates[i];
        }

        return flat;
    }

    private static void CheckShape(IReadOnlyList<int> shape)
    {
        foreach (var extent in shape)
        {
            if (!PowerOfTwo.Is(extent)) throw new ArgumentException($"Every extent of a layout must be a power of two, got [{string.Join(", ", shape)}].", nameof(shape));
        }
    }

    /// <remarks>Generic, so that an immutable array is not boxed: this runs for every register of every operand.</remarks>
    private static int FirstOutBit<TShape>(TShape shape, int outDim)
        where TShape : IReadOnlyList<int>
    {
        var bit = 0;
        for (var i = shape.Count - 1; i > outDim; i--) bit += PowerOfTwo.Log2(shape[i], nameof(shape));
        return bit;
    }

    private int FirstBit(InDim dim)
    {
        var bit = 0;
        for (var before = 0; before < (int)dim; before++) bit += _inBits[before];
        return bit;
    }

    private void CheckIndex(InDim dim, int index)
    {
        if (index < 0 || index >= InSize(dim)) throw new ArgumentOutOfRangeException(nameof(index), $"{dim} is {index}, but the layout has {InSize(dim)}.");
    }

    private void CheckOutDim(int outDim)
    {
        if (outDim < 0 || outDim >= Rank) throw new ArgumentOutOfRangeException(nameof(outDim), $"The block has {Rank} dimensions, there is no dimension {outDim}.");
    }
}
