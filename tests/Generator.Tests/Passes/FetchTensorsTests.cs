using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

public class FetchTensorsTests
{
    private const string Product = """
        var row = ProgramId(0) * 64 + Arange(0, 64)[.., NewAxis];
        var acc = Zeros<float>(64, 64);
        for (var k0 = 0; k0 < k; k0 += 64)
        {
            var col = k0 + Arange(0, 64)[NewAxis, ..];
            var feature = Arange(0, 64)[.., NewAxis];
            acc = Dot(Load(x + (row * k + col), mask: row < m & col < k), Load(w + (feature * k + col), mask: col < k).Trans(), acc);
        }
        """;

    private const string UnevenProduct = """
        var row = ProgramId(0) * 64 + Arange(0, 64)[.., NewAxis];
        var feature = ProgramId(1) * 64 + Arange(0, 64)[.., NewAxis];
        var acc = Zeros<float>(64, 64);
        for (var k0 = 0; k0 < k; k0 += 64)
        {
            var col = k0 + Arange(0, 64)[NewAxis, ..];
            acc = Dot(Load(x + (row * k + col), mask: row < m & col < k), Load(w + (feature * k + col), mask: feature < n & col < k).Trans(), acc);
        }
        """;

    private const string Store = "Store(y + (Arange(0, 64)[.., NewAxis] * 64 + Arange(0, 64)[NewAxis, ..]), acc.To<BFloat16>());";

    [Fact]
    public void What_a_loop_moves_a_block_along_is_walked() => Assert.Equal(
        ["x: k walked, m", "w: k walked, 64"],
        Tensors($"{Product} {Store}"));

    [Fact]
    public void What_the_program_stores_through_is_not_fetched() => Assert.Equal(
        ["w: k walked, 64"],
        Tensors($"{Product} Store(x + (row * k + Arange(0, 64)[NewAxis, ..]), acc.To<BFloat16>());"));

    [Fact]
    public void Copies_end_with_the_rows_where_the_host_knows_their_number() => Assert.Equal(
        ["x: m of at most 64", "w: whole"],
        Fetched($"{Product} {Store}").Select(t => $"{t.Name}: {(t.Tensor.End is { } end ? $"{Text(t.Program, t.Tensor.Dimensions[end.Dimension])} of at most {end.Extent}" : "whole")}"));

    [Fact]
    public void Rows_that_may_begin_anywhere_are_copied_where_they_lie_and_aligned()
    {
        var (program, tensors) = Run($"{UnevenProduct} {Store}", "w");
        Assert.Equal(["x: 1 map, False", "w: 0 maps, True"], tensors.Select(t => $"{program.Parameters[t.Parameter].Name}: {t.Maps} map{(t.Maps == 1 ? "" : "s")}, {t.IsUneven}"));
        var aligned = Assert.Single(program.Body.Everything, op => op.Code == Opcode.AlignRows);
        var fetched = Assert.Single(program.Body.Everything, op => op.Results.Contains(aligned.Operands[0]));
        Assert.Equal(Opcode.TensorLoad, fetched.Code);
        Assert.Equal(fetched.Operands[1], aligned.Operands[1]);
        Assert.Equal(1, aligned.Numbers[0]);
    }

    [Theory]
    [InlineData("feature < n & col < k", "feature * k + col + 4", "where boxes begin at another column than a multiple of 8")]
    [InlineData("col < k", "feature * k + col", "where the host does not know how many rows there are")]
    public void Others_are_fetched_as_they_are(string mask, string index, string reason)
    {
        var (program, tensors) = Run($"{UnevenProduct.Replace("feature < n & col < k", mask, StringComparison.Ordinal).Replace("feature * k + col", index, StringComparison.Ordinal)} {Store}", "w");
        Assert.False(tensors.Any(t => t.IsUneven), reason);
        Assert.DoesNotContain(program.Body.Everything, op => op.Code == Opcode.AlignRows);
    }

    /// <summary>What lies in shared memory of rows that begin anywhere: each with a piece more than it is long, and room for the aligned ones.</summary>
    [Fact]
    public void Uneven_rows_lie_one_behind_the_other()
    {
        var (_, tensors) = Run($"{UnevenProduct} {Store}", "w");
        var block = TensorBlock.Of(Assert.Single(tensors, t => t.IsUneven));
        Assert.Equal((64 * 2) + 16, block.RowBytes);
        Assert.Equal(64 * block.RowBytes, block.Bytes);
        Assert.True(block.PaddedBytes >= block.Bytes && block.Bytes >= 64 * 64 * 2);
        Assert.Equal(0, block.PaddedBytes % Channel.Alignment);

        // Boxes bring the rest of a slot.
        var channel = new Channel([.. tensors.Select(TensorBlock.Of)], 2);
        Assert.True(channel.IsUneven);
        Assert.Equal(TensorBlock.Of(Assert.Single(tensors, t => !t.IsUneven)).Bytes, channel.CopiedBytes);
    }

    [Fact]
    public void A_parameter_whose_rows_cannot_be_fetched_so_is_an_obstacle()
    {
        var config = new KernelConfig([], 4, 2, null, ConfigTargets.Hopper) { UnevenRows = "y" };
        var model = Lowering.Model(Source($"{UnevenProduct} {Store}"));
        var program = KernelCompiler.Specialized(model.Program!, config);
        Assert.StartsWith("'y' is not fetched", HopperKernel.Obstacle(program, AlignmentFacts.Run(program), config), StringComparison.Ordinal);
        Assert.Null(HopperKernel.Obstacle(program, AlignmentFacts.Run(program), config with { UnevenRows = "w" }));
    }

    private static string[] Tensors(string body) =>
        [.. Fetched(body).Select(t => $"{t.Name}: {string.Join(", ", t.Tensor.Dimensions.Select(d => Text(t.Program, d)))}")];

    private static IEnumerable<(BlockProgram Program, string Name, TensorAccess Tensor)> Fetched(string body)
    {
        var (program, tensors) = Run(body, unevenRows: null);
        return tensors.Select(t => (program, program.Parameters[t.Parameter].Name, t));
    }

    private static (BlockProgram Program, EquatableArray<TensorAccess> Tensors) Run(string body, string? unevenRows)
    {
        var model = Lowering.Model(Source(body));
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        return FetchTensors.Run(program, AxisAnalysis.Run(program, AlignmentFacts.Run(program)), unevenRows);
    }

    private static string Source(string body) =>
        Lowering.Kernel("Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k", body).Replace("[BlockKernel", "[Config]\n    [BlockKernel", StringComparison.Ordinal);

    private static string Text(BlockProgram program, TensorDimension dimension)
    {
        var limit = dimension.Limit is not { } form ? "unlimited" : form.Constant is { } number ? $"{number}" : program.Parameters[form.Terms[0].Factors[0]].Name;
        return dimension.IsWalked ? $"{limit} walked" : limit;
    }
}
