using System.ComponentModel;

namespace BlockSharp;

/// <summary>The memory behind a <see cref="Ptr{T}"/>: a device buffer, or an array of the host.</summary>
/// <typeparam name="T">Element type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PtrStorage<T>
    where T : unmanaged
{
    /// <summary>Number of elements.</summary>
    public abstract long Length { get; }

    /// <summary>Elements in memory of the process; false if they live where plain C# cannot reach them.</summary>
    /// <param name="offset">The first element.</param>
    /// <param name="length">How many; they must lie inside.</param>
    /// <param name="span">The elements, for as long as the storage lives.</param>
    public virtual bool TryGetSpan(long offset, int length, out Span<T> span)
    {
        span = default;
        return false;
    }
}

internal sealed class ArrayStorage<T>(T[] array) : PtrStorage<T>
    where T : unmanaged
{
    public override long Length => array.Length;

    public override bool TryGetSpan(long offset, int length, out Span<T> span)
    {
        span = array.AsSpan((int)offset, length);
        return true;
    }
}
