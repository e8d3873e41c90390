using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>The compiled variants of a kernel for GPUs. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IVariantTable
{
    /// <summary>Which variants of a configuration a device can run.</summary>
    /// <param name="device">A device that ILGPU drives.</param>
    /// <param name="config">Number of the configuration.</param>
    /// <param name="reason">Why not one of them; null if there is one.</param>
    VariantFit Fit(Device device, int config, out string? reason);
}
