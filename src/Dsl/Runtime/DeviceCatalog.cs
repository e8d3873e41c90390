using System.Globalization;
using BlockSharp.CompilerServices;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Cpu;
using BlockSharp.Runtime.Ilgpu;

namespace BlockSharp;

/// <summary>Finds the devices of this machine and chooses among them. Without a GPU's driver nothing of ILGPU is loaded.</summary>
internal static class DeviceCatalog
{
    internal const string Variable = "BLOCKSHARP_DEVICE";

    internal const string ThreadsVariable = "BLOCKSHARP_THREADS";

    internal const int MostThreads = 1024;

    internal static Device Eager { get; } = new(
        DeviceKind.Eager,
        "C# eager engine",
        "eager",
        string.Create(CultureInfo.InvariantCulture, $"C# eager engine, {Environment.ProcessorCount} threads"),
        new Lazy<DeviceEngine>(HostEngine.Eager))
    {
        MultiprocessorCount = Environment.ProcessorCount,
    };

    private static readonly Lazy<Device> SharedCpu = new(() => MakeCpu(Threads(Environment.GetEnvironmentVariable(ThreadsVariable)), ownedByCaller: false));

    private static readonly Lazy<Found> Cuda = new(FindCuda);
    private static readonly Lazy<Found> OpenCl = new(FindOpenCl);

    private static readonly Lazy<(Device Device, string? Notice)> Choice =
        new(() => Choose(
            Environment.GetEnvironmentVariable(Variable),
            () => Cuda.Value,
            () => GpuSupport.IsSupported && GpuDrivers.HasOpenClGpu ? OpenCl.Value.Gpus : new([], []),
            () => OpenCl.Value));

    private static readonly Lazy<IReadOnlyList<Device>> Everything = new(() =>
        [.. Cuda.Value.Devices, .. OpenCl.Value.Devices.Where(d => d.IsGpu), Cpu, .. OpenCl.Value.Devices.Where(d => !d.IsGpu), Eager]);

    internal static (Device Device, string? Notice) Default => Choice.Value;

    internal static IReadOnlyList<Device> All => Everything.Value;

    internal static Device Cpu => SharedCpu.Value;

    /// <summary>The default device for a value of the environment variable, and what to say about it.</summary>
    internal static (Device Device, string? Notice) Choose(string? wanted, Func<Found> cuda, Func<Found> openClGpus, Func<Found> openCl)
    {
        var reasons = new List<string>();
        switch (wanted?.Trim().ToLowerInvariant())
        {
            case null or "":
                var device = First(cuda(), reasons) ?? First(openClGpus(), reasons) ?? Cpu;
                return (device, Notice(device, reasons));
            case "cuda":
                return (First(cuda(), reasons) ?? throw Absent("CUDA", reasons), null);
            case "opencl":
                return (First(openCl(), reasons) ?? throw Absent("OpenCL", reasons), null);
            case "cpu":
                return (Cpu, null);
            case "eager":
                return (Eager, null);
            default:
                throw new InvalidOperationException(
                    $"The environment variable {Variable} is '{wanted}'; it must be cuda, opencl, cpu or eager, or not set.");
        }
    }

    /// <summary>The number of threads for a value of the environment variable.</summary>
    internal static int Threads(string? wanted)
    {
        if (string.IsNullOrWhiteSpace(wanted))
            return Math.Min(Environment.ProcessorCount, MostThreads);
        return int.TryParse(wanted, NumberStyles.Integer, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MostThreads
            ? threads
            : throw new InvalidOperationException($"The environment variable {ThreadsVariable} is '{wanted}'; it must be a number from 1 to {MostThreads}, or not set.");
    }

    internal static Device MakeCpu(int threads, bool ownedByCaller, TimeSpan? lookout = null) => new(
        DeviceKind.Cpu,
        "CPU",
        CpuArchitecture.Name,
        string.Create(CultureInfo.InvariantCulture, $"CPU, {threads} thread{(threads == 1 ? "" : "s")}, {CpuArchitecture.Name}"),
        new Lazy<DeviceEngine>(() => HostEngine.Cpu(threads, lookout ?? CorePool.Lookout)),
        ownedByCaller)
    {
        MultiprocessorCount = threads,
        Driver = $"{HostProcessor.Name}, .NET {Environment.Version}",
    };

    internal static Device OpenSimulator(int warps)
    {
        if (!GpuSupport.IsSupported)
            throw GpuSupport.Unsupported();
        return IlgpuCatalog.OpenSimulator(warps);
    }

    /// <summary>The first device that opens; those that do not leave their reason.</summary>
    private static Device? First(Found found, List<string> reasons)
    {
        reasons.AddRange(found.LeftOut);
        foreach (var device in found.Devices)
        {
            if (TryOpen(device, reasons))
                return device;
        }
        return null;
    }

    private static bool TryOpen(Device device, List<string> reasons)
    {
        // A driver may fail in any way it likes: no failure of one device may keep the others from being used.
        try
        {
            device.Open();
            return true;
        }
        catch (Exception exception)
        {
            reasons.Add($"{device.Description}: {exception.Message}");
            return false;
        }
    }

    private static string? Notice(Device chosen, List<string> reasons) =>
        reasons.Count == 0 ? null : $"Running on {chosen.Description}; left out: {string.Join("; ", reasons)}.";

    private static InvalidOperationException Absent(string kind, List<string> reasons) => new(
        $"{Variable} asks for a {kind} device, but none works here{(reasons.Count == 0 ? "" : $" ({string.Join("; ", reasons)})")}. " +
        "Install its driver, or unset the variable.");

    private static Found FindCuda()
    {
        if (!GpuSupport.IsSupported || !GpuDrivers.HasCuda)
            return new([], []);
        try
        {
            return new([.. IlgpuCatalog.FindCuda()], []);
        }
        catch (Exception exception)
        {
            return new([], [$"CUDA: {exception.Message}"]);
        }
    }

    private static Found FindOpenCl()
    {
        if (!GpuSupport.IsSupported || !GpuDrivers.HasOpenCl)
            return new([], []);
        var leftOut = new List<string>();
        var devices = new List<Device>();
        try
        {
            devices.AddRange(IlgpuCatalog.FindOpenCl().Where(device => TryOpen(device, leftOut)));
        }
        catch (Exception exception)
        {
            leftOut.Add($"OpenCL: {exception.Message}");
        }

        return new(devices, leftOut);
    }

    /// <summary>The devices of one kind, and one reason for each that was left out.</summary>
    internal sealed record Found(IReadOnlyList<Device> Devices, IReadOnlyList<string> LeftOut)
    {
        /// <summary>Only the GPUs among them.</summary>
        internal Found Gpus => this with { Devices = [.. Devices.Where(d => d.IsGpu)] };
    }
}
