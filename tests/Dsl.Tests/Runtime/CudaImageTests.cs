using System.Reflection;
using System.Text;
using BlockSharp.CompilerServices;
using BlockSharp.Runtime.Ilgpu;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Tests.Runtime;

/// <summary>Compiled kernels as they are kept on disk: what they are found by, and what is taken for one.</summary>
public class CudaImageTests
{
    private static readonly MethodInfo First = TestDevices.Kernel(nameof(IntrinsicKernels.MaskedCopy)), Second = TestDevices.Kernel(nameof(IntrinsicKernels.ThroughShared));

    [Fact]
    public void A_kernel_is_found_by_all_that_its_code_depends_on()
    {
        var keys = new[]
        {
            Key(First, new()),
            Key(Second, new()),
            Key(First, new() { Source = "other" }),
            Key(First, new() { Threads = 128 }),
            Key(First, new() { Target = KernelTarget.Hopper }),
            Key(First, new() { Residency = 2 }),
            Key(First, new() { IsEnoughAlone = true }),
            Key(First, new(), CudaArchitecture.SM_90),
            Key(First, new(), instructionSet: CudaInstructionSet.ISA_80),
            Key(First, new(), driver: 13001),
        };
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key(First, new()));
        Assert.All(new[] { typeof(CudaImage), typeof(CudaAccelerator) }, type => Assert.Contains(type.Module.ModuleVersionId.ToString(), keys[0], StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_kept_is_read_back_and_nothing_else_is_a_kernel()
    {
        var image = CudaImage.Of("kernel_1", ".version 8.0\n");
        var kept = CudaImage.Parse(image.ToBytes())!;
        Assert.Equal("kernel_1", kept.Name);
        Assert.Equal(".version 8.0\n\0", Encoding.UTF8.GetString(kept.Ptx));
        foreach (var other in new byte[]?[] { null, [], [0], "name only"u8.ToArray(), "name\0"u8.ToArray(), "\0text\0"u8.ToArray() })
            Assert.Null(CudaImage.Parse(other));
    }

    private static string Key(
        MethodInfo method, KernelVariantAttribute variant, CudaArchitecture? architecture = null, CudaInstructionSet? instructionSet = null, int driver = 13000) =>
        CudaImage.KeyOf(method, variant, architecture ?? CudaArchitecture.SM_80, instructionSet ?? CudaInstructionSet.ISA_70, driver);
}
