using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Tests.Layouts;

public class WarpgroupLayoutTests
{
    [Theory]
    [InlineData(64, 8, 4)]
    [InlineData(64, 256, 4)]
    [InlineData(128, 256, 8)]
    [InlineData(256, 128, 8)]
    [InlineData(64, 128, 8)]
    public void Every_element_of_an_accumulator_has_one_holder_and_a_warp_has_sixteen_rows_of_each_instruction(int rows, int columns, int warps)
    {
        var layout = WarpgroupLayouts.Accumulator(Shape(rows, columns), warps);
        Assert.True(layout.IsSurjective);
        Assert.Equal(rows * columns, layout.RegisterCount * 32 * warps);
        var width = WarpgroupLayouts.InstructionColumns(Shape(rows, columns), ElementType.I8, warps);
        for (var warp = 0; warp < warps; warp++)
        {
            for (var lane = 0; lane < 32; lane++)
            {
                var origin = layout.Apply(0, 0, warp / 4 * 4);
                for (var register = 0; register < width / 2; register++)
                {
                    // PTX ISA, register fragments of wgmma: d[i] of a thread.
                    var row = origin[0] + 16 * (warp % 4) + lane / 4 + (register / 2 % 2 * 8);
                    var column = origin[1] + lane % 4 * 2 + register % 2 + register / 4 * 8;
                    Assert.Equal([row, column], layout.Apply(register, lane, warp));
                }
            }
        }
    }

    [Fact]
    public void An_accumulator_rounded_to_sixteen_bits_is_a_left_operand_as_it_is() =>
        Assert.Equal(WarpgroupLayouts.Accumulator(Shape(128, 64), 8), WarpgroupLayouts.LeftInRegisters(Shape(128, 64), 8));

    [Theory]
    [InlineData("I8", "I32", 64, 128, 128, 4, true)]
    [InlineData("BF16", "F32", 128, 64, 256, 8, true)]
    [InlineData("F8E4M3", "F32", 128, 128, 256, 8, true)]
    [InlineData("F8E5M2", "F32", 64, 32, 64, 4, true)]
    [InlineData("F8E5M2", "F32", 64, 16, 64, 4, false)]
    [InlineData("F32", "F32", 128, 64, 128, 8, false)]
    [InlineData("BF16", "F32", 32, 64, 128, 4, false)]
    [InlineData("BF16", "F32", 64, 8, 128, 4, false)]
    [InlineData("BF16", "F32", 64, 64, 128, 2, false)]
    [InlineData("BF16", "F32", 64, 64, 8, 8, false)]
    public void Products_that_fit_are_taken(string operand, string result, int rows, int depth, int columns, int warps, bool isTaken) => Assert.Equal(
        isTaken,
        WarpgroupLayouts.Takes(
            Block(operand, rows, depth), Block(operand, depth, columns), Block(result, rows, columns), warps));

    [Fact]
    public void Eight_bit_floats_of_both_kinds_are_multiplied_but_no_other_pair()
    {
        Assert.True(WarpgroupLayouts.Takes(Block("F8E4M3", 64, 64), Block("F8E5M2", 64, 64), Block("F32", 64, 64), 4));
        Assert.True(WarpgroupLayouts.Takes(Block("F8E5M2", 64, 64), Block("F8E4M3", 64, 64), Block("F32", 64, 64), 4));
        Assert.False(WarpgroupLayouts.Takes(Block("F8E5M2", 64, 64), Block("I8", 64, 64), Block("F32", 64, 64), 4));
        Assert.False(WarpgroupLayouts.Takes(Block("BF16", 64, 64), Block("F16", 64, 64), Block("F32", 64, 64), 4));
    }

    [Fact]
    public void Sums_of_eight_bit_floats_are_made_of_narrower_products_than_others() => Assert.Equal(
        [128, 256],
        new[] { ElementType.F8E4M3, ElementType.I8 }.Select(operand => WarpgroupLayouts.InstructionColumns(Shape(128, 256), operand, 8)));

    private static BlockType Block(string element, int rows, int columns) => BlockType.Block(Enum.Parse<ElementType>(element), Shape(rows, columns));

    private static EquatableArray<int> Shape(int rows, int columns) => new[] { rows, columns }.ToEquatableArray();
}
