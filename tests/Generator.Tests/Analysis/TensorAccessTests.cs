using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Analysis;

public class TensorAccessTests
{
    private const string Columns = "var i = ProgramId(2) * 64 + Arange(0, 64)[NewAxis, ..];";

    [Fact]
    public void A_tile_of_rows_is_a_box_limited_by_its_mask() => Assert.Equal(
        "x: 1 < k [64], k < m [32]",
        Describe($"var row = (ProgramId(0) * 32 + Arange(0, 32))[.., NewAxis]; {Columns} var v = Load(x + (row * k + i), mask: row < m & i < k);"));

    [Fact]
    public void What_no_axis_runs_along_is_a_dimension_of_its_own() => Assert.Equal(
        "x: 1 [64], 64 < m [32], 64 m [1]",
        Describe("var row = (ProgramId(0) * 32 + Arange(0, 32))[.., NewAxis]; var i = Arange(0, 64)[NewAxis, ..]; var v = Load(x + ((ProgramId(1) * m + row) * 64 + i), mask: row < m);"));

    [Fact]
    public void What_arguments_add_to_an_index_of_the_device_is_a_part_of_it() => Assert.Equal(
        "x: 1 < 16 m + k [64], k < m [32]",
        Describe($"var row = (ProgramId(0) * 32 + Arange(0, 32))[.., NewAxis]; {Columns} var v = Load(x + (row * k + i + m * 16), mask: row < m & i < k);"));

    [Fact]
    public void An_offset_where_the_device_adds_nothing_is_the_host_s() => Assert.Equal(
        "x + 16 m: 1 < k [64], k < m [32]",
        Describe("var row = (ProgramId(0) * 32 + Arange(0, 32))[.., NewAxis]; var i = Arange(0, 64)[NewAxis, ..]; var v = Load(x + (row * k + i + m * 16), mask: row < m & i < k);"));

    [Fact]
    public void Rows_counted_from_the_last_begin_at_the_pointer() => Assert.Equal(
        "x: 1 [64], 64 < m [32]",
        Describe("var row = ((Cdiv(m, 32) - 1 - ProgramId(0)) * 32 + Arange(0, 32))[.., NewAxis]; var i = Arange(0, 64)[NewAxis, ..]; var v = Load(x + (row * 64 + i), mask: row < m);"));

    [Theory]
    [InlineData("mask: (row < m) | (i < k)", "a disjunction")]
    [InlineData("mask: i < m & row < m & i < k", "two limits of one axis")]
    [InlineData("mask: row + i < m", "a limit of two axes")]
    [InlineData("mask: row < ProgramId(1)", "a limit that the host does not know")]
    [InlineData("mask: row < m, other: (sbyte)1", "another value than zero")]
    [InlineData("mask: row < m, cache: Cache.Volatile", "a load that must be made")]
    public void Other_masks_and_loads_are_left_to_threads(string rest, string why) =>
        Assert.True(Describe($"var row = (ProgramId(0) * 32 + Arange(0, 32))[.., NewAxis]; {Columns} var v = Load(x + (row * k + i), {rest});") == "none", why);

    [Theory]
    [InlineData("x + (row * k + i * 2)")]
    [InlineData("x + (row * row + i)")]
    [InlineData("x + (row * k + i % 8)")]
    [InlineData("x + (row * k + i + 1)")]
    public void Addresses_that_are_no_aligned_tensor_are_left_to_threads(string address) =>
        Assert.Equal("none", Describe($"var row = (ProgramId(0) * 32 + Arange(0, 32))[.., NewAxis]; {Columns} var v = Load({address}, mask: row < m & i < k);"));

    private static string Describe(string load)
    {
        var source = Lowering.Kernel(
            "Ptr<sbyte> x, Ptr<sbyte> y, int m, int k",
            $"{load} Store(y + (Arange(0, 32)[.., NewAxis] * 64 + Arange(0, 64)[NewAxis, ..]), v);").Replace("[BlockKernel", "[Config]\n    [BlockKernel", StringComparison.Ordinal);
        var model = Lowering.Model(source);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var infos = AxisAnalysis.Run(program, new HashSet<int>(Enumerable.Range(0, program.Parameters.Count)));
        var access = TensorAccess.Of(program, program.Body.Ops.Single(o => o.Code == Opcode.Load), new LinearForms(program), infos);
        if (access is null) return "none";
        var origin = access.Origin.IsZero ? "" : $" + {Text(access.Origin, program)}";
        var dimensions = access.Dimensions.Select(d => $"{Text(d.Stride, program)}{(d.Limit is { } limit ? $" < {Text(limit, program)}" : "")} [{d.Box}]");
        return $"{program.Parameters[access.Parameter].Name}{origin}: {string.Join(", ", dimensions)}";
    }

    private static string Text(LinearForm form, BlockProgram program) => string.Join(" + ", form.Terms.Select(t => string.Join(
        " ", (t.Coefficient == 1 && t.Factors.Count > 0 ? [] : new[] { $"{t.Coefficient}" }).Concat(t.Factors.Select(f => program.Parameters[f].Name)))));
}
