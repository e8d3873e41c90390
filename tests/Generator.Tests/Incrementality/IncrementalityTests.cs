using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Incrementality;

public class IncrementalityTests
{
    private const string Other = "class Other { int X; }";

    private static RunReasons Edit(string[] before, string[] after) => GeneratorHost.Edit(new KernelGenerator(), before, after);

    private static void AssertNothingLowered(RunReasons reasons, int kernels)
    {
        Assert.Equal($"{kernels} Cached", reasons[TrackingNames.Lowered]);
        Assert.Equal($"{kernels} Cached", reasons[TrackingNames.Signature]);
        Assert.Equal(0, reasons.Computed(RunReasons.Output));
    }

    [Fact]
    public void Nothing_changed()
    {
        var reasons = Edit([SampleKernels.VectorAdd, SampleKernels.Int4], [SampleKernels.VectorAdd, SampleKernels.Int4]);
        Assert.Equal("2 Cached", reasons[TrackingNames.Frontend]);
        AssertNothingLowered(reasons, 2);
    }

    [Fact]
    public void An_unrelated_file_is_edited()
    {
        var reasons = Edit([SampleKernels.VectorAdd, SampleKernels.Int4, Other], [SampleKernels.VectorAdd, SampleKernels.Int4, Other + " class More;"]);
        Assert.Equal("2 Unchanged", reasons[TrackingNames.Frontend]);
        AssertNothingLowered(reasons, 2);
    }

    [Fact]
    public void Comments_and_lines_are_added_above_and_inside()
    {
        var edited = SampleKernels.VectorAdd.Replace("    var mask", "\n\n    /* here */    var mask", StringComparison.Ordinal);
        var reasons = Edit([SampleKernels.VectorAdd, SampleKernels.Int4], ["// above\n\n" + edited, SampleKernels.Int4]);
        Assert.Equal("2 Unchanged", reasons[TrackingNames.Frontend]);
        AssertNothingLowered(reasons, 2);
    }

    [Fact]
    public void The_body_of_one_of_two_kernels_is_edited()
    {
        var reasons = Edit([SampleKernels.VectorAdd, SampleKernels.Int4], [SampleKernels.VectorAdd.Replace("mask) + Load", "mask) - Load", StringComparison.Ordinal), SampleKernels.Int4]);
        Assert.Equal("1 Modified, 1 Unchanged", reasons[TrackingNames.Frontend]);
        Assert.Equal("1 Cached, 1 Modified", reasons[TrackingNames.Lowered]);
        Assert.Equal("1 Cached, 1 Unchanged", reasons[TrackingNames.Signature]);
        Assert.Equal("3 Cached, 1 Modified", reasons[RunReasons.Output]);
    }

    [Fact]
    public void A_block_function_in_another_file_is_edited()
    {
        const string helper = "using BlockSharp; static class Helper { [BlockFunction] public static int F(int x) => x + 1; }";
        var caller = Lowering.Kernel("Ptr<int> y", "Store(y, Helper.F(1));");
        var reasons = Edit([SampleKernels.VectorAdd, caller, helper], [SampleKernels.VectorAdd, caller, helper.Replace("x + 1", "x + 2", StringComparison.Ordinal)]);
        Assert.Equal("1 Modified, 1 Unchanged", reasons[TrackingNames.Frontend]);
        Assert.Equal("1 Cached, 1 Modified", reasons[TrackingNames.Lowered]);
        Assert.Equal("3 Cached, 1 Modified", reasons[RunReasons.Output]);
    }

    [Fact]
    public void A_configuration_is_edited()
    {
        var reasons = Edit([SampleKernels.VectorAdd], [SampleKernels.VectorAdd.Replace("BLOCK=1024", "BLOCK=512", StringComparison.Ordinal)]);
        Assert.Equal("1 Modified", reasons[TrackingNames.Lowered]);
        Assert.Equal("1 Modified", reasons[TrackingNames.Signature]);
    }
}
