using System.Reflection;
using BlockSharp.CompilerServices;

namespace BlockSharp.Kernels.Tests;

/// <summary>The devices and configurations that the kernel tests run over.</summary>
internal static class KernelDevices
{
    /// <summary>The devices of this machine that kernels run on.</summary>
    public static IEnumerable<Device> Present => Device.All;

    /// <summary>Every configuration of a kernel on every device that takes any arguments: whichever is chosen, the result must be right.</summary>
    /// <param name="container">The class that has the kernel.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="values">What a configuration's values must begin with, for kernels whose caller passes a constexpr.</param>
    /// <param name="aligned">Whether the arguments suit configurations that need alignment.</param>
    public static IEnumerable<LaunchTarget> Targets(Type container, string kernel, string values = "", bool aligned = false)
    {
        var configs = Configs(container, kernel);
        foreach (var device in Present)
        {
            for (var i = 0; i < configs.Length; i++)
            {
                var target = new LaunchTarget(device, null) { Config = i };
                if (configs[i].NeedsAlignment && !aligned) continue;
                if (configs[i].Values.StartsWith(values, StringComparison.Ordinal) && KernelArguments.Suits(target, configs[i].Target & ~Target.Hopper)) yield return target;
            }
        }
    }

    /// <summary>Every configuration that fetches tensors, on every device that does; the arguments must allow it.</summary>
    /// <inheritdoc cref="Targets" path="/param"/>
    public static IReadOnlyList<LaunchTarget> Fetching(Type container, string kernel, string values = "")
    {
        var configs = Configs(container, kernel);
        return
        [
            .. from device in Present
               where device.Kind == DeviceKind.Cuda
               from i in Enumerable.Range(0, configs.Length)
               let target = new LaunchTarget(device, null) { Config = i }
               where configs[i].Target == Target.Hopper && configs[i].Values.StartsWith(values, StringComparison.Ordinal) && KernelArguments.Suits(target, Target.Hopper)
               select target,
        ];
    }

    private static ConfigAttribute[] Configs(Type container, string kernel) =>
        container.GetMethods().Single(m => m.Name == kernel && m.IsDefined(typeof(BlockKernelAttribute))).GetCustomAttributes<ConfigAttribute>().ToArray();
}
