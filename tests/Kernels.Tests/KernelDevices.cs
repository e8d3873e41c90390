using System.Reflection;

namespace BlockSharp.Kernels.Tests;

/// <summary>The devices and configurations that the kernel tests run over.</summary>
internal static class KernelDevices
{
    /// <summary>The devices of this machine that kernels run on.</summary>
    public static IEnumerable<Device> Present => Device.All;

    /// <summary>Every configuration of a kernel on every device: whichever is chosen, the result must be right.</summary>
    /// <param name="container">The class that has the kernel.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="values">What a configuration's values must begin with, for kernels whose caller passes a constexpr.</param>
    public static IEnumerable<LaunchTarget> Targets(Type container, string kernel, string values = "")
    {
        var configs = container.GetMethods().Single(m => m.Name == kernel && m.IsDefined(typeof(BlockKernelAttribute))).GetCustomAttributes<ConfigAttribute>().ToArray();
        foreach (var device in Present)
            for (var i = 0; i < configs.Length; i++)
                if (configs[i].Values.StartsWith(values, StringComparison.Ordinal))
                    yield return new LaunchTarget(device, null) { Config = i };
    }
}
