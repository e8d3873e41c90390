using System.Globalization;
using System.Reflection;
using System.Text;
using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// A compiled CUDA kernel as the driver loads it and as it is kept on disk: PTX. The driver keeps the machine code that it makes of it in a cache of its own.
/// Machine code that its linker returns would be relocatable, for which the assembler allots registers otherwise: such kernels are up to a sixth slower.
/// </summary>
/// <param name="Name">The kernel's name in the text.</param>
/// <param name="Ptx">Text that ends with a zero.</param>
internal sealed record CudaImage(string Name, byte[] Ptx)
{
    /// <summary>All that the text depends on: source, threads, target, device, driver, and the compilers.</summary>
    /// <param name="method">The kernel: its name says which configuration it is of.</param>
    /// <param name="variant">What its launch needs, and the hash of its source.</param>
    /// <param name="architecture">Of the device.</param>
    /// <param name="instructionSet">The PTX that the driver takes.</param>
    /// <param name="driver">The driver's version.</param>
    internal static string KeyOf(MethodInfo method, KernelVariantAttribute variant, CudaArchitecture architecture, CudaInstructionSet instructionSet, int driver) => string.Create(
        CultureInfo.InvariantCulture,
        $"cuda {method.DeclaringType}.{method.Name} {variant.Source} {variant.Target} {variant.Threads} {variant.Residency} {variant.IsEnoughAlone} {architecture} {instructionSet} "
        + $"driver {driver} {typeof(CudaImage).Module.ModuleVersionId} {typeof(CudaAccelerator).Module.ModuleVersionId}");

    /// <summary>What ILGPU compiled.</summary>
    internal static CudaImage Of(string name, string ptx)
    {
        var text = new byte[Encoding.UTF8.GetByteCount(ptx) + 1];
        Encoding.UTF8.GetBytes(ptx, text);
        return new(name, text);
    }

    /// <summary>What <see cref="ToBytes"/> made; null if it is something else.</summary>
    internal static CudaImage? Parse(byte[]? bytes)
    {
        var end = bytes is null ? -1 : Array.IndexOf<byte>(bytes, 0);
        return end > 0 && end + 1 < bytes!.Length ? new(Encoding.UTF8.GetString(bytes, 0, end), bytes[(end + 1)..]) : null;
    }

    /// <summary>The name, a zero, and the text.</summary>
    internal byte[] ToBytes() => [.. Encoding.UTF8.GetBytes(Name), 0, .. Ptx];

    internal CudaFunction Load(CudaAccelerator accelerator, KernelVariantAttribute variant) => CudaFunction.Load(
        accelerator, Ptx, Name, variant.Threads, variant.IsSharedDynamic ? variant.SharedBytes : 0, variant.Residency);
}
