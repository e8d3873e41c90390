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
        var width = WarpgroupLayouts.InstructionColumns(Shape(rows, columns), warps);
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
    [InlineData(ElementType.I8, ElementType.I32, 64, 128, 128, 4, true)]
    [InlineData(ElementType.BF16, ElementType.F32, 128, 64, 256, 8, true)]
    [InlineData(ElementType.F32, ElementType.F32, 128, 64, 128, 8, false)]
    [InlineData(ElementType.BF16, ElementType.F32, 32, 64, 128, 4, false)]
    [InlineData(ElementType.BF16, ElementType.F32, 64, 8, 128, 4, false)]
    [InlineData(ElementType.BF16, ElementType.F32, 64, 64, 128, 2, false)]
    [InlineData(ElementType.BF16, ElementType.F32, 64, 64, 8, 8, false)]
    public void Products_that_fit_are_taken(ElementType operand, ElementType result, int rows, int depth, int columns, int warps, bool isTaken) => Assert.Equal(
        isTaken,
        WarpgroupLayouts.Takes(
            BlockType.Block(operand, Shape(rows, depth)), BlockType.Block(operand, Shape(depth, columns)), BlockType.Block(result, Shape(rows, columns)), warps));

    private static EquatableArray<int> Shape(int rows, int columns) => new[] { rows, columns }.ToEquatableArray();
}
