using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The order in which a matmul's programs take the output tiles: bands of <c>BAND</c> tile rows, down each band's columns one after the other,
/// so that programs that run together share both operands in the L2 cache.
/// </summary>
public static class TileOrder
{
    /// <summary>The tile of program <paramref name="program"/>.</summary>
    /// <param name="program">The program's number, 0 to <paramref name="rows"/> * <paramref name="columns"/> - 1.</param>
    /// <param name="rows">Tile rows of the output.</param>
    /// <param name="columns">Tile columns of the output.</param>
    /// <param name="BAND">Tile rows in a band.</param>
    [BlockFunction]
    public static (int Row, int Column) Tile(int program, int rows, int columns, int BAND)
    {
        var first = program / (BAND * columns) * BAND;
        var height = Minimum(rows - first, BAND);
        var place = program % (BAND * columns);
        return (first + place % height, place / height);
    }

    /// <summary>
    /// The first row of a tile. The last tile ends with the last row and shares rows with the one before it: both come to the same results for them, and no box of
    /// rows reaches behind the end, where there would be as much to multiply and rows that are outside a tensor take longer to fetch.
    /// </summary>
    /// <param name="tile">The tile's row, from 0.</param>
    /// <param name="rows">Rows of the output.</param>
    /// <param name="SIZE">Rows of a tile.</param>
    [BlockFunction]
    public static int FirstRow(int tile, int rows, int SIZE) => Maximum(Minimum(tile * SIZE, rows - SIZE), 0);

    /// <summary>As <c>FirstRow</c>, but the largest tiles lie beside each other: of them there are many, and one that reaches behind the end is not worth more registers.</summary>
    /// <param name="tile">The tile's row, from 0.</param>
    /// <param name="rows">Rows of the output.</param>
    /// <param name="SIZE">Rows of a tile.</param>
    /// <param name="COLUMNS">Columns of a tile.</param>
    [BlockFunction]
    public static int FirstRowOf(int tile, int rows, int SIZE, int COLUMNS) => SIZE * COLUMNS <= 128 * 128 ? FirstRow(tile, rows, SIZE) : tile * SIZE;
}
