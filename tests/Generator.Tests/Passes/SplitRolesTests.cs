using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

public class SplitRolesTests
{
    private static TensorProgram Scheduled(int stages)
    {
        var model = Lowering.Model(SampleKernels.Matmul);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var (fetching, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, AlignmentFacts.Run(program)));
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
    public void The_fetching_warp_computes_nothing_but_where_the_boxes_begin()
    {
        var codes = Codes(SplitRoles.Fetching(Scheduled(3).Program).Body);
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

    private static List<Opcode> Codes(Region region) => [.. region.Ops.SelectMany(o => o.Regions.SelectMany(Codes).Prepend(o.Code))];
}
