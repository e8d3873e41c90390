namespace BlockSharp.Runtime;

/// <summary>Bytes where a device's kernels reach them.</summary>
internal abstract unsafe class DeviceMemory : IDisposable
{
    /// <summary>Where they are in the process's own memory; 0 if they are elsewhere.</summary>
    internal virtual nint Address => 0;

    /// <summary>Where the device finds them.</summary>
    internal virtual nint DeviceAddress => Address;

    /// <summary>Copies bytes in, and returns when they are there.</summary>
    internal abstract void CopyFrom(void* source, long offset, long bytes);

    /// <summary>Copies bytes out.</summary>
    internal abstract void CopyTo(void* target, long offset, long bytes);

    /// <summary>Copies bytes from other memory of the same device, and returns when they are there.</summary>
    internal abstract void CopyFrom(DeviceMemory source, long sourceOffset, long offset, long bytes);

    public abstract void Dispose();
}
