using System.Reflection;
using BlockSharp.CompilerServices;
using BlockSharp.Tests.Runtime;
using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Runs the CUDA variants of kernels on ILGPU's simulator, where instructions of a whole warp are computed by C#. Every thread of a group is a thread of the
/// operating system: for a few warps and little work.
/// </summary>
internal static class SimulatedCuda
{
    /// <summary>Runs each variant of the configurations and compares what it writes to what the eager engine writes.</summary>
    /// <param name="container">The class that has the kernel.</param>
    /// <param name="launch">Launches the kernel; eagerly for the result to compare to.</param>
    /// <param name="arguments">The arguments of the entry methods, with buffers of the bench in the same order.</param>
    public static void Agree(
        Type container, string kernel, int configs, Action<LaunchTarget, Bench> launch, Func<Bench, object[]> arguments, double relative = 0, double absolute = 0)
    {
        for (var config = 0; config < configs; config++)
        {
            using var eager = new Bench(Device.Eager, 0);
            launch(new LaunchTarget(Device.Eager, null) { Config = config }, eager);
            foreach (var (method, variant) in Variants(container, kernel, config))
            {
                var device = TestDevices.SimulatorOf(variant.Threads);
                using var bench = new Bench(device, 0);
                var passed = arguments(bench);
                if (variant.Aligned && !(bool)method.DeclaringType!.GetMethod("IsAligned")!.Invoke(null, passed)!)
                    continue;
                Launch(device, method, variant, passed);
                Engines.Compare(eager.Results(), bench.Results(), relative, absolute, $"{kernel}, {method.Name}");
            }
        }
    }

    /// <summary>The variants of a configuration for CUDA devices.</summary>
    /// <param name="container">The class that has the kernel.</param>
    public static IEnumerable<(MethodInfo Method, KernelVariantAttribute Variant)> Variants(Type container, string kernel, int config, KernelTarget target = KernelTarget.Cuda) =>
        from type in container.Assembly.GetTypes()
        let generated = type.GetCustomAttribute<GeneratedKernelAttribute>()
        where generated is not null && generated.Container == container && generated.Kernel.EndsWith("." + kernel, StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        let variant = method.GetCustomAttribute<KernelVariantAttribute>()
        where variant is not null && variant.Target == target && variant.Config == config
        orderby method.Name
        select (method, variant);

    private static void Launch(Device device, MethodInfo method, KernelVariantAttribute variant, object[] arguments)
    {
        var loaded = device.Ilgpu!.Compiler.Load(method, variant.Threads);
        var launcher = method.DeclaringType!.GetNestedType("Launcher")!;
        var create = typeof(Kernel).GetMethods().Single(m => m.Name == nameof(Kernel.CreateLauncherDelegate) && m.IsGenericMethod);
        var launch = (Delegate)create.MakeGenericMethod(launcher).Invoke(loaded, null)!;
        var config = variant.IsSharedDynamic
            ? new KernelConfig(1, variant.Threads, SharedMemoryConfig.RequestDynamic<byte>(variant.SharedBytes))
            : new KernelConfig(1, variant.Threads);
        var views = arguments.Select(argument => argument switch
        {
            Ptr<sbyte> p => KernelArguments.View(p, device, "p"),
            Ptr<byte> p => KernelArguments.View(p, device, "p"),
            Ptr<int> p => KernelArguments.View(p, device, "p"),
            Ptr<long> p => KernelArguments.View(p, device, "p"),
            Ptr<float> p => KernelArguments.View(p, device, "p"),
            Ptr<System.Half> p => KernelArguments.View(p, device, "p"),
            Ptr<BFloat16> p => KernelArguments.View(p, device, "p"),
            Ptr<Float8E4M3> p => KernelArguments.View(p, device, "p"),
            Ptr<Float8E5M2> p => KernelArguments.View(p, device, "p"),
            Ptr<Int4x2> p => KernelArguments.View(p, device, "p"),
            Ptr<UInt4x2> p => KernelArguments.View(p, device, "p"),
            _ => argument,
        });
        launch.DynamicInvoke([device.DefaultStream.AsIlgpuStream(), config, .. views]);
        device.DefaultStream.Synchronize();
    }
}
