using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp;

/// <summary>Shares buffers and streams with hand-written ILGPU kernels. Needs a device that ILGPU drives: any but the CPU and the eager one.</summary>
public static class IlgpuInterop
{
    /// <summary>The buffer's elements as an ILGPU view.</summary>
    /// <exception cref="InvalidOperationException">The buffer belongs to the CPU or the eager device.</exception>
    public static ArrayView<T> AsArrayView<T>(this Buffer<T> buffer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return AsArrayView((Ptr<T>)buffer);
    }

    /// <summary>The elements from where the pointer points to the end of its view.</summary>
    /// <exception cref="InvalidOperationException">The pointer points to memory of the host.</exception>
    public static ArrayView<T> AsArrayView<T>(this Ptr<T> pointer)
        where T : unmanaged => pointer.Storage switch
        {
            Buffer<T> { Memory: IlgpuMemory memory } =>
                memory.Bytes.SubView(pointer.Offset * Unsafe.SizeOf<T>(), pointer.Length * Unsafe.SizeOf<T>()).Cast<T>(),
            null => ArrayView<T>.Empty,
            _ => throw new InvalidOperationException("The pointer points to memory of the host: ILGPU cannot see it."),
        };

    /// <summary>The ILGPU stream behind a stream.</summary>
    /// <exception cref="InvalidOperationException">The stream belongs to the CPU or the eager device.</exception>
    public static AcceleratorStream AsIlgpuStream(this DeviceStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.Ilgpu ?? throw new InvalidOperationException($"{stream.Device} has no ILGPU stream.");
    }

    /// <summary>The ILGPU accelerator behind a device.</summary>
    /// <exception cref="InvalidOperationException">It is the CPU or the eager device.</exception>
    public static Accelerator AsIlgpuAccelerator(this Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Ilgpu?.Accelerator ?? throw new InvalidOperationException($"{device} has no ILGPU accelerator.");
    }
}
