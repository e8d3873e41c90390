using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

public class ConfigNeighboursTests
{
    private const string Sum = "Store(y + ProgramId(0), Sum(Load(x + Arange(0, BLOCK), mask: Arange(0, BLOCK) < n)));";

    private const string Product = """
        var i = Arange(0, BLOCK)[.., NewAxis];
        var j = Arange(0, 16)[NewAxis, ..];
        Store(y + (i * 16 + j), Dot(Load(x + (i * 16 + j)), Load(x + (Arange(0, 16)[.., NewAxis] * 16 + j))));
        """;

    private static IEnumerable<string> Added(string attributes, string body = Sum, string parameters = "[Constexpr] int BLOCK")
    {
        var source = Lowering.Kernel($"Ptr<float> x, Ptr<float> y, int n, {parameters}", body).Replace("[BlockKernel(", attributes + "\n[BlockKernel(", StringComparison.Ordinal);
        var model = Lowering.Model(source);
        var result = ConfigNeighbours.Run(model);
        Assert.Equal(model.Signature.Configs, result.Signature.Configs.Take(model.Signature.Configs.Count));
        return result.Signature.Configs.Skip(model.Signature.Configs.Count).Select(c =>
        {
            Assert.False(c.IsGiven);
            return $"{c}, {c.NumWarps}, {c.NumStages}{(c.Targets == ConfigTargets.Any ? "" : $", {c.Targets}")}";
        });
    }

    [Fact]
    public void There_are_none_unless_they_are_asked_for()
    {
        Assert.Empty(Added("[Config(\"BLOCK=64\")]"));
        Assert.Empty(Added("[Config(\"BLOCK=64\")] [Autotune]"));
    }

    [Fact]
    public void Constants_and_warps_are_doubled_and_halved() => Assert.Equal(
        ["BLOCK=128, 4, 1", "BLOCK=32, 4, 1", "BLOCK=64, 8, 1", "BLOCK=64, 2, 1"], Added("[Config(\"BLOCK=64\")] [Autotune(Neighbours = true)]"));

    [Fact]
    public void Those_that_are_there_are_not_added_again() => Assert.Equal(
        ["BLOCK=256, 4, 1", "BLOCK=32, 4, 1", "BLOCK=64, 8, 1", "BLOCK=128, 8, 1", "BLOCK=64, 2, 1", "BLOCK=128, 2, 1"],
        Added("[Config(\"BLOCK=64\")] [Config(\"BLOCK=128\")] [Autotune(Neighbours = true)]").OrderBy(text => text.EndsWith("8, 1", StringComparison.Ordinal) ? 1 : text.EndsWith("2, 1", StringComparison.Ordinal) ? 2 : 0));

    [Fact]
    public void Stages_change_by_one_where_there_are_products() => Assert.Equal(
        ["BLOCK=64, 4, 3", "BLOCK=64, 4, 1"], Added("[Config(\"BLOCK=64\", NumStages = 2)] [Autotune(Neighbours = true)]", Product).Where(text => text.StartsWith("BLOCK=64, 4", StringComparison.Ordinal)));

    [Fact]
    public void What_has_no_neighbour_or_a_wrong_one_is_left_alone()
    {
        // One warp at the least, one at the most, no block of nothing; for a processor threads mean nothing; constants that are no powers of two have no neighbours.
        Assert.Equal(["BLOCK=2, 1, 1", "BLOCK=1, 2, 1"], Added("[Config(\"BLOCK=1\", NumWarps = 1)] [Autotune(Neighbours = true)]"));
        Assert.Equal(["BLOCK=8, 32, 1, Cpu", "BLOCK=2, 32, 1, Cpu"], Added("[Config(\"BLOCK=4\", NumWarps = 32, Target = Target.Cpu)] [Autotune(Neighbours = true)]"));
        Assert.Empty(Added(
            "[Config(\"BLOCK=48, WIDE=1, SIZE=16\", Target = Target.Cpu)] [Autotune(Neighbours = true)]",
            "if (WIDE) Store(y + BLOCK, Sum(Load(x + Arange(0, SIZE))));",
            "[Constexpr] int BLOCK, [Constexpr] bool WIDE, [Constexpr(FromCaller = true)] int SIZE"));

        // A product of 16 columns and rows of another number is against the rules.
        Assert.Empty(Added("[Config(\"BLOCK=16\", Target = Target.Cpu)] [Autotune(Neighbours = true)]", "var a = Load(x + (Arange(0, BLOCK)[.., NewAxis] * 16 + Arange(0, 16)[NewAxis, ..])); Store(y + Arange(0, 16), Sum(Dot(a.Trans(), a) + Dot(a, a.Trans()), axis: 0));"));
    }

    [Fact]
    public void There_is_a_limit()
    {
        var configs = string.Concat(Enumerable.Range(0, 10).Select(i => $"[Config(\"BLOCK={1 << i}, GROUP={1 << (i / 2)}\")]"));
        Assert.Equal(32, Added(configs + "[Autotune(Neighbours = true)]", parameters: "[Constexpr] int BLOCK, [Constexpr] int GROUP").Count());
    }
}
