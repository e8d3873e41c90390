using System.Reflection;
using BlockSharp.CompilerServices;
using BlockSharp.Runtime.Ilgpu;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.PTX;
using ILGPU.IR.Transformations;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace BlockSharp.Tests.Runtime;

/// <summary>Fails when another ILGPU no longer has what the patches reach into.</summary>
[Collection(nameof(IlgpuCollection))]
public class IlgpuPatchTests
{
    private static readonly string Version = $"ILGPU {typeof(Context).Assembly.GetName().Version}";

    [Fact]
    public void The_pass_list_has_lost_CodePlacement_and_nothing_else()
    {
        using var context = IlgpuContext.Create();
        using var backend = new PTXBackend(context, new CudaArchitecture(8, 0), CudaInstructionSet.ISA_80, null!);
        var before = PassListPatch.PassNames(backend);
        PassListPatch.RemoveCodePlacement(backend);
        var after = PassListPatch.PassNames(backend);
        var placement = before.Where(name => name.StartsWith(nameof(CodePlacement), StringComparison.Ordinal)).ToArray();
        Assert.True(placement.Length == 1, $"{Version}: O2 has {placement.Length} CodePlacement passes, not 1: {string.Join(", ", before)}");
        Assert.Equal(before.Except(placement), after.Distinct());
        Assert.Equal(before.Length - 1, after.Length);
    }

    [Theory, MemberData(nameof(TestDevices.Compiled), MemberType = typeof(TestDevices))]
    public void Every_open_device_compiles_without_CodePlacement(DeviceKind kind)
    {
        var backend = TestDevices.Get(kind).Ilgpu!.Accelerator.GetBackend();
        Assert.DoesNotContain(PassListPatch.PassNames(backend), name => name.StartsWith(nameof(CodePlacement), StringComparison.Ordinal));
    }

    [Theory, InlineData(8, 0), InlineData(9, 0)]
    public void A_plain_load_stays_before_a_store_to_the_same_place(int major, int minor)
    {
        var ptx = OfflinePtx.Compile(TestDevices.Kernel(nameof(IntrinsicKernels.LoadStoreBranch)), major, minor, 32);
        var load = ptx.IndexOf("ld.global.", StringComparison.Ordinal);
        var store = ptx.IndexOf("st.global.", StringComparison.Ordinal);
        Assert.True(load >= 0 && store > load, $"{Version} loads after the store:\n{ptx}");
        Assert.Contains($".target sm_{major}{minor}", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(ILGPU.Backends.Backend), "<KernelTransformers>k__BackingField")]
    public void Fields_that_patches_reach_into_exist(Type type, string field) =>
        Assert.True(type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic) is not null, $"{Version}: {type.Name} has no field {field}.");

    [Theory]
    [InlineData(typeof(CLCapabilityContext), "set_GenericAddressSpace")]
    [InlineData(typeof(CudaCapabilityContext), "set_TargetArchitecture")]
    public void Methods_that_patches_reach_into_exist(Type type, string method) => Assert.True(
        type.GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly) is not null,
        $"{Version}: {type.Name} declares no method {method}.");
}
