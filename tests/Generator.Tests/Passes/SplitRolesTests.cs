using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

public class SplitRolesTests
{
    private const string Codes = """
        var row = ProgramId(0) * 64 + Arange(0, 64)[.., NewAxis];
        var acc = Zeros<float>(64, 64);
        for (var k0 = 0; k0 < k; k0 += 64)
        {
            var col = k0 + Arange(0, 64)[NewAxis, ..];
            var s = Load(scale + (row * 64 + Arange(0, 64)[NewAxis, ..]), mask: row < n).To<BFloat16>();
            var codes = Load(w + (row * k + col), mask: row < n & col < k).To<BFloat16>() * s;
            acc = Dot(codes, Load(x + (Arange(0, 64)[.., NewAxis] * k + col), mask: col < k).Trans(), acc);
        }
        Store(y + (row * 64 + Arange(0, 64)[NewAxis, ..]), acc.To<BFloat16>(), mask: row < n);
        """;

    private static TensorProgram Scheduled(int stages) => Scheduled(SampleKernels.Matmul, stages);

    private static TensorProgram ScheduledCodes() => Scheduled(
        Lowering.Kernel("Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<sbyte> scale, Ptr<BFloat16> y, int n, int k", Codes).Replace("[BlockKernel", "[Config]\n    [BlockKernel", StringComparison.Ordinal), 3);

    private static TensorProgram Scheduled(string source, int stages)
    {
        var model = Lowering.Model(source);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var (fetching, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, AlignmentFacts.Run(program)), unevenRows: null);
        return ScheduleFetches.Run(fetching, tensors, stages);
    }

    [Fact]
    public void Both_operands_of_a_product_travel_in_one_slot()
    {
        var channel = Assert.Single(Scheduled(3).Channels);
        Assert.Equal(3, channel.Stages);
        Assert.Equal([4096, 4096], channel.Blocks.Select(b => b.Bytes));
        Assert.Equal(4096, channel.OffsetOf(1));
    }

    [Fact]
    public void What_a_left_operand_is_computed_of_travels_with_the_right_one_and_is_read_to_registers()
    {
        var scheduled = ScheduledCodes();
        var channel = Assert.Single(scheduled.Channels);
        Assert.Equal([4096, 4096, 8192], channel.Blocks.Select(b => b.Bytes));
        var loop = SplitRoles.Computing(scheduled.Program).Body.Ops.Single(o => o.Code == Opcode.For).Body;
        Assert.Equal(
            [Opcode.TensorLoad, Opcode.TensorLoad, Opcode.TensorLoad, Opcode.Permute, Opcode.LoadShared, Opcode.Convert, Opcode.LoadShared, Opcode.Convert, Opcode.Multiply, Opcode.Dot, Opcode.ReleaseSlot, Opcode.Yield],
            loop.Ops.Select(o => o.Code));
        Assert.False(loop.Ops.Single(o => o.Code == Opcode.Dot).IsPipelined);
        Assert.Equal([0, 0], loop.Ops.Single(o => o.Code == Opcode.ReleaseSlot).Numbers);

        var fetching = OpcodesOf(SplitRoles.Fetching(scheduled.Program).Body);
        Assert.Equal(3, fetching.Count(c => c == Opcode.TensorLoad));
        Assert.DoesNotContain(Opcode.LoadShared, fetching);
    }

    [Fact]
    public void The_fetching_warp_computes_nothing_but_where_the_boxes_begin()
    {
        var codes = OpcodesOf(SplitRoles.Fetching(Scheduled(3).Program).Body);
        Assert.Equal(2, codes.Count(c => c == Opcode.TensorLoad));
        Assert.DoesNotContain(codes, c => c is Opcode.Dot or Opcode.Store or Opcode.Load or Opcode.ReleaseSlot or Opcode.DrainChannel or Opcode.Splat);
    }

    [Fact]
    public void The_computing_warps_release_the_slot_before_the_one_that_a_product_still_reads()
    {
        var body = SplitRoles.Computing(Scheduled(3).Program).Body;
        var loop = body.Ops.Single(o => o.Code == Opcode.For);
        Assert.Equal([Opcode.TensorLoad, Opcode.TensorLoad, Opcode.Permute, Opcode.Dot, Opcode.ReleaseSlot, Opcode.Yield], loop.Body.Ops.Select(o => o.Code));
        Assert.True(loop.Body.Ops.Single(o => o.Code == Opcode.Dot).IsPipelined);
        Assert.Equal([0, 1], loop.Body.Ops.Single(o => o.Code == Opcode.ReleaseSlot).Numbers);
        Assert.Equal(Opcode.DrainChannel, body.Ops[body.Ops.ToList().IndexOf(loop) + 1].Code);
        Assert.All(loop.Body.Ops.Where(o => o.Code == Opcode.TensorLoad), o => Assert.Empty(o.Operands));
    }

    [Fact]
    public void With_one_slot_it_is_released_at_once()
    {
        var body = SplitRoles.Computing(Scheduled(1).Program).Body;
        Assert.Equal([0, 0], body.Ops.Single(o => o.Code == Opcode.For).Body.Ops.Single(o => o.Code == Opcode.ReleaseSlot).Numbers);
        Assert.DoesNotContain(body.Ops, o => o.Code == Opcode.DrainChannel);
    }

    private static List<Opcode> OpcodesOf(Region region) => [.. region.Ops.SelectMany(o => o.Regions.SelectMany(OpcodesOf).Prepend(o.Code))];
}
