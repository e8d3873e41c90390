using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>Sets the two device capabilities that ILGPU decides without asking.</summary>
internal static class CapabilityPatch
{
    /// <summary>
    /// Declares that an OpenCL device knows generic pointers. ILGPU refuses a device without them, though kernels
    /// compiled at O2 contain none.
    /// </summary>
    internal static void AssumeGenericAddressSpace(CLDevice device) => SetGenericAddressSpace(device.Capabilities, true);

    /// <summary>Capabilities of an architecture whose PTX also says so in its <c>.target</c> line.</summary>
    internal static CudaCapabilityContext Targeting(CudaArchitecture architecture)
    {
        var capabilities = new CudaCapabilityContext(architecture);
        SetTargetArchitecture(capabilities, architecture);
        return capabilities;
    }

    /// <summary>Makes the PTX for a device say its own architecture. ILGPU would name the least one that it itself needs, which knows fewer instructions.</summary>
    internal static void TargetOwnArchitecture(CudaAccelerator accelerator) => SetTargetArchitecture(accelerator.Capabilities, accelerator.Architecture);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_GenericAddressSpace")]
    private static extern void SetGenericAddressSpace(CLCapabilityContext capabilities, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_TargetArchitecture")]
    private static extern void SetTargetArchitecture(CudaCapabilityContext capabilities, CudaArchitecture value);
}
