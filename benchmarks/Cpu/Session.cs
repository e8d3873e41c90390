using BlockSharp.Benchmarks.Cpu.Peers;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>What all cases share: the device, and the peers that are there.</summary>
internal sealed class Session(Device device, GgmlLibrary? ggml)
{
    /// <summary>Cold weights rotate through this much: more than any processor's last cache.</summary>
    private const long BeyondCaches = 256L << 20;

    public Device Device { get; } = device;

    public GgmlLibrary? Ggml { get; } = ggml;

    /// <summary>Whether PyTorch can be called.</summary>
    public bool HasTorch { get; init; }

    public int Threads => Device.MultiprocessorCount;

    /// <summary>Leaves out everyone else but the memory's limit.</summary>
    public bool OursOnly { get; init; }

    /// <summary>The configuration of our kernels; null for their own choice.</summary>
    public int? Config { get; init; }

    public LaunchTarget Target => new(Device, null) { Config = Config };

    /// <summary>How many copies of the data do not fit the caches.</summary>
    public static int Copies(double bytes) => (int)Math.Clamp(Math.Ceiling(BeyondCaches / bytes), 2, 64);

    /// <summary>Spreads rows over the threads as a user would.</summary>
    public void ForEachRow(int rows, Action<int> row)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Threads };
        var chunk = Math.Max(1, rows / (16 * Threads));
        Parallel.For(0, (rows + chunk - 1) / chunk, options, i =>
        {
            for (var r = i * chunk; r < Math.Min(rows, (i + 1) * chunk); r++)
                row(r);
        });
    }
}
