using System.Runtime.InteropServices;

namespace BlockSharp.Runtime.Cpu;

/// <summary>Memory of the process, aligned for vectors.</summary>
internal sealed unsafe class HostMemory : DeviceMemory
{
    private readonly long bytes;
    private nint memory;

    internal HostMemory(long bytes, bool clear)
    {
        this.bytes = bytes;
        memory = VectorMemory.Allocate(bytes, clear);
        if (bytes > 0)
            GC.AddMemoryPressure(bytes);
    }

    ~HostMemory() => Free();

    internal override nint Address => memory;

    internal override void CopyFrom(void* source, long offset, long bytes) => NativeMemory.Copy(source, (byte*)memory + offset, (nuint)bytes);

    internal override void CopyTo(void* target, long offset, long bytes) => NativeMemory.Copy((byte*)memory + offset, target, (nuint)bytes);

    internal override void CopyFrom(DeviceMemory source, long sourceOffset, long offset, long bytes) =>
        CopyFrom((byte*)source.Address + sourceOffset, offset, bytes);

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var old = Interlocked.Exchange(ref memory, 0);
        if (old == 0)
            return;
        VectorMemory.Free(old, bytes);
        if (bytes > 0)
            GC.RemoveMemoryPressure(bytes);
    }
}
