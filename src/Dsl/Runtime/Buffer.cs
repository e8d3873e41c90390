using System.Runtime.CompilerServices;
using BlockSharp.Runtime;

namespace BlockSharp;

/// <summary>Elements in a device's memory. On the CPU and the eager device that is memory of the process, aligned to 64 bytes.</summary>
/// <typeparam name="T">Element type.</typeparam>
public sealed class Buffer<T> : PtrStorage<T>, IDisposable
    where T : unmanaged
{
    private readonly DeviceMemory memory;
    private bool disposed;

    internal Buffer(Device device, long length, bool clear)
    {
        Device = device;
        Length = length;
        memory = device.AllocateMemory(checked(length * Unsafe.SizeOf<T>()), clear);
    }

    /// <summary>The device whose memory it is.</summary>
    public Device Device { get; }

    /// <summary>Number of elements.</summary>
    public override long Length { get; }

    /// <summary>The memory behind the elements.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    internal DeviceMemory Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return memory;
        }
    }

    /// <summary>A pointer to the first element.</summary>
    public static implicit operator Ptr<T>(Buffer<T> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new(buffer, 0, buffer.Length);
    }

    /// <inheritdoc/>
    public override unsafe bool TryGetSpan(long offset, int length, out Span<T> span)
    {
        var address = Memory.Address;
        span = address == 0 ? default : new Span<T>((T*)address + offset, length);
        return address != 0;
    }

    /// <summary>A pointer to <paramref name="length"/> elements from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside the buffer.</exception>
    public Ptr<T> Slice(long offset, long length) => new(this, offset, length);

    /// <summary>
    /// Copies <paramref name="data"/> into the buffer, after everything launched on the device has finished; returns when it is there.
    /// </summary>
    /// <param name="data">The elements.</param>
    /// <param name="offset">Index of the first element to overwrite.</param>
    public unsafe void CopyFrom(ReadOnlySpan<T> data, long offset = 0)
    {
        CheckRange(offset, data.Length);
        Graph.ThrowIfRecording(Device, "copy to it");
        var target = Memory;
        fixed (T* source = data)
        {
            if (source is not null)
                target.CopyFrom(source, offset * sizeof(T), (long)data.Length * sizeof(T));
        }
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Copies elements of the buffer into <paramref name="data"/>, after everything launched on the device has finished.
    /// </summary>
    /// <param name="data">Receives as many elements as it has.</param>
    /// <param name="offset">Index of the first element to copy.</param>
    public unsafe void CopyTo(Span<T> data, long offset = 0)
    {
        CheckRange(offset, data.Length);
        Graph.ThrowIfRecording(Device, "copy from it");
        var source = Memory;
        fixed (T* target = data)
        {
            if (target is not null)
                source.CopyTo(target, offset * sizeof(T), (long)data.Length * sizeof(T));
        }
        GC.KeepAlive(this);
    }

    /// <summary>Copies elements of another buffer of the device, after everything launched there has finished.</summary>
    internal void CopyFrom(Buffer<T> source, long sourceOffset, long offset, long length)
    {
        var size = Unsafe.SizeOf<T>();
        Memory.CopyFrom(source.Memory, sourceOffset * size, offset * size, length * size);
        GC.KeepAlive(source);
        GC.KeepAlive(this);
    }

    /// <summary>All elements, after everything launched on the device has finished.</summary>
    public T[] ToArray()
    {
        var result = GC.AllocateUninitializedArray<T>(checked((int)Length));
        CopyTo(result);
        return result;
    }

    /// <summary>Gives the memory back. No launch that uses it may be running.</summary>
    public void Dispose()
    {
        disposed = true;
        memory.Dispose();
    }

    private void CheckRange(long offset, long length)
    {
        if (offset < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} elements from index {offset} on do not fit into a buffer of {Length}.");
        }
    }
}
