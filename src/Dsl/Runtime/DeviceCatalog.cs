using System.Globalization;
using BlockSharp.Runtime.Cpu;
using BlockSharp.Runtime.Ilgpu;
using ILGPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace BlockSharp;

/// <summary>Finds the devices of this machine and chooses among them.</summary>
internal static class DeviceCatalog
{
    internal const string Variable = "BLOCKSHARP_DEVICE";

    internal static Device Cpu { get; } = new(
        DeviceKind.Cpu,
        "CPU",
        CpuArchitecture.Name,
        string.Create(CultureInfo.InvariantCulture, $"CPU, {Environment.ProcessorCount} threads, {CpuArchitecture.Name}"),
        null)
    {
        MultiprocessorCount = Environment.ProcessorCount,
    };

    internal static Device Eager { get; } = new(
        DeviceKind.Eager,
        "C# eager engine",
        "eager",
        string.Create(CultureInfo.InvariantCulture, $"C# eager engine, {Environment.ProcessorCount} threads"),
        null)
    {
        MultiprocessorCount = Environment.ProcessorCount,
    };

    private static readonly Lazy<Found> Cuda = new(FindCuda);
    private static readonly Lazy<Found> OpenCl = new(FindOpenCl);

    private static readonly Lazy<(Device Device, string? Notice)> Choice =
        new(() => Choose(Environment.GetEnvironmentVariable(Variable), () => Cuda.Value, () => OpenCl.Value));

    private static readonly Lazy<IReadOnlyList<Device>> Everything = new(() =>
        [.. Cuda.Value.Devices, .. OpenCl.Value.Devices.Where(d => d.IsGpu), Cpu, .. OpenCl.Value.Devices.Where(d => !d.IsGpu), Eager]);

    internal static (Device Device, string? Notice) Default => Choice.Value;

    internal static IReadOnlyList<Device> All => Everything.Value;

    /// <summary>The default device for a value of the environment variable, and what to say about it.</summary>
    internal static (Device Device, string? Notice) Choose(string? wanted, Func<Found> cuda, Func<Found> openCl)
    {
        var reasons = new List<string>();
        switch (wanted?.Trim().ToLowerInvariant())
        {
            case null or "":
                var device = First(cuda(), reasons) ?? First(openCl().Gpus, reasons) ?? Cpu;
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

    internal static Device OpenSimulator(int warps)
    {
        var ilgpu = IlgpuDevice.OpenSimulator(warps);
        return new Device(
            DeviceKind.Simulator,
            "ILGPU simulator",
            "simulator",
            string.Create(CultureInfo.InvariantCulture, $"ILGPU simulator, {warps} warps of 32 threads"),
            new Lazy<IlgpuDevice>(ilgpu),
            ownedByCaller: true)
        {
            MultiprocessorCount = ilgpu.Accelerator.NumMultiprocessors,
            SharedMemoryPerGroup = ilgpu.Accelerator.MaxSharedMemoryPerGroup,
            MaxThreadsPerGroup = ilgpu.Accelerator.MaxNumThreadsPerGroup,
        };
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
            return device.Ilgpu is not null;
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
        var devices = new List<Device>();
        try
        {
            // Profiling lets streams take time stamps on the device.
            var context = IlgpuContext.Create(builder => builder.Cuda().Profiling());
            foreach (var device in context.GetCudaDevices())
            {
                var architecture = device.Architecture is { } sm ? string.Create(CultureInfo.InvariantCulture, $"sm_{sm.Major}{sm.Minor}") : "unknown";
                devices.Add(Describe(
                    DeviceKind.Cuda, device, architecture, $"{device.Name} (CUDA, {architecture})", () => IlgpuDevice.OpenCuda(context, device)));
            }
        }
        catch (Exception exception)
        {
            return new(devices, [$"CUDA: {exception.Message}"]);
        }
        return new(devices, []);
    }

    private static Found FindOpenCl()
    {
        var devices = new List<Device>();
        var leftOut = new List<string>();
        try
        {
            // ILGPU's own choice of devices is stricter than what O2 kernels need; opening a device tells whether it works.
            var context = IlgpuContext.Create(builder => builder.OpenCL(_ => true));
            var found = new List<CLDevice>();
            foreach (var device in context.GetCLDevices())
                found.Add(device);
            foreach (var device in found.OrderByDescending(d => d.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU)))
            {
                var described = Describe(
                    DeviceKind.OpenCL,
                    device,
                    $"{device.VendorName} {device.CVersion}",
                    $"{device.Name} (OpenCL, {device.PlatformName})",
                    () => IlgpuDevice.OpenOpenCl(context, device),
                    device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU));
                if (TryOpen(described, leftOut))
                    devices.Add(described);
            }
        }
        catch (Exception exception)
        {
            leftOut.Add($"OpenCL: {exception.Message}");
        }
        return new(devices, leftOut);
    }

    private static Device Describe(DeviceKind kind, ILGPU.Runtime.Device device, string architecture, string description, Func<IlgpuDevice> open, bool isGpu = true) =>
        new(kind, device.Name, architecture, description, new Lazy<IlgpuDevice>(open))
        {
            MultiprocessorCount = device.NumMultiprocessors,
            SharedMemoryPerGroup = device.MaxSharedMemoryPerGroup,
            MaxThreadsPerGroup = device.MaxNumThreadsPerGroup,
            IsGpu = isGpu,
        };

    /// <summary>The devices of one kind, and one reason for each that was left out.</summary>
    internal sealed record Found(IReadOnlyList<Device> Devices, IReadOnlyList<string> LeftOut)
    {
        /// <summary>Only the GPUs among them.</summary>
        internal Found Gpus => this with { Devices = [.. Devices.Where(d => d.IsGpu)] };
    }
}
