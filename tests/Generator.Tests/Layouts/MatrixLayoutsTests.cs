using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

/// <summary>Products by matrix instructions: what the fragments of operands and results must have in common, for every shape, number of warps and order of k.</summary>
public class MatrixLayoutsTests
{
    private static readonly MatrixInstruction[] s_instructions =
        [MatrixInstruction.For(ElementType.I8, ElementType.I8, 32)!, MatrixInstruction.For(ElementType.BF16, ElementType.BF16, 16)!];

    private static readonly Gen<MatrixLayouts> s_layouts =
        from instruction in Gen.OneOfConst(s_instructions)
        from rows in Gen.Int[0, 7]
        from columns in Gen.Int[0, 7]
        from steps in Gen.Int[0, 3]
        from rowWarps in Gen.Int[0, 2]
        from columnWarps in Gen.Int[0, 2]
        from run in Gen.Int[0, 3]
        from batch in Gen.OneOfConst<int?>(null, null, 1, 2, 8)
        from batchWarps in Gen.Int[0, 2]
        from apart in Gen.Int[0, 3]
        let depth = instruction.Depth << steps
        let runBits = Math.Min(instruction.WordBits + run, PowerOfTwo.Log2(depth, "depth") - 2)
        let held = Math.Max(instruction.WordBits, runBits)
        select new MatrixLayouts(instruction, 1 << rows, 1 << columns, depth, 1 << rowWarps, 1 << columnWarps, held, Math.Min(apart, held - instruction.WordBits), batch, Math.Min(batch ?? 1, 1 << batchWarps));

    [Fact]
    public void Every_element_has_a_holder_and_is_of_a_warp_that_needs_it() => s_layouts.Sample(layouts =>
    {
        Assert.True(layouts.Left.IsSurjective);
        Assert.True(layouts.Right.IsSurjective);
        Assert.True(layouts.Accumulator.IsSurjective);
        Assert.Equal(layouts.BatchSteps * layouts.RowSteps * layouts.DepthSteps * 4 << layouts.Instruction.WordBits, layouts.Left.RegisterCount);
        Assert.Equal(layouts.BatchSteps * layouts.ColumnSteps * layouts.DepthSteps * 2 << layouts.Instruction.WordBits, layouts.Right.RegisterCount);
        Assert.Equal(layouts.BatchSteps * layouts.RowSteps * layouts.ColumnSteps * 4, layouts.Accumulator.RegisterCount);
    });

    [Fact]
    public void Words_that_an_instruction_multiplies_are_of_the_same_k_of_the_result_s_row_and_column() => s_layouts.Sample(layouts =>
    {
        int bits = layouts.Instruction.WordBits, warps = layouts.RowWarps * layouts.ColumnWarps * layouts.BatchWarps;
        for (var at = 0; at < 64; at++)
        {
            // Any lane and warp, any step: the words with and without the second half, by the ISA's numbers.
            int lane = at * 7 % 32, warp = at % warps, element = at & ((1 << bits) - 1), half = at & 1;
            int step = at % layouts.DepthSteps, row = at % (layouts.RowSteps * layouts.BatchSteps), column = at % layouts.ColumnSteps, lower = (at >> 1) & 1;
            var rightTile = column + (row / layouts.RowSteps * layouts.ColumnSteps);
            var left = layouts.Left.Apply((((lower | (half << 1)) | ((step + (row * layouts.DepthSteps)) << 2)) << bits) | element, lane, warp);
            var right = layouts.Right.Apply(((half | ((step + (rightTile * layouts.DepthSteps)) << 1)) << bits) | element, lane, warp);
            Assert.Equal(left[^1], right[^2]);

            // The result of rows of lane / 4 and columns of the lanes' pairs: lane 4g + t has row g; column 2t is computed from the right word of lane 4 (2t).
            var result = layouts.Accumulator.Apply((lower << 1) | ((column + (row * layouts.ColumnSteps)) << 2), lane, warp);
            var source = layouts.Right.Apply(((half | ((step + (rightTile * layouts.DepthSteps)) << 1)) << bits) | element, (lane & 3) * 8 + (lane & 3), warp);
            Assert.Equal(left[..^1], result[..^1]);
            Assert.Equal([.. source[..^2], source[^1]], [.. result[..^2], result[^1]]);
        }
    });

    [Fact]
    public void Every_k_is_multiplied_once_by_a_warp() => s_layouts.Sample(layouts =>
    {
        var words = Enumerable.Range(0, layouts.DepthSteps * 2 << layouts.Instruction.WordBits);
        var ks = words.SelectMany(register => Enumerable.Range(0, 4).Select(lane => layouts.Right.Apply(register, lane, 0)[^2])).Order();
        Assert.Equal(Enumerable.Range(0, layouts.Depth), ks);
    });

    [Fact]
    public void A_result_is_the_left_operand_of_a_further_product_in_the_registers_where_it_is()
    {
        var bf16 = s_instructions[1];
        var first = new MatrixLayouts(bf16, 64, 128, 64, 4, 1, bf16.WordBits);
        var second = new MatrixLayouts(bf16, 64, 64, 128, 4, 1, bf16.WordBits);
        Assert.True(first.Accumulator.SameDistribution(second.Left, out _));
    }
}
