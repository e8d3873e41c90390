using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
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

    private static string[] Tensors(string body) =>
        [.. Fetched(body).Select(t => $"{t.Name}: {string.Join(", ", t.Tensor.Dimensions.Select(d => Text(t.Program, d)))}")];

    private static IEnumerable<(BlockProgram Program, string Name, TensorAccess Tensor)> Fetched(string body)
    {
        var source = Lowering.Kernel("Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int k", body).Replace("[BlockKernel", "[Config]\n    [BlockKernel", StringComparison.Ordinal);
        var model = Lowering.Model(source);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var (_, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, AlignmentFacts.Run(program)));
        return tensors.Select(t => (program, program.Parameters[t.Parameter].Name, t));
    }

    private static string Text(BlockProgram program, TensorDimension dimension)
    {
        var limit = dimension.Limit is not { } form ? "unlimited" : form.Constant is { } number ? $"{number}" : program.Parameters[form.Terms[0].Factors[0]].Name;
        return dimension.IsWalked ? $"{limit} walked" : limit;
    }
}
