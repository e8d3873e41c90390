using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class SplitTailTests
{
    private const string Below = "%m: [2,128]bool = less %column, %limit";

    /// <summary>A loop over the columns of two rows, 128 a trip.</summary>
    private static BlockProgram Program(string mask = Below, string header = "%zero less %n step %step") => IrReader.Read($$"""
        kernel K(%x: ptr<f32>, %y: ptr<f32>, %n: i32, %rows: i32)
        {
            %zero: i32 = constant 0
            %one: i32 = constant 1
            %twice: i32 = constant 2
            %threefold: i32 = constant 3
            %two: [2,128]i32 = splat %twice
            %three: [2,128]i32 = splat %threefold
            %step: i32 = constant 128
            %nothing: f32 = constant 0
            %s: [2,128]f32 = splat %nothing
            %line: [2]i32 = arange [0, 2]
            %lines: [2,1]i32 = expand_dims %line [1]
            %row: [2,128]i32 = broadcast %lines
            %end: [2,128]i32 = splat %rows
            %inside: [2,128]bool = less %row, %end
            %base: [2,128]ptr<f32> = splat %x
            %along: [128]i32 = arange [0, 128]
            %few: [128]i32 = arange [1, 129]
            %s.2: [2,128]f32 = for %i: i32 = {{header}} with %s.0: [2,128]f32 = %s
            {
                %first: [128]i32 = splat %i
                %flat: [128]i32 = add %first, %along
                %behind: [128]i32 = add %first, %few
                %c: [1,128]i32 = expand_dims %flat [0]
                %column: [2,128]i32 = broadcast %c
                %d: [1,128]i32 = expand_dims %behind [0]
                %next: [2,128]i32 = broadcast %d
                %limit: [2,128]i32 = splat %n
                %other: [2,128]i32 = splat %rows
                {{mask}}
                %p: [2,128]ptr<f32> = add_pointer %base, %column
                %v: [2,128]f32 = load %p, %m, _ [0]
                %s.1: [2,128]f32 = add %s.0, %v
                yield %s.1
            }
            %sum: [2]f32 = reduce_sum %s.2 [1]
            %to: [2]ptr<f32> = splat %y
            %at: [2]ptr<f32> = add_pointer %to, %line
            store %at, %sum, _ [0]
        }
        """);

    [Fact]
    public void Whole_trips_have_no_mask_and_the_rest_has_it() => Assert.Equal(
        """
            %0: i32 = maximum %n, %zero
            %1: i32 = divide %0, %step
            %2: i32 = multiply %1, %step
            %s.3: [2,128]f32 = for %i: i32 = %zero less %2 step %step with %s.1: [2,128]f32 = %s
            {
                %first: [128]i32 = splat %i
                %flat: [128]i32 = add %first, %along
                %c: [1,128]i32 = expand_dims %flat [0]
                %column: [2,128]i32 = broadcast %c
                %p: [2,128]ptr<f32> = add_pointer %base, %column
                %v: [2,128]f32 = load %p, _, _ [0]
                %s.2: [2,128]f32 = add %s.1, %v
                yield %s.2
            }
            %s.6: [2,128]f32 = for %i.1: i32 = %2 less %n step %step with %s.4: [2,128]f32 = %s.3
            {
                %first.1: [128]i32 = splat %i.1
                %flat.1: [128]i32 = add %first.1, %along
                %c.1: [1,128]i32 = expand_dims %flat.1 [0]
                %column.1: [2,128]i32 = broadcast %c.1
                %limit: [2,128]i32 = splat %n
                %m: [2,128]bool = less %column.1, %limit
                %p.1: [2,128]ptr<f32> = add_pointer %base, %column.1
                %v.1: [2,128]f32 = load %p.1, %m, _ [0]
                %s.5: [2,128]f32 = add %s.4, %v.1
                yield %s.5
            }
        """,
        Text(SplitTail.Run(Program())).Split("[0, 128]\n")[1].Split("\n    %sum")[0]);

    [Theory]
    [InlineData("%below: [2,128]bool = less %column, %limit\n%m: [2,128]bool = and %inside, %below", "%inside")]
    [InlineData("%above: [2,128]bool = greater %limit, %column\n%m: [2,128]bool = and %above, %inside", "%inside")]
    [InlineData("%m: [2,128]bool = less_or_equal %next, %limit", "_")]
    [InlineData("%short: [1,128]i32 = splat %n\n%b: [1,128]bool = less %c, %short\n%m: [2,128]bool = broadcast %b", "_")]
    [InlineData("%l: [128]i32 = splat %n\n%b: [128]bool = less %flat, %l\n%e: [1,128]bool = expand_dims %b [0]\n%w: [2,128]bool = broadcast %e\n%m: [2,128]bool = and %w, %inside", "%inside")]
    public void What_is_left_of_a_mask_is_what_the_limit_does_not_decide(string mask, string left) =>
        Assert.Contains($"load %p, {left}, _ [0]", Text(SplitTail.Run(Program(mask))), StringComparison.Ordinal);

    [Theory]
    [InlineData("%m: [2,128]bool = less_or_equal %limit, %column")]
    [InlineData("%m: [2,128]bool = equal %column, %limit")]
    [InlineData("%m: [2,128]bool = less %row, %end")]
    [InlineData("%thrice: [2,128]i32 = multiply %column, %three\n%m: [2,128]bool = less %thrice, %limit")]
    [InlineData("%of: [2,128]i32 = multiply %column, %other\n%m: [2,128]bool = less %of, %limit")]
    [InlineData(Below, "%zero less_or_equal %n step %step")]
    [InlineData(Below, "%zero less %n step %rows")]
    public void Loops_whose_trips_all_need_their_masks_stay_whole(string mask, string header = "%zero less %n step %step")
    {
        var program = Program(mask, header);
        Assert.Same(program, SplitTail.Run(program));
    }

    [Theory]
    [InlineData(Below)]
    [InlineData("%m: [2,128]bool = less %next, %limit", "%zero less %n step %step", 1)]
    [InlineData("%m: [2,128]bool = less %column, %other", "%zero less %n step %step", 0, 1, true)]
    [InlineData("%twofold: [2,128]i32 = multiply %column, %two\n%m: [2,128]bool = less %twofold, %limit", "%zero less %n step %step", 0, 2)]
    [InlineData("%twofold: [2,128]i32 = multiply %next, %two\n%m: [2,128]bool = less_or_equal %twofold, %other", "%rows less %n step %one", 1, 2, true, 1)]
    [InlineData("%earlier: [2,128]bool = less %column, %other\n%chosen: [2,128]i32 = select %earlier, %column, %next\n%m: [2,128]bool = less %column, %limit")]
    [InlineData(Below, "%zero less %n step %one")]
    [InlineData(Below, "%one less %n step %step")]
    [InlineData(Below, "%rows less %n step %step")]
    [InlineData(Below, "%zero less %rows step %step")]
    public void The_trips_before_the_first_that_needs_its_mask_go_without(string mask, string header = "%zero less %n step %step", int offset = 0, int factor = 1, bool isOther = false, int slack = 0)
    {
        var program = SplitTail.Run(Program(mask, header));
        var loops = program.Body.Ops.Where(op => op.Code == Opcode.For).ToList();
        Assert.Equal(2, loops.Count);
        int n = program.Values.Select((v, i) => (v.Name, i)).First(v => v.Name == "n").i, rows = n + 1;
        foreach (var (nValue, rowsValue) in from a in Enumerable.Range(-3, 700) from b in new[] { -700, -1, 0, 1, 130, 256, 700 } select (a, b))
        {
            var known = new Dictionary<int, long> { [n] = nValue, [rows] = rowsValue };
            foreach (var op in program.Body.Ops.TakeWhile(op => op != loops[0]).Where(op => op.Results.Count == 1 && program.TypeOf(op.Result) == BlockType.Scalar(ElementType.I32)))
                known[op.Result] = op.Code == Opcode.Constant ? op.Numbers[0] : ConstantFolding.Evaluate(op.Code, ElementType.I32, ElementType.I32, [.. op.Operands.Select(o => (long?)known[o])])!.Value;
            long lower = known[loops[0].Operands[0]], upper = known[loops[1].Operands[1]], step = known[loops[0].Operands[2]], limit = isOther ? rowsValue : nValue;
            var first = lower;
            while (first < upper && factor * (first + offset + 127) < limit + slack) first += step;
            Assert.Equal(first, known[loops[0].Operands[1]]);
            Assert.Equal(loops[0].Operands[1], loops[1].Operands[0]);
        }
    }

    [Fact]
    public void Loops_of_products_stay_whole_where_their_operands_are_not_known_to_be_in_registers()
    {
        var program = IrReader.Read("""
            kernel K(%x: ptr<bf16>, %y: ptr<f32>, %n: i32)
            {
                %zero: i32 = constant 0
                %step: i32 = constant 16
                %nothing: f32 = constant 0
                %s: [16,16]f32 = splat %nothing
                %base: [16,16]ptr<bf16> = splat %x
                %along: [16]i32 = arange [0, 16]
                %s.2: [16,16]f32 = for %i: i32 = %zero less %n step %step with %s.0: [16,16]f32 = %s
                {
                    %first: [16]i32 = splat %i
                    %flat: [16]i32 = add %first, %along
                    %c: [1,16]i32 = expand_dims %flat [0]
                    %column: [16,16]i32 = broadcast %c
                    %limit: [16,16]i32 = splat %n
                    %m: [16,16]bool = less %column, %limit
                    %p: [16,16]ptr<bf16> = add_pointer %base, %column
                    %v: [16,16]bf16 = load %p, %m, _ [0]
                    %s.1: [16,16]f32 = dot %v, %v, %s.0 [0]
                    yield %s.1
                }
                %to: [16,16]ptr<f32> = splat %y
                store %to, %s.2, _ [0]
            }
            """);
        Assert.Same(program, SplitTail.Run(program));
    }

    private static string Text(BlockProgram program) => IrPrinter.Print(program).ReplaceLineEndings("\n");
}
