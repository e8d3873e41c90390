using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlockSharp.CompilerServices;

/// <summary>Whether kernels can run on GPUs at all. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GpuSupport
{
    /// <summary>The switch that a trimmed application sets to false, so that ILGPU is trimmed away (see ILLink.Substitutions.xml).</summary>
    private const string Switch = "BlockSharp.Gpu.IsSupported";

    /// <summary>False in trimmed applications that leave GPUs out, and wherever code cannot be compiled at run time: ILGPU needs that.</summary>
    public static bool IsSupported { get; } =
        RuntimeFeature.IsDynamicCodeSupported && (!AppContext.TryGetSwitch(Switch, out var isSupported) || isSupported);

    /// <summary>Whether the process can load CUDA's driver.</summary>
    internal static bool HasCudaDriver => CanLoad(OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1"]);

    /// <summary>Whether the process can load what finds OpenCL's drivers.</summary>
    internal static bool HasOpenClLoader => CanLoad(
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"]);

    /// <summary>What a launch on a GPU throws where there can be none.</summary>
    public static NotSupportedException Unsupported() =>
        new("This application is trimmed or compiled ahead of time, and GPUs are left out of it. Launch on Device.Cpu.");

    private static bool CanLoad(ReadOnlySpan<string> libraries)
    {
        foreach (var library in libraries)
        {
            if (NativeLibrary.TryLoad(library, out _))
                return true;
        }

        return false;
    }
}
