using System.ComponentModel;
using System.Reflection;
using BlockSharp.Runtime.Ilgpu;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.CompilerServices;

/// <summary>Compiles generated kernels to PTX text on machines without a GPU, exactly as a device would.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OfflinePtx
{
    /// <summary>The PTX of one kernel method.</summary>
    /// <param name="kernel">A static method with ILGPU's explicitly grouped kernel signature (no index parameter).</param>
    /// <param name="major">Major compute capability, such as 9 of sm_90.</param>
    /// <param name="minor">Minor compute capability.</param>
    /// <param name="threads">Threads of a group, written as <c>.maxntid</c>.</param>
    /// <exception cref="KernelCompilationException">ILGPU cannot compile the method.</exception>
    public static string Compile(MethodInfo kernel, int major, int minor, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentNullException.ThrowIfNull(kernel);
        return Compile(kernel, KernelTarget.Cuda, threads, kernel.GetCustomAttribute<KernelVariantAttribute>()?.LeastGroups, new CudaArchitecture(major, minor));
    }

    /// <summary>The PTX of one variant for sm_90a.</summary>
    /// <param name="kernel">A method of <see cref="KernelTarget.Hopper"/>.</param>
    /// <param name="variant">What its attribute says.</param>
    /// <exception cref="KernelCompilationException">ILGPU cannot compile the method.</exception>
    public static string CompileForHopper(MethodInfo kernel, KernelVariantAttribute variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return Compile(kernel, KernelTarget.Hopper, variant.Threads, variant.LeastGroups, new CudaArchitecture(9, 0));
    }

    private static string Compile(MethodInfo kernel, KernelTarget target, int threads, int? leastGroups, CudaArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(kernel);

        // A context of its own for each kernel: one that fails leaves nothing behind.
        using var context = IlgpuContext.Create();
        using var backend = new PTXBackend(
            context, CapabilityPatch.Targeting(architecture), architecture, CudaInstructionSet.ISA_84, null!);
        PassListPatch.RemoveCodePlacement(backend);
        try
        {
            var compiled = backend.Compile(
                EntryPointDescription.FromExplicitlyGroupedKernel(kernel), new KernelSpecialization(threads, leastGroups));
            return PtxTarget.Finish(((PTXCompiledKernel)compiled).PTXAssembly, kernel, target, architecture);
        }
        catch (Exception exception)
        {
            throw new KernelCompilationException(kernel.Name, null, $"PTX for sm_{architecture.Major}{architecture.Minor}", exception);
        }
    }
}
