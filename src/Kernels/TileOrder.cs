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
}
