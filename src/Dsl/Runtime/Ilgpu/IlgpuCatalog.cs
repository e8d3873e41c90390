using System.Globalization;
using BlockSharp.Runtime.Tuning;
using ILGPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>The devices that ILGPU drives.</summary>
internal static class IlgpuCatalog
{
    /// <summary>More than the last cache of most GPUs, where a driver does not tell.</summary>
    private const long LargeCache = 64 << 20;

    /// <exception cref="Exception">The driver may fail in any way it likes.</exception>
    internal static List<Device> FindCuda()
    {
        var devices = new List<Device>();

        // Profiling lets streams take time stamps on the device.
        var context = IlgpuContext.Create(builder => builder.Cuda().Profiling());
        foreach (var device in context.GetCudaDevices())
        {
            var architecture = device.Architecture is { } sm ? string.Create(CultureInfo.InvariantCulture, $"sm_{sm.Major}{sm.Minor}") : "unknown";
            devices.Add(Describe(
                DeviceKind.Cuda, device, architecture, $"{device.Name} (CUDA, {architecture})", () => IlgpuDevice.OpenCuda(context, device), isGpu: true));
        }

        return devices;
    }

    /// <summary>OpenCL devices, GPUs first. None is opened: that tells whether it works.</summary>
    /// <exception cref="Exception">The driver may fail in any way it likes.</exception>
    internal static List<Device> FindOpenCl()
    {
        // ILGPU's own choice of devices is stricter than what O2 kernels need.
        var context = IlgpuContext.Create(builder => builder.OpenCL(_ => true));
        var found = new List<CLDevice>();
        foreach (var device in context.GetCLDevices())
            found.Add(device);
        return
        [
            .. found.OrderByDescending(IsGpu).Select(device => Describe(
                DeviceKind.OpenCL,
                device,
                $"{device.VendorName} {device.CVersion}",
                $"{device.Name} (OpenCL, {device.PlatformName})",
                () => IlgpuDevice.OpenOpenCl(context, device),
                IsGpu(device))),
        ];
    }

    internal static Device OpenSimulator(int warps)
    {
        var ilgpu = IlgpuDevice.OpenSimulator(warps);
        return new Device(
            DeviceKind.Simulator,
            "ILGPU simulator",
            "simulator",
            string.Create(CultureInfo.InvariantCulture, $"ILGPU simulator, {warps} warps of 32 threads"),
            new Lazy<DeviceEngine>(ilgpu),
            ownedByCaller: true)
        {
            MultiprocessorCount = ilgpu.Accelerator.NumMultiprocessors,
            SharedMemoryPerGroup = ilgpu.Accelerator.MaxSharedMemoryPerGroup,
            MaxThreadsPerGroup = ilgpu.Accelerator.MaxNumThreadsPerGroup,
        };
    }

    private static bool IsGpu(CLDevice device) => device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU);

    private static Device Describe(
        DeviceKind kind, ILGPU.Runtime.Device device, string architecture, string description, Func<IlgpuDevice> open, bool isGpu) =>
        new(kind, device.Name, architecture, description, new Lazy<DeviceEngine>(open))
        {
            MultiprocessorCount = device.NumMultiprocessors,
            SharedMemoryPerGroup = device.MaxSharedMemoryPerGroup,
            DynamicSharedMemoryPerGroup = device is CudaDevice cuda ? CudaDriver.MaxDynamicSharedMemory(cuda.DeviceId) : device.MaxSharedMemoryPerGroup,
            MaxThreadsPerGroup = device.MaxNumThreadsPerGroup,
            ComputeCapability = CapabilityOf(device),
            Rates = device is CudaDevice { DeviceId: var id } ? DeviceRates.Of(CapabilityOf(device), device.NumMultiprocessors, CudaDriver.ClockRate(id)) : null,
            IsGpu = isGpu,
            CacheBytes = device is CudaDevice { L2CacheSize: var l2 } ? l2 : isGpu ? LargeCache : 0,
            Driver = device is CLDevice cl ? cl.DeviceVersion.ToString() : CudaDriver.Version().ToString(CultureInfo.InvariantCulture),
        };

    private static int CapabilityOf(ILGPU.Runtime.Device device) => device is CudaDevice { Architecture: { } sm } ? 10 * sm.Major + sm.Minor : 0;
}
