using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

/// <summary>What becomes of the loads of a matmul's loop, aligned and not, and which loops are left alone.</summary>
public class PipelineCopiesTests
{
    private const string Body =
        """
                var row = Arange(0, 32)[.., NewAxis];
                var sum = Zeros<float>(32, 32);
                for (var k0 = 0; k0 < k; k0 += 32)
                {
                    var at = k0 + Arange(0, 32)[NewAxis, ..];
                    var a = Load(x + (row * k + at), mask: at < k);
                    var b = Load(w + (row * k + at), mask: at < k);
                    sum = Dot(a, b.Trans(), sum);
        """;

    private static string LaidOut(string inLoop, int stages, bool isAligned)
    {
        var source = $$"""
            using BlockSharp;
            using static BlockSharp.Op;
            public static partial class P
            {
                [BlockKernel(Grid = nameof(G)), Config("", NumWarps = 2)]
                public static void Matmul(Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<float> y, int k)
                {
            {{Body}}
                        {{inLoop}}
                    }
                    Store(y + (row * 32 + Arange(0, 32)[NewAxis, ..]), sum);
                }
                private static Grid G() => new(1);
            }
            """;
        var model = Lowering.Model(source);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var facts = isAligned ? AlignmentFacts.Run(program) : new HashSet<int>();
        return IrPrinter.Print(KernelCompiler.LayOut(program, facts, 2, SimtTarget.Cuda, out _, stages).Program);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [Fact]
    public void Aligned_loads_become_copies_as_many_steps_ahead_as_there_are_stages_less_one()
    {
        var text = LaidOut("", stages: 4, isAligned: true);
        Assert.Equal(2, Count(text, "shared_ring [4]"));
        Assert.Equal(2 * 3 + 2, Count(text, "copy_shared"));
        Assert.Equal(3 + 1, Count(text, "commit_copies"));
        Assert.Equal(1, Count(text, "wait_copies [2]"));
        Assert.Equal(2, Count(text, "shared_slot"));
        Assert.Equal(0, Count(text, " = load "));
        Assert.Equal(0, Count(text, "to_shared"));
    }

    [Fact]
    public void Loads_of_two_bytes_go_through_registers_to_two_slots()
    {
        var text = LaidOut("", stages: 4, isAligned: false);
        Assert.Equal(2, Count(text, "shared_ring [2]"));
        Assert.Equal(4, Count(text, " = load "));
        Assert.Equal(4, Count(text, "store_shared"));
        Assert.Equal(0, Count(text, "copy_shared"));
    }

    [Theory]
    [InlineData("Store(y + k0, 1f);", 4)]
    [InlineData("", 1)]
    public void A_loop_that_stores_and_one_stage_are_left_alone(string inLoop, int stages)
    {
        var text = LaidOut(inLoop, stages, isAligned: true);
        Assert.Equal(0, Count(text, "shared_ring"));
        Assert.Equal(2, Count(text, "to_shared"));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void Warps_that_read_their_own_copies_wait_for_no_other_and_hold_in_registers_what_is_a_step_ahead(int stages, bool isHeld)
    {
        const string source = """
            using BlockSharp;
            using static BlockSharp.Op;
            public static partial class P
            {
                [BlockKernel(Grid = nameof(G)), Config("", NumWarps = 2)]
                public static void Slices(Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<float> y, int k)
                {
                    var row = Arange(0, 16)[NewAxis, .., NewAxis];
                    var sum = Zeros<float>(4, 16, 1);
                    for (var k0 = 0; k0 < k; k0 += 256)
                    {
                        var at = k0 + Arange(0, 4)[.., NewAxis, NewAxis] * 64 + Arange(0, 64)[NewAxis, NewAxis, ..];
                        var a = Load(x + at, mask: at < k);
                        var q = Load(w + (row * k + at), mask: at < k).To<BFloat16>();
                        sum = Dot(q, a.Trans(), sum);
                    }
                    Store(y + Arange(0, 16)[.., NewAxis], Sum(sum, axis: 0));
                }
                private static Grid G() => new(1);
            }
            """;
        var model = Lowering.Model(source);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var text = IrPrinter.Print(KernelCompiler.LayOut(program, AlignmentFacts.Run(program), 2, SimtTarget.Cuda, out _, stages).Program);
        Assert.Equal(isHeld ? 1 : 0, Count(text, "warp_barrier"));
        Assert.Equal(isHeld ? 0 : 1, Count(text, " barrier"));
        Assert.Equal(isHeld ? 1 : 2, Count(text, "shared_ring"));
        Assert.Equal(isHeld ? 2 : 0, Count(text, " = load "));
    }
}
