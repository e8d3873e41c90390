using System.Globalization;
using System.Reflection;
using System.Text;
using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>A compiled CUDA kernel as the driver loads it and as it is kept on disk.</summary>
/// <param name="Name">The kernel's name in the image.</param>
/// <param name="Image">Machine code; or PTX text that ends with a zero, where the driver gave no machine code.</param>
internal sealed record CudaImage(string Name, byte[] Image)
{
    /// <summary>All that an image depends on: source, threads, target, device, driver, and the compilers.</summary>
    internal static string KeyOf(MethodInfo method, KernelVariantAttribute variant, CudaAccelerator accelerator) => string.Create(
        CultureInfo.InvariantCulture,
        $"cuda {method.DeclaringType}.{method.Name} {variant.Source} {variant.Target} {variant.Threads} {variant.Residency} {accelerator.Architecture} {accelerator.InstructionSet} "
        + $"driver {CudaDriver.Version()} {typeof(CudaImage).Module.ModuleVersionId} {typeof(CudaAccelerator).Module.ModuleVersionId}");

    /// <summary>Machine code for a device, of its PTX.</summary>
    internal static CudaImage Assemble(string name, string ptx, CudaAccelerator accelerator)
    {
        var text = new byte[Encoding.UTF8.GetByteCount(ptx) + 1];
        Encoding.UTF8.GetBytes(ptx, text);
        accelerator.Bind();
        using var anything = CudaDriver.AllowAnythingInCapture();

        // What the assembler has to say of an error, it says where PTX is loaded.
        return new(name, CudaDriver.Assemble(text) ?? text);
    }

    /// <summary>What <see cref="ToBytes"/> made; null if it is something else.</summary>
    internal static CudaImage? Parse(byte[]? bytes)
    {
        var end = bytes is null ? -1 : Array.IndexOf<byte>(bytes, 0);
        return end > 0 && end + 1 < bytes!.Length ? new(Encoding.UTF8.GetString(bytes, 0, end), bytes[(end + 1)..]) : null;
    }

    /// <summary>The name, a zero, and the image.</summary>
    internal byte[] ToBytes() => [.. Encoding.UTF8.GetBytes(Name), 0, .. Image];

    internal CudaFunction Load(CudaAccelerator accelerator, KernelVariantAttribute variant) => CudaFunction.Load(
        accelerator, Image, Name, variant.Threads, variant.IsSharedDynamic ? variant.SharedBytes : 0, variant.Residency);
}
