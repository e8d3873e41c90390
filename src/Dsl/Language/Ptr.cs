using System.ComponentModel;

namespace BlockSharp;

/// <summary>Makes pointers to host arrays, for kernels that run eagerly.</summary>
public static class Ptr
{
    /// <summary>A pointer to the first element of <paramref name="array"/>; its length is the array's. Stores write to the array itself.</summary>
    public static Ptr<T> FromArray<T>(T[] array)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        return new Ptr<T>(new ArrayStorage<T>(array), 0, array.Length);
    }
}

/// <summary>
/// A typed view of device memory: it knows where it starts and how many elements it may reach. Arithmetic is in elements, never in bytes,
/// and 64-bit. A moved pointer stays a pointer into the same view: what may be accessed does not change, only where it points.
/// </summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly struct Ptr<T>
    where T : unmanaged
{
    private readonly PtrStorage<T>? storage;

    /// <summary>A pointer to <paramref name="length"/> elements of <paramref name="storage"/>, the first one at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The view does not lie inside the storage.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Ptr(PtrStorage<T> storage, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(storage);
        if (offset < 0 || offset > storage.Length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The view must start inside the storage of {storage.Length} elements.");
        if (length < 0 || length > storage.Length - offset)
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"The view must end inside the storage: at most {storage.Length - offset} elements follow offset {offset}.");
        this.storage = storage;
        ViewOffset = offset;
        ViewLength = length;
    }

    private Ptr(PtrStorage<T>? storage, long viewOffset, long viewLength, long position)
    {
        this.storage = storage;
        ViewOffset = viewOffset;
        ViewLength = viewLength;
        Position = position;
    }

    /// <summary>The memory pointed into; null for a default pointer.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public PtrStorage<T>? Storage => storage;

    /// <summary>Where the pointer points, in elements from the start of its storage.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public long Offset => ViewOffset + Position;

    /// <summary>Number of elements from where the pointer points to the end of its view; negative if it was moved past the end.</summary>
    public long Length => ViewLength - Position;

    /// <summary>Where the view starts in its storage.</summary>
    internal long ViewOffset { get; }

    /// <summary>Number of elements in the view.</summary>
    internal long ViewLength { get; }

    /// <summary>Where the pointer points, in elements from the start of the view.</summary>
    internal long Position { get; }

    /// <summary>The pointer <paramref name="offset"/> elements further.</summary>
    public static Ptr<T> operator +(Ptr<T> pointer, int offset) => pointer + (long)offset;

    /// <summary>The pointer <paramref name="offset"/> elements further.</summary>
    public static Ptr<T> operator +(Ptr<T> pointer, long offset) => new(pointer.storage, pointer.ViewOffset, pointer.ViewLength, pointer.Position + offset);

    /// <summary>The pointer <paramref name="offset"/> elements back.</summary>
    public static Ptr<T> operator -(Ptr<T> pointer, int offset) => pointer - (long)offset;

    /// <summary>The pointer <paramref name="offset"/> elements back.</summary>
    public static Ptr<T> operator -(Ptr<T> pointer, long offset) => new(pointer.storage, pointer.ViewOffset, pointer.ViewLength, pointer.Position - offset);

    /// <summary>A block of pointers, one for each offset; the offsets are widened to 64 bits first.</summary>
    public static PtrBlock<T> operator +(Ptr<T> pointer, Block<int> offsets) => new PtrBlock<T>(pointer) + offsets;

    /// <summary>A block of pointers, one for each offset.</summary>
    public static PtrBlock<T> operator +(Ptr<T> pointer, Block<long> offsets) => new PtrBlock<T>(pointer) + offsets;

    /// <summary>The element type, where the pointer points and how many elements follow.</summary>
    public override string ToString() => $"Ptr<{typeof(T).Name}> at {Position}, {Length} elements follow";
}
