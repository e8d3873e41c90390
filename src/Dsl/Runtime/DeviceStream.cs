using BlockSharp.Runtime;
using BlockSharp.Runtime.Ilgpu;
using ILGPU.Runtime;

namespace BlockSharp;

/// <summary>A queue of launches that run one after the other. Different streams of a device may overlap.</summary>
public class DeviceStream : IDisposable
{
    internal DeviceStream(Device device) => Device = device;

    /// <summary>The device that the stream belongs to.</summary>
    public Device Device { get; }

    /// <summary>ILGPU's stream; null on the CPU and the eager device.</summary>
    internal AcceleratorStream? Ilgpu => (this as IlgpuStream)?.Stream;

    /// <summary>What takes the launches while a graph is recorded; null otherwise.</summary>
    internal ILaunchRecorder? Recorder { get; set; }

    /// <summary>Waits until everything launched on this stream has finished. Launches on the host have finished when they return.</summary>
    /// <exception cref="InvalidOperationException">The stream is being recorded.</exception>
    public void Synchronize()
    {
        Graph.ThrowIfRecording(Device, "wait for it");
        Wait();
    }

    /// <summary>Releases the stream; does nothing for a device's default stream.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Wait()
    {
    }

    private protected virtual void Release()
    {
    }
}
