using ILGPU.Runtime;

namespace BlockSharp;

/// <summary>A queue of launches that run one after the other. Different streams of a device may overlap.</summary>
public sealed class DeviceStream : IDisposable
{
    private readonly bool ownsStream;

    internal DeviceStream(Device device, AcceleratorStream? ilgpu, bool ownsStream)
    {
        Device = device;
        Ilgpu = ilgpu;
        this.ownsStream = ownsStream;
    }

    /// <summary>The device that the stream belongs to.</summary>
    public Device Device { get; }

    /// <summary>ILGPU's stream; null on the CPU and the eager device, whose launches have finished when they return.</summary>
    internal AcceleratorStream? Ilgpu { get; }

    /// <summary>Waits until everything launched on this stream has finished.</summary>
    public void Synchronize() => Ilgpu?.Synchronize();

    /// <summary>Releases the stream; does nothing for a device's default stream.</summary>
    public void Dispose()
    {
        if (ownsStream)
            Ilgpu?.Dispose();
    }
}
