using System.Reflection;
using BlockSharp.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp.Tests.Runtime;

/// <summary>The devices that kernels are tested on; a test of one that is absent is skipped with the reason.</summary>
public static class TestDevices
{
    /// <summary>The devices that ILGPU compiles for.</summary>
    public static TheoryData<DeviceKind> Compiled { get; } = new(DeviceKind.Simulator, DeviceKind.OpenCL, DeviceKind.Cuda);

    /// <summary>Simulated kernels share one simulator: a second one would start its threads anew for each test.</summary>
    private static readonly Lazy<Device> Simulator = new(() => Device.OpenSimulator(32)), SimulatorOfWarps = new(() => Device.OpenSimulator(128));

    internal static Device Get(DeviceKind kind)
    {
        if (kind == DeviceKind.Simulator)
            return Simulator.Value;
        var device = Device.All.FirstOrDefault(d => d.Kind == kind);
        Assert.SkipWhen(device is null, $"This machine has no {kind} device.");
        return device;
    }

    /// <summary>A simulator for groups of up to 128 threads; a barrier takes a millisecond there.</summary>
    internal static Device SimulatorOf(int threads) => threads <= 32 ? Simulator.Value : SimulatorOfWarps.Value;

    /// <summary>Runs a kernel with two byte views and, if it takes one, a count; gives back the second view.</summary>
    internal static byte[] Run(Device device, MethodInfo kernel, byte[] x, int resultBytes, int groups, int? n = null)
    {
        using var input = device.Allocate(x);
        using var output = device.Allocate<byte>(resultBytes);
        var loaded = device.Ilgpu!.Compiler.Load(kernel, IntrinsicKernels.Threads);
        var config = new KernelConfig(groups, IntrinsicKernels.Threads);
        var stream = device.DefaultStream.AsIlgpuStream();
        if (n is { } count)
        {
            loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<byte>, int>>()(
                stream, config, View(input), View(output), count);
        }
        else
        {
            loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<byte>>>()(
                stream, config, View(input), View(output));
        }
        return output.ToArray();

        ArrayView<byte> View(Buffer<byte> buffer) => KernelArguments.View<byte>(buffer, device, nameof(buffer));
    }

    internal static MethodInfo Kernel(string name) => typeof(IntrinsicKernels).GetMethod(name)!;
}
