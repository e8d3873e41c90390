using System.ComponentModel;
using System.Runtime.CompilerServices;

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

    /// <summary>What a launch on a GPU throws where there can be none.</summary>
    public static NotSupportedException Unsupported() =>
        new("This application is trimmed or compiled ahead of time, and GPUs are left out of it. Launch on Device.Cpu.");
}
