using BlockSharp.CompilerServices;
using BlockSharp.Tests.Runtime;

namespace BlockSharp.Tests.Engines;

/// <summary>Which instructions multiply blocks of which element types, seen in PTX that is made without a GPU: another way to the same result would not be noticed otherwise.</summary>
[Collection(nameof(IlgpuCollection))]
public class MatrixPtxTests
{
    private const string FromShared = "ldmatrix.sync.aligned.m8n8.", Ahead = "cp.async.c";

    [Theory]
    [InlineData("SBytes", 4, 8, 0, "m16n8k32.row.col.s32.s8.s8.s32", FromShared, Ahead)]
    [InlineData("BFloat16s", 5, 8, 0, "m16n8k16.row.col.f32.bf16.bf16.f32", FromShared, ".trans.shared.b16", Ahead)]
    [InlineData("Halfs", 1, 8, 0, "m16n8k16.row.col.f32.f16.f16.f32", FromShared, Ahead)]
    [InlineData("Tf32s", 1, 8, 0, "m16n8k8.row.col.f32.tf32.tf32.f32")]
    [InlineData("Float8s", 1, 8, 9, "m16n8k32.row.col.f32.e4m3.e4m3.f32", "f32.e4m3.e5m2.f32", "f32.e5m2.e4m3.f32", "f32.e5m2.e5m2.f32", FromShared)]
    [InlineData("Batches", 2, 8, 0, "m16n8k16.row.col.f32.bf16.bf16.f32", FromShared, Ahead)]
    [InlineData("Made", 1, 8, 0, "m16n8k16.row.col.f32.f16.f16.f32", Ahead)]
    [InlineData("Chain", 0, 8, 0, "m16n8k16.row.col.f32.bf16.bf16.f32")]
    public void Warps_multiply_by_matrix_instructions(string kernel, int config, int major, int minor, params string[] instructions)
    {
        var (method, variant) = SimulatedCuda.Variants(typeof(MatrixProductTests), kernel, config).OrderByDescending(v => v.Variant.Aligned).First();
        Assert.Equal((10 * major) + minor, variant.MinArchitecture);
        var ptx = OfflinePtx.Compile(method, major, minor, variant.Threads);
        Assert.Contains("mma.sync.aligned.", ptx, StringComparison.Ordinal);
        Assert.All(instructions, instruction => Assert.Contains(instruction, ptx, StringComparison.Ordinal));
        Assert.DoesNotContain("fma.rn", ptx, StringComparison.Ordinal);
        AssertAssembles(ptx, $"sm_{major}{minor}");
    }

    [Theory]
    [InlineData("SBytes", 7, "m64n64k32.s32.s8.s8")]
    [InlineData("BFloat16s", 7, "m64n64k16.f32.bf16.bf16")]
    [InlineData("Halfs", 2, "m64n64k16.f32.f16.f16")]
    [InlineData("Float8s", 3, "m64n32k32.f32.e4m3.e4m3", "m64n32k32.f32.e4m3.e5m2", "m64n32k32.f32.e5m2.e4m3", "m64n32k32.f32.e5m2.e5m2")]
    public void Warpgroups_multiply_what_was_fetched(string kernel, int config, params string[] instructions)
    {
        var variants = SimulatedCuda.Variants(typeof(MatrixProductTests), kernel, config, KernelTarget.Hopper).ToArray();
        Assert.NotEmpty(variants);
        foreach (var (method, variant) in variants)
        {
            var ptx = OfflinePtx.CompileForHopper(method, variant);
            Assert.All(instructions, instruction => Assert.Contains($"wgmma.mma_async.sync.aligned.{instruction}", ptx, StringComparison.Ordinal));
            Assert.All(
                new[] { "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes", "mbarrier.try_wait", "setmaxnreg.inc", "setmaxnreg.dec" },
                instruction => Assert.Contains(instruction, ptx, StringComparison.Ordinal));

            // Odd rows of several results are stored one by one: that takes more registers than there are.
            if (variant.Aligned)
                AssertAssembles(ptx, "sm_90a");
        }
    }

    [Theory]
    [InlineData("MoreBatches", 0)]
    [InlineData("MoreBatches", 4)]
    public void What_no_instruction_multiplies_is_multiplied_by_threads(string kernel, int config)
    {
        var (method, variant) = SimulatedCuda.Variants(typeof(MatrixProductTests), kernel, config).First();
        Assert.Matches(@"\b(fma|mad|mul)\.\S*f32", OfflinePtx.Compile(method, 8, 0, variant.Threads));
    }

    private static void AssertAssembles(string ptx, string architecture)
    {
        if (!PtxAssembler.IsThere)
            return;
        var report = PtxAssembler.Report(ptx, architecture);
        Assert.True(report.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", StringComparison.Ordinal), report);
    }
}
