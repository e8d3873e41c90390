namespace BlockSharp.Kernels.Tests;

public class TileOrderTests
{
    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(8, 5, 8)]
    [InlineData(19, 7, 8)]
    [InlineData(3, 40, 4)]
    public void Programs_go_down_the_columns_of_one_band_of_rows_after_the_other(int rows, int columns, int band)
    {
        var tiles = Enumerable.Range(0, rows * columns).Select(program => TileOrder.Tile(program, rows, columns, band)).ToArray();
        Assert.Equal(from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row, column), tiles.Order());
        Assert.Equal(tiles.OrderBy(tile => tile.Row / band).ThenBy(tile => tile.Column).ThenBy(tile => tile.Row), tiles);
    }

    [Theory]
    [InlineData(1, 128)]
    [InlineData(128, 128)]
    [InlineData(129, 128)]
    [InlineData(4095, 64)]
    public void Tiles_cover_all_rows_and_none_reaches_behind_the_end(int rows, int size)
    {
        var firsts = Enumerable.Range(0, (rows + size - 1) / size).Select(tile => TileOrder.FirstRow(tile, rows, size)).ToArray();
        Assert.Equal(0, firsts[0]);
        Assert.All(firsts.Zip(firsts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, size));
        Assert.Equal(Math.Max(rows, size), firsts[^1] + size);
    }
}
