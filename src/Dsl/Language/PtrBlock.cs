using BlockSharp.Eager;

namespace BlockSharp;

/// <summary>A block of pointers into one view: what <see cref="Op.Load{T}(PtrBlock{T}, Block{bool}, Block{T}, Evict, Cache)"/> reads. Immutable.</summary>
/// <typeparam name="T">Element type that is pointed to.</typeparam>
public sealed class PtrBlock<T>
    where T : unmanaged
{
    private readonly int[] shape;

    /// <summary>A block of rank 0 that holds one pointer.</summary>
    internal PtrBlock(Ptr<T> origin)
        : this(origin, [], [])
    {
    }

    private PtrBlock(Ptr<T> origin, OffsetTerm[] terms, int[] shape)
    {
        Origin = origin;
        Terms = terms;
        this.shape = shape;
    }

    /// <summary>The extent of each axis.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The pointer that every element starts from.</summary>
    internal Ptr<T> Origin { get; }

    /// <summary>
    /// What is added to the origin, broadcast to the shape. The terms are kept apart: <c>p + row + col</c> never becomes a matrix of offsets.
    /// </summary>
    internal OffsetTerm[] Terms { get; }

    /// <summary>The shape as an array that must not be written to.</summary>
    internal int[] Extents => shape;

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public PtrBlock<T> this[AxisIndex first] => Index(first);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public PtrBlock<T> this[AxisIndex first, AxisIndex second] => Index(first, second);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public PtrBlock<T> this[AxisIndex first, AxisIndex second, AxisIndex third] => Index(first, second, third);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public PtrBlock<T> this[AxisIndex first, AxisIndex second, AxisIndex third, AxisIndex fourth] => Index(first, second, third, fourth);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public PtrBlock<T> this[AxisIndex first, AxisIndex second, AxisIndex third, AxisIndex fourth, AxisIndex fifth] => Index(first, second, third, fourth, fifth);

    /// <summary>Every pointer <paramref name="offset"/> elements further.</summary>
    public static PtrBlock<T> operator +(PtrBlock<T> pointers, int offset) => new(pointers.Origin + offset, pointers.Terms, pointers.shape);

    /// <summary>Every pointer <paramref name="offset"/> elements further.</summary>
    public static PtrBlock<T> operator +(PtrBlock<T> pointers, long offset) => new(pointers.Origin + offset, pointers.Terms, pointers.shape);

    /// <summary>Every pointer <paramref name="offset"/> elements back.</summary>
    public static PtrBlock<T> operator -(PtrBlock<T> pointers, int offset) => new(pointers.Origin - offset, pointers.Terms, pointers.shape);

    /// <summary>Every pointer <paramref name="offset"/> elements back.</summary>
    public static PtrBlock<T> operator -(PtrBlock<T> pointers, long offset) => new(pointers.Origin - offset, pointers.Terms, pointers.shape);

    /// <summary>Every pointer as many elements further as its offset says; the two are broadcast to one shape.</summary>
    public static PtrBlock<T> operator +(PtrBlock<T> pointers, Block<int> offsets) => pointers.Plus(new OffsetTerm(offsets), offsets.Extents);

    /// <summary>Every pointer as many elements further as its offset says; the two are broadcast to one shape.</summary>
    public static PtrBlock<T> operator +(PtrBlock<T> pointers, Block<long> offsets) => pointers.Plus(new OffsetTerm(offsets), offsets.Extents);

    /// <summary>The element type and the shape.</summary>
    public override string ToString() => $"PtrBlock<{typeof(T).Name}>{BlockShape.Text(shape)}";

    private PtrBlock<T> Plus(OffsetTerm term, int[] termShape) => new(Origin, [.. Terms, term], BlockShape.Broadcast(shape, termShape));

    private PtrBlock<T> Index(params AxisIndex[] places)
    {
        var indexed = BlockShape.Index(shape, places);

        // A term of lower rank stands for one with axes of extent 1 on its left; they must be there before axes are inserted between them.
        var terms = Array.ConvertAll(Terms, t => t.Reshape(BlockShape.Index(BlockShape.ExtendRank(t.Shape, shape.Length), places)));
        return new PtrBlock<T>(Origin, terms, indexed);
    }
}
