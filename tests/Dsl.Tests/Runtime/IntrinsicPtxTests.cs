using System.Reflection;
using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.Tests.Runtime;

/// <summary>The PTX of the intrinsics, compiled without a GPU.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class IntrinsicPtxTests
{
    public static TheoryData<int, int> Architectures => new() { { 8, 0 }, { 9, 0 } };

    [Fact]
    public void Every_method_of_Simt_is_an_intrinsic_with_a_PTX_and_an_OpenCL_form()
    {
        var methods = typeof(Simt).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        Assert.All(methods, method =>
        {
            Assert.NotNull(method.GetCustomAttribute<IntrinsicImplementationAttribute>());
            Assert.NotNull(method.GetCustomAttribute<PtxFormAttribute>());
            Assert.NotNull(method.GetCustomAttribute<OpenClFormAttribute>());
            Assert.Contains(method, IntrinsicTable.Methods);
        });
        Assert.Equal(methods.Length, IntrinsicTable.Methods.Count());
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Masked_accesses_are_one_predicated_instruction(int major, int minor)
    {
        var ptx = OfflinePtx.Compile(TestDevices.Kernel(nameof(IntrinsicKernels.MaskedCopy)), major, minor, 32);
        Assert.Matches(@"@%p\d+ ld\.global\.L1::no_allocate\.u8\s%r\d+, \[%rd\d+\];", ptx);
        Assert.Matches(@"@%p\d+ ld\.global\.L1::evict_last\.u16\s%r\d+", ptx);
        Assert.Matches(@"@%p\d+ ld\.global\.b32\s%r\d+", ptx);
        Assert.Matches(@"@%p\d+ ld\.global\.cg\.v2\.b32\s\{%r\d+, %r\d+\}", ptx);
        Assert.Matches(@"@%p\d+ ld\.global\.L1::no_allocate\.v4\.b32\s\{%r\d+, %r\d+, %r\d+, %r\d+\}", ptx);
        Assert.Matches(@"@%p\d+ st\.global\.v4\.b32\s\[%rd\d+(\+\d+)?\], \{", ptx);
        Assert.Matches(@"@%p\d+ st\.volatile\.global\.b32\s\[%rd\d+(\+\d+)?\]", ptx);
        Assert.DoesNotContain(".nc", ptx, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Literal_masks_leave_no_predicate(int major, int minor)
    {
        var ptx = OfflinePtx.Compile(TestDevices.Kernel(nameof(IntrinsicKernels.LiteralMasks)), major, minor, 32);
        Assert.DoesNotContain("@", ptx.Replace("@llvm", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(5, Loads().Count(ptx));
        Assert.Contains("ld.volatile.global.v4.b32", ptx, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Lanes_exchange_by_shuffles_and_shared_accesses(int major, int minor)
    {
        Assert.Equal(5, Regex.Count(OfflinePtx.Compile(TestDevices.Kernel(nameof(IntrinsicKernels.ShuffleSum)), major, minor, 32), @"shfl\.sync\.bfly\.b32"));
        var shared = OfflinePtx.Compile(TestDevices.Kernel(nameof(IntrinsicKernels.ThroughShared)), major, minor, 32);
        Assert.Contains("ld.shared.v4.b32", shared, StringComparison.Ordinal);
        Assert.Matches(@"@%p\d+ st\.shared\.v4\.b32", shared);
        Assert.Contains("ld.shared.u8", shared, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IntrinsicFunctions.Dp4a), "dp4a.s32.s32")]
    [InlineData(typeof(IntrinsicFunctions.Fma), "fma.rn.f32")]
    [InlineData(typeof(IntrinsicFunctions.MulRn), "mul.rn.f32")]
    [InlineData(typeof(IntrinsicFunctions.PackBFloat16), "cvt.rn.bf16x2.f32")]
    [InlineData(typeof(IntrinsicFunctions.SByteToFloat2), "prmt.b32 t, t, 0x4B000000, 0x7652;")]
    [InlineData(typeof(IntrinsicFunctions.FloatToInt), "cvt.rzi.s32.f32")]
    public void Functions_become_their_instruction(Type function, string instruction) =>
        Assert.Contains(instruction, Compile(function, 8, 0), StringComparison.Ordinal);

    [Fact]
    public void Before_sm_80_bfloat16_is_rounded_in_integers()
    {
        var ptx = Compile(typeof(IntrinsicFunctions.PackBFloat16), 7, 5);
        Assert.DoesNotContain("bf16", ptx.Split("{", 2)[1].Replace("PackBFloat16", "", StringComparison.Ordinal), StringComparison.Ordinal);
        PtxAssembler.Report(ptx, "sm_75");
        PtxAssembler.Report(Compile(typeof(IntrinsicFunctions.FloatToBFloat16), 7, 5), "sm_75");
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Every_kernel_assembles_without_spills_or_stack(int major, int minor)
    {
        var kernels = typeof(IntrinsicFunctions).GetNestedTypes().Select(f => Compile(f, major, minor)).ToList();
        string[] names =
        [
            nameof(IntrinsicKernels.MaskedCopy), nameof(IntrinsicKernels.LiteralMasks), nameof(IntrinsicKernels.ThroughShared),
            nameof(IntrinsicKernels.ShuffleSum), nameof(IntrinsicKernels.LoadStoreBranchBytes),
        ];
        kernels.AddRange(names.Select(name => OfflinePtx.Compile(TestDevices.Kernel(name), major, minor, 32)));
        foreach (var ptx in kernels)
        {
            var report = PtxAssembler.Report(ptx, $"sm_{major}{minor}");
            Assert.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_hint_that_is_no_literal_is_refused_by_name()
    {
        var exception = Assert.Throws<KernelCompilationException>(
            () => OfflinePtx.Compile(TestDevices.Kernel(nameof(IntrinsicKernels.HintNotLiteral)), 8, 0, 32));
        Assert.Contains("HintNotLiteral", exception.Message, StringComparison.Ordinal);
        Assert.Contains("argument 'hint' must be a literal", exception.Message, StringComparison.Ordinal);
    }

    private static string Compile(Type function, int major, int minor)
    {
        var map = typeof(ILongFunction).IsAssignableFrom(function) ? nameof(IntrinsicKernels.Map64) : nameof(IntrinsicKernels.Map32);
        return OfflinePtx.Compile(TestDevices.Kernel(map).MakeGenericMethod(function), major, minor, 32);
    }

    [GeneratedRegex(@"\bld\.volatile\.global")]
    private static partial Regex Loads();
}
