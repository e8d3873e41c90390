using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

public class StartProductsTests
{
    private const string Parameters = "Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int n, int k";

    private const string Product = """
        var row = ProgramId(0) * 128 + Arange(0, 128)[.., NewAxis];
        var acc = Zeros<float>(128, 256);
        for (var k0 = 0; k0 < k; k0 += 64)
        {
            var col = k0 + Arange(0, 64)[NewAxis, ..];
            var left = Load(x + (row * k + col), mask: row < n & col < k);
            acc = Dot(left, Load(w + (Arange(0, 256)[.., NewAxis] * k + col), mask: col < k).Trans(), acc);
        }
        Store(y + (row * 256 + Arange(0, 256)[NewAxis, ..]), acc.To<BFloat16>(), mask: row < n);
        """;

    [Fact]
    public void The_first_product_comes_before_all_else_and_the_loop_goes_on_with_it()
    {
        var (before, after) = Run(Product);
        Assert.Equal(
            [Opcode.Constant, Opcode.Splat, Opcode.TensorLoad, Opcode.TensorLoad, Opcode.Permute, Opcode.Dot, Opcode.ReleaseSlot],
            after.Body.Ops.Take(7).Select(op => op.Code));
        var (started, loop, whole) = (after.Body.Ops[5], Loop(after), Loop(before));
        Assert.True(started.IsPipelined);
        Assert.Equal(after.Body.Ops[1].Result, started.Operands[2]);
        Assert.Equal(started.Result, loop.Operands[3]);
        Assert.Equal(loop.Operands[2], loop.Operands[0]);
        Assert.Equal(whole.Body.Ops.Select(op => op.Code), loop.Body.Ops.Select(op => op.Code));
        Assert.Equal(whole.Results, loop.Results);
    }

    [Theory]
    [InlineData("k0 < k", "k0 < k / 2", "where the loop may have no trip though the tensors have elements")]
    [InlineData("k0 = 0", "k0 = 64", "where it begins behind the tensors' start")]
    [InlineData("Zeros<float>(128, 256)", "Full<float>(1, 128, 256)", "where it starts with something else than zero")]
    [InlineData("256", "128", "where a product takes less time than what comes before the loop")]
    [InlineData("acc = Dot(", "acc = Dot(left, Load(w + ((256 + Arange(0, 256)[.., NewAxis]) * k + col), mask: col < k).Trans(), acc); acc = Dot(", "where a trip has more than one product")]
    public void Other_loops_stay_as_they_are(string text, string other, string reason)
    {
        var (before, after) = Run(Product.Replace(text, other, StringComparison.Ordinal));
        Assert.True(ReferenceEquals(before, after), reason);
    }

    /// <summary>No accumulator is cleared, and none is copied to where the loop has it.</summary>
    [Fact]
    public void The_first_product_overwrites_the_accumulators_that_the_loop_adds_to()
    {
        var text = KernelCompiler.Compile(Lowering.Model(Source(Product)), default);
        var start = text.IndexOf("public static void Hopper0Aligned(", StringComparison.Ordinal);
        var code = text[start..text.IndexOf("public static void Hopper0(", start, StringComparison.Ordinal)];
        Assert.DoesNotContain("FillAccumulators", code, StringComparison.Ordinal);
        Assert.DoesNotContain("SetAccumulator", code, StringComparison.Ordinal);
        var products = code.Split('\n').Where(line => line.Contains("Simt.WarpgroupDot", StringComparison.Ordinal)).Select(line => line.Trim()).ToArray();
        Assert.Equal(8, products.Length);
        Assert.Contains(", 256, 0, 0, 0, 0);", products[0], StringComparison.Ordinal);
        Assert.All(products.Skip(1), product => Assert.Contains(", 256, 0, 1, 0, 0);", product, StringComparison.Ordinal));
    }

    private static Generator.Ir.Op Loop(BlockProgram program) => program.Body.Ops.Single(op => op.Code == Opcode.For);

    private static (BlockProgram Before, BlockProgram After) Run(string body)
    {
        var model = Lowering.Model(Source(body));
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var (fetching, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, AlignmentFacts.Run(program)), unevenRows: null);
        var before = SplitRoles.Computing(ScheduleFetches.Run(fetching, tensors, stages: 3).Program);
        return (before, StartProducts.Run(before, tensors));
    }

    private static string Source(string body) => Lowering.Kernel(Parameters, body).Replace("[BlockKernel", "[Config(NumWarps = 8, NumStages = 3)]\n    [BlockKernel", StringComparison.Ordinal);
}
