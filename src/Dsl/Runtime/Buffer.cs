using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp;

/// <summary>Elements in a device's memory (on the eager device: in an array of the host).</summary>
/// <typeparam name="T">Element type.</typeparam>
public sealed class Buffer<T> : PtrStorage<T>, IDisposable
    where T : unmanaged
{
    private readonly T[]? host;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense>? memory;
    private bool disposed;

    internal Buffer(Device device, long length, bool clear)
    {
        Device = device;
        Length = length;
        if (device.Ilgpu is not { } ilgpu)
        {
            host = clear ? new T[length] : GC.AllocateUninitializedArray<T>(checked((int)length));
            return;
        }

        // ILGPU makes no buffer without elements, so that an empty one still holds a byte.
        memory = ilgpu.Accelerator.Allocate1D<byte>(Math.Max(1, checked(length * Unsafe.SizeOf<T>())));
        if (clear)
        {
            memory.MemSetToZero();
            ilgpu.Accelerator.DefaultStream.Synchronize();
        }
    }

    /// <summary>The device whose memory it is.</summary>
    public Device Device { get; }

    /// <summary>Number of elements.</summary>
    public override long Length { get; }

    /// <inheritdoc/>
    public override T[]? HostArray
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return host;
        }
    }

    /// <summary>The memory as ILGPU sees it, byte by byte.</summary>
    /// <exception cref="InvalidOperationException">The buffer belongs to the eager device.</exception>
    internal ArrayView<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return memory is null
                ? throw new InvalidOperationException("A buffer of the eager device is a host array: ILGPU cannot see it.")
                : memory.View.BaseView;
        }
    }

    /// <summary>The bytes of the elements from <paramref name="offset"/> on, as a kernel's argument.</summary>
    /// <remarks>
    /// On the simulator the view claims to have no end: ILGPU's own C# indexer asserts that an index is inside, also for the lanes that are
    /// masked off. (It asserts, too, that the index is not negative: no length helps against that.)
    /// </remarks>
    internal ArrayView<byte> KernelView(long offset, long length)
    {
        var start = offset * Unsafe.SizeOf<T>();
        return Device.Kind == DeviceKind.Simulator && memory is not null
            ? new ArrayView<byte>(memory, start, long.MaxValue - start)
            : Bytes.SubView(start, length * Unsafe.SizeOf<T>());
    }

    /// <summary>A pointer to the first element.</summary>
    public static implicit operator Ptr<T>(Buffer<T> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new(buffer, 0, buffer.Length);
    }

    /// <summary>A pointer to <paramref name="length"/> elements from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside the buffer.</exception>
    public Ptr<T> Slice(long offset, long length) => new(this, offset, length);

    /// <summary>
    /// Copies <paramref name="data"/> into the buffer, after everything launched on the device has finished; returns when it is there.
    /// </summary>
    /// <param name="data">The elements.</param>
    /// <param name="offset">Index of the first element to overwrite.</param>
    public void CopyFrom(ReadOnlySpan<T> data, long offset = 0)
    {
        CheckRange(offset, data.Length);
        if (HostArray is { } array)
        {
            data.CopyTo(array.AsSpan((int)offset));
        }
        else if (!data.IsEmpty)
        {
            Device.Synchronize();
            CopyPinned(data, View(offset, data.Length));
        }
    }

    /// <summary>
    /// Copies elements of the buffer into <paramref name="data"/>, after everything launched on the device has finished.
    /// </summary>
    /// <param name="data">Receives as many elements as it has.</param>
    /// <param name="offset">Index of the first element to copy.</param>
    public void CopyTo(Span<T> data, long offset = 0)
    {
        CheckRange(offset, data.Length);
        if (HostArray is { } array)
        {
            array.AsSpan((int)offset, data.Length).CopyTo(data);
        }
        else if (!data.IsEmpty)
        {
            Device.Synchronize();
            CopyPinned(View(offset, data.Length), data);
        }
    }

    /// <summary>All elements, after everything launched on the device has finished.</summary>
    public T[] ToArray()
    {
        var result = GC.AllocateUninitializedArray<T>(checked((int)Length));
        CopyTo(result);
        return result;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        disposed = true;
        memory?.Dispose();
    }

    // ILGPU's copies run on a stream and do not pin: the host's memory has to stay where it is until they return.
    private static unsafe void CopyPinned(ReadOnlySpan<T> source, ArrayView<T> target)
    {
        fixed (T* first = source)
            target.CopyFromCPU(ref *first, source.Length);
    }

    private static unsafe void CopyPinned(ArrayView<T> source, Span<T> target)
    {
        fixed (T* first = target)
            source.CopyToCPU(ref *first, target.Length);
    }

    private ArrayView<T> View(long offset, long length) =>
        Bytes.SubView(offset * Unsafe.SizeOf<T>(), length * Unsafe.SizeOf<T>()).Cast<T>();

    private void CheckRange(long offset, long length)
    {
        if (offset < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} elements from index {offset} on do not fit into a buffer of {Length}.");
        }
    }
}
