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

    /// <summary>The host array that holds the elements, or null if they live where plain C# cannot reach them.</summary>
    public virtual T[]? HostArray => null;
}

internal sealed class ArrayStorage<T>(T[] array) : PtrStorage<T>
    where T : unmanaged
{
    public override long Length => array.Length;

    public override T[] HostArray => array;
}
