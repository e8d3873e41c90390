namespace BlockSharp.Runtime;

/// <summary>What is behind a device: its memory and its streams.</summary>
internal abstract class DeviceEngine : IDisposable
{
    internal abstract DeviceMemory Allocate(long bytes, bool clear);

    internal abstract DeviceStream DefaultStream(Device device);

    internal abstract DeviceStream CreateStream(Device device);

    /// <summary>Waits until everything launched has finished.</summary>
    internal abstract void Synchronize();

    public abstract void Dispose();
}
