using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using BlockSharp.Tests.Runtime;

namespace BlockSharp.Kernels.Tests;

/// <summary>The PTX of every variant of the library's kernels, made without a GPU.</summary>
public partial class PtxVariantTests
{
    private const int MaxBranchesBesidesLoops = 4;

    private static IEnumerable<PtxVariant> Cuda(string kernel, bool aligned) =>
        PtxVariant.All.Where(v => v.Kernel == kernel && v.Attribute.Target == KernelTarget.Cuda && v.Attribute.Aligned == aligned);

    [Fact]
    public void Every_kernel_has_a_variant_for_each_target_and_alignment_of_each_configuration()
    {
        Assert.True(PtxVariant.All.Select(v => v.Kernel).Distinct().Count() >= 10);
        Assert.All(
            PtxVariant.All.GroupBy(v => (v.Kernel, v.Attribute.Config, IsHopper: v.Attribute.Target == KernelTarget.Hopper)),
            config =>
            {
                var targets = config.Select(v => v.Attribute.Target).Distinct().Count();
                var alignments = config.Key.IsHopper || config.Any(v => !v.Attribute.Aligned) ? 2 : 1;
                Assert.Equal(targets * alignments, config.Select(v => (v.Attribute.Target, v.Attribute.Aligned)).Distinct().Count());
            });

        // Arguments of any alignment find one.
        Assert.All(
            PtxVariant.All.Where(v => v.Attribute.Target != KernelTarget.Hopper).GroupBy(v => (v.Kernel, v.Attribute.Target)),
            kernel => Assert.Contains(kernel, v => !v.Attribute.Aligned));
    }

    [Fact]
    public void A_kernel_waits_for_the_one_before_it_and_lets_the_next_one_start() => AssertForEach(Cuda("Int8WeightOnly.Gemv", aligned: true), variant =>
    {
        var ptx = variant.Ptx(9);
        var wait = ptx.IndexOf("griddepcontrol.wait;", StringComparison.Ordinal);
        Assert.InRange(wait, ptx.IndexOf(".entry", StringComparison.Ordinal), ptx.IndexOf("ld.global", StringComparison.Ordinal));
        Assert.True(ptx.IndexOf("griddepcontrol.launch_dependents;", StringComparison.Ordinal) > wait);
        Assert.InRange(ptx.LastIndexOf("prefetch.global.L2", StringComparison.Ordinal), ptx.IndexOf(".entry", StringComparison.Ordinal), wait);
        Assert.DoesNotContain("griddepcontrol", variant.Ptx(8), StringComparison.Ordinal);
        Assert.DoesNotContain("prefetch.global", variant.Ptx(8), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("Int8Dynamic.Matmul", "wgmma.mma_async.sync.aligned.m64n128k32.s32.s8.s8")]
    [InlineData("Int8Dynamic.MatmulFloat", "wgmma.mma_async.sync.aligned.m64n128k32.s32.s8.s8")]
    [InlineData("Float8Linear.Matmul", "wgmma.mma_async.sync.aligned.m64n128k32.f32.e4m3.e4m3")]
    [InlineData("Bf16Linear.Matmul", "wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16")]
    [InlineData("Int4Panels.ManyRows", "wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16")]
    [InlineData("Int8WeightOnly.ManyRows", "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16")]
    public void Matmuls_are_multiplied_by_warpgroups_from_fetched_tensors(string kernel, string instruction)
    {
        var variants = PtxVariant.All.Where(v => v.Kernel == kernel && v.Attribute.Target == KernelTarget.Hopper).ToList();
        Assert.NotEmpty(variants);
        AssertForEach(variants, variant =>
        {
            var ptx = variant.Ptx(9);
            Assert.Contains(".target sm_90a", ptx, StringComparison.Ordinal);
            Assert.Contains($".minnctapersm {variant.Attribute.Residency}", ptx, StringComparison.Ordinal);
            Assert.Contains("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes", ptx, StringComparison.Ordinal);
            Assert.Contains("setmaxnreg.inc", ptx, StringComparison.Ordinal);
        });
        Assert.Contains(variants, variant => variant.Ptx(9).Contains(instruction, StringComparison.Ordinal));
    }

    /// <summary>A softmax's weights, and codes that have become bf16, are multiplied in the registers where they were computed.</summary>
    [Theory]
    [InlineData("Attention.Forward")]
    [InlineData("Int4Panels.ManyRows")]
    [InlineData("Int8WeightOnly.ManyRows")]
    public void What_is_computed_is_multiplied_from_registers(string kernel) => AssertForEach(PtxVariant.All.Where(v => v.Kernel == kernel && v.Attribute.Target == KernelTarget.Hopper), variant =>
        Assert.Matches(@"wgmma\.mma_async\.sync\.aligned\.m64n\d+k16\.f32\.bf16\.bf16 \{[^}]*\}, \{%r\d+, %r\d+, %r\d+, %r\d+\}, ", variant.Ptx(9)));

    [Theory]
    [InlineData("Int8Dynamic.Matmul")]
    [InlineData("Float8Linear.Matmul")]
    [InlineData("Bf16Linear.Matmul")]
    [InlineData("Attention.Forward")]
    public void Results_of_warpgroups_are_stored_sixteen_bytes_a_lane(string kernel) => AssertForEach(
        PtxVariant.All.Where(v => v.Kernel == kernel && v.Attribute.Target == KernelTarget.Hopper && v.Attribute.Aligned),
        variant => Assert.Matches(@"st\.global\S*\.v4\.b32", variant.Ptx(9)));

    /// <summary>A warpgroup that asks for more registers than the group was started with waits for them for ever.</summary>
    [Fact]
    public void Warpgroups_share_out_no_more_registers_than_their_group_starts_with() => AssertForEach(PtxVariant.All.Where(v => v.Attribute.Target == KernelTarget.Hopper), variant =>
    {
        var ptx = variant.Ptx(9);
        var threads = variant.Attribute.Threads;
        var (grown, shrunk) = (Number("inc"), Number("dec"));
        var started = 65536 / variant.Attribute.Residency / threads / 8 * 8 * threads;
        Assert.InRange((grown * (threads - 128)) + (shrunk * 128), 1, started);

        int Number(string direction) => Convert.ToInt32(Regex.Match(ptx, $@"setmaxnreg\.{direction}\.sync\.aligned\.u32 0x([0-9A-F]+);").Groups[1].Value, 16);
    });

    [Theory, InlineData(9), InlineData(8)]
    public void Every_variant_compiles_to_PTX_without_local_memory(int major) => AssertForEach(PtxVariant.All.Where(v => v.Attribute.Target != KernelTarget.Hopper && v.Attribute.MinArchitecture <= 10 * major), variant =>
    {
        var ptx = variant.Ptx(major);
        Assert.Contains($".target sm_{major}0", ptx, StringComparison.Ordinal);
        Assert.Matches($@"\.maxntid {variant.Attribute.Threads}\b", ptx);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
        if (variant.Attribute.Target == KernelTarget.Portable) Assert.DoesNotContain("shfl.", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".nc", ptx, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("Bf16Linear.Gemv")]
    [InlineData("Int8WeightOnly.Gemv")]
    [InlineData("Int8WeightOnly.GemvFloat")]
    [InlineData("Int4WeightOnly.Gemv")]
    [InlineData("Int4WeightOnly.GemvFloat")]
    public void Aligned_weights_are_read_sixteen_bytes_at_once_past_the_cache_and_x_is_kept_in_it(string kernel) => AssertForEach(Cuda(kernel, aligned: true), variant =>
    {
        var ptx = variant.Ptx(9);
        Assert.Matches(@"@%p\d+ ld\.global\.L1::no_allocate\.v4\.b32\s", ptx);
        Assert.Matches(@"@%p\d+ ld\.global\.L1::evict_last\.v4\.b32\s", ptx);
        Assert.Matches(@"shfl\.sync\.bfly\.b32\s", ptx);
    });

    [Theory]
    [InlineData("Bf16Linear.Gemv")]
    [InlineData("Int8WeightOnly.Gemv")]
    [InlineData("Int4WeightOnly.Gemv")]
    public void Unaligned_weights_are_read_by_aligned_accesses(string kernel) => AssertForEach(Cuda(kernel, aligned: false), variant =>
    {
        var ptx = variant.Ptx(9);
        Assert.Matches(@"and\.b64 first, %rd\d+, -(4|8|16);", ptx);
        Assert.DoesNotMatch(@"ld\.global\S*\.v[24]\.b32\s+\S+, \S+, (\S+, \S+, )?\[%", ptx);
    });

    [Theory]
    [InlineData("Int8Dynamic.Matmul")]
    [InlineData("Int8Dynamic.MatmulFloat")]
    public void A_product_of_bytes_is_one_of_matrix_instructions_whose_operands_are_copied_ahead(string kernel) => AssertForEach(Cuda(kernel, aligned: true), variant =>
    {
        var ptx = variant.Ptx(9);
        Assert.Contains("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32", ptx, StringComparison.Ordinal);
        Assert.Contains("ldmatrix.sync.aligned.m8n8.x4.shared.b16", ptx, StringComparison.Ordinal);
        Assert.Contains("cp.async", ptx, StringComparison.Ordinal);
    });

    [Fact]
    public void Global_accesses_under_a_mask_are_predicated_not_branched_around() => AssertForEach(PtxVariant.All.Where(v => v.Attribute.Target != KernelTarget.Hopper), variant =>
    {
        var ptx = variant.Ptx(9);
        Assert.NotEmpty(MaskedAccess().Matches(ptx));

        // Branches belong to loops, which have one out and one back, and to uniform ifs: far fewer than accesses.
        var loops = Loops(ptx);
        Assert.True(Branch().Count(ptx) - (2 * loops) <= MaxBranchesBesidesLoops, $"{Branch().Count(ptx)} branches, {loops} loops");
    });

    /// <summary>How many branches go back to a label that stands before them.</summary>
    private static int Loops(string ptx)
    {
        var passed = new HashSet<string>();
        var loops = 0;
        foreach (var line in ptx.Split('\n'))
        {
            if (Label().Match(line) is { Success: true } label) passed.Add(label.Groups[1].Value);
            else if (BranchTarget().Match(line) is { Success: true } branch && passed.Contains(branch.Groups[1].Value)) loops++;
        }

        return loops;
    }

    [Fact]
    public void The_assembler_takes_every_CUDA_variant_and_nothing_spills()
    {
        var variants = PtxVariant.All.Where(v => v.Attribute.Target is KernelTarget.Cuda or KernelTarget.Hopper).ToList();

        // The first one by itself: it skips the test where there is no assembler.
        AssertAssembles(variants[0]);
        AssertForEach(variants.Skip(1), AssertAssembles);
    }

    private static void AssertAssembles(PtxVariant variant)
    {
        var report = PtxAssembler.Report(variant.Ptx(9), variant.Attribute.Target == KernelTarget.Hopper ? "sm_90a" : "sm_90");
        Assert.DoesNotContain("serialized", report, StringComparison.Ordinal);
        Assert.NotEmpty(Stack().Matches(report));
        foreach (var match in Stack().Matches(report).Cast<Match>())
        {
            Assert.Equal("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", match.Value);
        }
    }

    /// <summary>Runs a check over variants on all processors; the failures are told by variant.</summary>
    private static void AssertForEach(IEnumerable<PtxVariant> variants, Action<PtxVariant> check)
    {
        var failures = new ConcurrentBag<string>();
        var checkedVariants = variants.ToList();
        Assert.NotEmpty(checkedVariants);
        Parallel.ForEach(checkedVariants, variant =>
        {
            try
            {
                check(variant);
            }
            catch (Exception exception) when (exception is Xunit.Sdk.XunitException or KernelCompilationException)
            {
                failures.Add($"{variant}: {exception.Message}");
            }
        });
        if (!failures.IsEmpty) Assert.Fail(string.Join("\n", failures.Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex(@"@%p\d+ (ld|st)\.global")]
    private static partial Regex MaskedAccess();

    [GeneratedRegex(@"^\s*(L_\d+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bbra(?:\.uni)?\s+(L_\d+);")]
    private static partial Regex BranchTarget();

    [GeneratedRegex(@"\bbra\b")]
    private static partial Regex Branch();

    [GeneratedRegex(@"\d+ bytes stack frame, \d+ bytes spill stores, \d+ bytes spill loads")]
    private static partial Regex Stack();
}
