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
}
