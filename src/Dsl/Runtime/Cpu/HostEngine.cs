namespace BlockSharp.Runtime.Cpu;

/// <summary>The process's own memory and processors: the launches of the eager device, and of the CPU device with its cores, have finished when they return.</summary>
internal sealed class HostEngine : DeviceEngine
{
    private readonly Lazy<CorePool>? cores;

    private HostEngine(Lazy<CorePool>? cores) => this.cores = cores;

    /// <summary>The threads of a CPU device, which start at its first launch; null on the eager device.</summary>
    internal CorePool? Cores => cores?.Value;

    internal static HostEngine Eager() => new(null);

    internal static HostEngine Cpu(int threads, TimeSpan lookout) => new(new Lazy<CorePool>(() => new CorePool(threads, lookout)));

    internal override DeviceMemory Allocate(long bytes, bool clear) => new HostMemory(bytes, clear);

    internal override DeviceStream DefaultStream(Device device) => new(device);

    internal override DeviceStream CreateStream(Device device) => new(device);

    internal override void Synchronize()
    {
    }

    public override void Dispose()
    {
        if (cores is { IsValueCreated: true })
            cores.Value.Dispose();
    }
}
