using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class TensorTileTests
{
    private static readonly Gen<(int[] Shape, int Contiguous, int ElementBytes)> s_tiles =
        from elementLog in Gen.Int[0, 1]
        from contiguous in Gen.Int[0, 1]
        from widthLog in Gen.Int[5 - elementLog, 9 - elementLog]
        from lengthLog in Gen.Int[3, 8]
        select (contiguous == 1 ? new[] { 1 << lengthLog, 1 << widthLog } : [1 << widthLog, 1 << lengthLog], contiguous, 1 << elementLog);

    /// <summary>PTX ISA, swizzling modes of tensors: the number of the 16-byte chunk, exclusive or the number of the 128-byte line in its pattern.</summary>
    [Fact]
    public void An_element_lies_where_the_copy_engine_puts_it() => s_tiles.Sample(tile =>
    {
        var layout = LinearLayout.TensorTile(tile.Shape, tile.Contiguous, tile.ElementBytes);
        var panel = Math.Min(128, tile.Shape[tile.Contiguous] * tile.ElementBytes);
        var rows = tile.Shape[1 - tile.Contiguous];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < tile.Shape[tile.Contiguous]; column++)
            {
                var bytes = column * tile.ElementBytes;
                var linear = bytes / panel * panel * rows + row * panel + bytes % panel;
                var swizzled = linear ^ ((linear >> 7 & (panel / 16 - 1)) << 4);
                var place = tile.Contiguous == 1 ? new[] { row, column } : [column, row];
                Assert.Equal(swizzled, layout.OffsetOf(place) * tile.ElementBytes);
            }
        }
    });

    [Theory]
    [InlineData(new[] { 64, 64 }, 1, 2, 1, false, 1, 1024, 16)]
    [InlineData(new[] { 128, 128 }, 1, 1, 1, false, 1, 1024, 16)]
    [InlineData(new[] { 64, 32 }, 1, 2, 1, false, 2, 512, 16)]
    [InlineData(new[] { 64, 128 }, 1, 2, 0, true, 1, 1024, 64 * 128)]
    public void A_descriptor_says_how_rows_and_panels_follow(
        int[] shape, int contiguous, int elementBytes, int depth, bool isTransposed, int swizzle, int groupBytes, int panelBytes)
    {
        var tile = new WarpgroupTile(LinearLayout.TensorTile(shape, contiguous, elementBytes), elementBytes, depth);
        Assert.Equal(isTransposed, tile.IsTransposed);
        Assert.Equal(swizzle, (int)((ulong)tile.Descriptor >> 62));
        Assert.Equal(groupBytes >> 4, (int)(tile.Descriptor >> 32 & 0x3fff));
        Assert.Equal(panelBytes >> 4, (int)(tile.Descriptor >> 16 & 0x3fff));
    }

    [Fact]
    public void What_the_instruction_does_not_read_is_refused() =>
        Assert.Throws<ArgumentException>(() => new WarpgroupTile(LinearLayout.SwizzledShared([64, 64], [1, 0], 1, 1, 1), 2, 1));

    [Fact]
    public void A_transposed_tile_is_a_tile() =>
        Assert.Equal(LinearLayout.TensorTile([64, 128], 0, 2), LinearLayout.TensorTile([128, 64], 1, 2).Permute([1, 0]));
}
