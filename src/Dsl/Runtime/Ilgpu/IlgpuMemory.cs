using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>Memory that ILGPU allocated. Copies wait for everything launched on the device.</summary>
internal sealed unsafe class IlgpuMemory : DeviceMemory
{
    private const int Granule = 16;

    private readonly Accelerator accelerator;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> memory;

    internal IlgpuMemory(Accelerator accelerator, long bytes, bool clear)
    {
        this.accelerator = accelerator;

        // ILGPU makes no buffer without elements. Copies read aligned pieces whole, the last one too.
        memory = accelerator.Allocate1D<byte>(Math.Max(1, (bytes + Granule - 1) / Granule) * Granule);
        Bytes = memory.View.BaseView.SubView(0, Math.Max(1, bytes));
        if (clear)
        {
            memory.MemSetToZero();
            accelerator.DefaultStream.Synchronize();
        }
    }

    /// <summary>All bytes.</summary>
    internal ArrayView<byte> Bytes { get; }

    /// <summary>The bytes from <paramref name="start"/> on, as a kernel's argument.</summary>
    /// <remarks>
    /// On the simulator the view claims to have no end: ILGPU's own C# indexer asserts that an index is inside, also for the lanes that are
    /// masked off. (It asserts, too, that the index is not negative: no length helps against that.)
    /// </remarks>
    internal ArrayView<byte> KernelView(long start, long bytes) => accelerator.AcceleratorType == AcceleratorType.CPU
        ? new ArrayView<byte>(memory, start, long.MaxValue - start)
        : Bytes.SubView(start, bytes);

    // ILGPU's copies run on a stream and do not pin: the caller keeps the host's memory where it is until they return.
    internal override void CopyFrom(void* source, long offset, long bytes)
    {
        accelerator.Synchronize();
        Bytes.SubView(offset, bytes).CopyFromCPU(ref *(byte*)source, bytes);
    }

    internal override void CopyTo(void* target, long offset, long bytes)
    {
        accelerator.Synchronize();
        Bytes.SubView(offset, bytes).CopyToCPU(ref *(byte*)target, bytes);
    }

    internal override void CopyFrom(DeviceMemory source, long sourceOffset, long offset, long bytes)
    {
        accelerator.Synchronize();
        ((IlgpuMemory)source).Bytes.SubView(sourceOffset, bytes).CopyTo(accelerator.DefaultStream, Bytes.SubView(offset, bytes));
        accelerator.DefaultStream.Synchronize();
    }

    internal override nint DeviceAddress => memory.NativePtr;

    public override void Dispose() => memory.Dispose();
}
