using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class NarrowAccumulatorsTests
{
    /// <summary>A loop that adds up rows of 256 floats by one warp: a lane holds four neighbours, twice.</summary>
    private static string Program(string addition = "%acc.1: [256]f32 = add %acc, %v", string initial = "constant 0", string use = "%sum: f32 = reduce_sum %acc.2 [0]") => $$"""
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %z: f32 = {{initial}}
            %zeros: [256]f32 = splat %z
            %start: i32 = constant 0
            %step: i32 = constant 256
            %at: [256]i32 = arange [0, 256]
            %acc.2: [256]f32 = for %i: i32 = %start less %n step %step with %acc: [256]f32 = %zeros
            {
                %first: [256]i32 = splat %i
                %index: [256]i32 = add %first, %at
                %base: [256]ptr<f32> = splat %x
                %p: [256]ptr<f32> = add_pointer %base, %index
                %v: [256]f32 = load %p, _, _ [0]
                {{addition}}
                yield %acc.1
            }
            {{use}}
            store %x, %sum, _ [0]
        }
        """;

    private static BlockProgram Run(string text, params int[] facts)
    {
        var program = IrReader.Read(text);
        return NarrowAccumulators.Run(program, Generator.Layouts.LayoutChoice.Run(program, AxisAnalysis.Run(program, new HashSet<int>(facts)), warps: 1));
    }

    [Fact]
    public void A_trip_adds_up_the_neighbours_that_a_thread_holds()
    {
        var text = IrPrinter.Print(Run(Program(), 0));
        Assert.Matches(@"%acc\.\d: \[64\]f32 = for .* with %acc: \[64\]f32 = ", text);
        Assert.Contains("[64,4]f32 = reshape %v", text, StringComparison.Ordinal);
        Assert.Matches(@"\[64\]f32 = reduce_sum %\d+ \[1\]", text);
        Assert.Matches(@"%sum: f32 = reduce_sum %acc\.\d \[0\]", text);
    }

    [Theory]
    [InlineData("%acc.1: [256]f32 = multiply %acc, %v", "constant 0", "%sum: f32 = reduce_sum %acc.2 [0]")]
    [InlineData("%acc.1: [256]f32 = add %acc, %acc", "constant 0", "%sum: f32 = reduce_sum %acc.2 [0]")]
    [InlineData("%acc.1: [256]f32 = add %acc, %v", "constant 1", "%sum: f32 = reduce_sum %acc.2 [0]")]
    [InlineData("%acc.1: [256]f32 = add %acc, %v", "constant 0", "%sum: f32 = reduce_max %acc.2 [0]")]
    public void What_is_not_only_summed_is_left_alone(string addition, string initial, string use)
    {
        var program = IrReader.Read(Program(addition, initial, use));
        Assert.Same(program, NarrowAccumulators.Run(program, Generator.Layouts.LayoutChoice.Run(program, AxisAnalysis.Run(program, new HashSet<int> { 0 }), warps: 1)));
    }

    [Fact]
    public void Loops_that_go_on_with_a_sum_are_narrowed_together()
    {
        var text = IrPrinter.Print(Run(Program(use: Following("%acc.2")), 0));
        Assert.Matches(@"%acc\.\d: \[64\]f32 = for .* with %acc: \[64\]f32 = %\d+", text);
        Assert.Matches(@"%more\.\d: \[64\]f32 = for .* with %more: \[64\]f32 = %acc\.\d", text);
        Assert.Matches(@"%sum: f32 = reduce_sum %more\.\d \[0\]", text);
    }

    [Theory]
    [InlineData("add", "constant 0", "%twice: [256]f32 = add %acc.2, %more.2\n%sum: f32 = reduce_sum %twice [0]")]
    [InlineData("multiply", "constant 0", "%sum: f32 = reduce_sum %more.2 [0]")]
    [InlineData("add", "constant 1", "%sum: f32 = reduce_sum %more.2 [0]")]
    public void Loops_of_which_one_does_otherwise_are_left_alone(string code, string initial, string use)
    {
        var program = IrReader.Read(Program(initial: initial, use: Following("%acc.2", code, use)));
        Assert.Same(program, NarrowAccumulators.Run(program, Generator.Layouts.LayoutChoice.Run(program, AxisAnalysis.Run(program, new HashSet<int> { 0 }), warps: 1)));
    }

    /// <summary>A second loop that starts with what the first one added up.</summary>
    private static string Following(string initial, string code = "add", string use = "%sum: f32 = reduce_sum %more.2 [0]") => $$"""
        %more.2: [256]f32 = for %j: i32 = %start less %n step %step with %more: [256]f32 = {{initial}}
        {
            %first.2: [256]i32 = splat %j
            %index.2: [256]i32 = add %first.2, %at
            %base.2: [256]ptr<f32> = splat %x
            %p.2: [256]ptr<f32> = add_pointer %base.2, %index.2
            %v.2: [256]f32 = load %p.2, _, _ [0]
            %more.1: [256]f32 = {{code}} %more, %v.2
            yield %more.1
        }
        {{use}}
        """;

    [Fact]
    public void Nothing_is_narrowed_where_neighbours_are_in_different_lanes() => Assert.Contains("%acc: [256]f32", IrPrinter.Print(Run(Program())), StringComparison.Ordinal);
}
