using ILGPU.Runtime;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>A stream of ILGPU.</summary>
internal sealed class IlgpuStream(Device device, AcceleratorStream stream, bool ownsStream) : DeviceStream(device)
{
    internal AcceleratorStream Stream { get; } = stream;

    private protected override void Wait() => Stream.Synchronize();

    private protected override void Release()
    {
        if (ownsStream)
            Stream.Dispose();
    }
}
