using System.Reflection;
using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using BlockSharp.Tests.Runtime;

namespace BlockSharp.Tests.Engines;

/// <summary>The PTX of atomic updates, compiled without a GPU.</summary>
[Collection(nameof(IlgpuCollection))]
public class AtomicPtxTests
{
    public static TheoryData<string> Kernels =>
    [
        .. typeof(AtomicKernelTests).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
            .Where(m => m.GetCustomAttribute<BlockKernelAttribute>() is not null).Select(m => m.Name),
    ];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_variant_assembles_without_spills_or_stack(string kernel)
    {
        foreach (var (method, variant) in SimulatedCuda.Variants(typeof(AtomicKernelTests), kernel, config: 1))
        {
            foreach (var major in new[] { 8, 9 })
            {
                var report = PtxAssembler.Report(OfflinePtx.Compile(method, major, 0, variant.Threads), $"sm_{major}0");
                Assert.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", report, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Relaxed_updates_are_one_predicated_instruction_each_and_nothing_waits()
    {
        var ptx = Ptx("Histogram", config: 3);
        Assert.Equal(8, Regex.Count(ptx, @"@%p\d+ atom\.global\.add\.u32 %r\d+, \[%rd\d+\], %r\d+;"));
        Assert.DoesNotContain("fence", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("bar.", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_of_one_element_is_fenced_by_the_thread_that_makes_it()
    {
        const string Fence = @"@%p\d+ fence\.acq_rel\.gpu;";
        Assert.Matches($@"bar\.sync\s0;[^@]*{Fence}[^@]*@%p\d+ atom\.global\.add\.u32 [^@]*{Fence}\s+bar\.sync", Ptx("Tickets", config: 1));
    }

    [Fact]
    public void Scopes_are_those_of_the_instruction()
    {
        var ptx = Ptx("Scalars", config: 1);
        Assert.Contains("atom.cta.global.add.u32", ptx, StringComparison.Ordinal);
        Assert.Contains("atom.sys.global.cas.b32", ptx, StringComparison.Ordinal);
        Assert.Contains("fence.acq_rel.sys;", ptx, StringComparison.Ordinal);
    }

    private static string Ptx(string kernel, int config)
    {
        var (method, variant) = SimulatedCuda.Variants(typeof(AtomicKernelTests), kernel, config).First(v => v.Variant.Aligned || kernel != "Histogram");
        return OfflinePtx.Compile(method, 9, 0, variant.Threads);
    }
}
