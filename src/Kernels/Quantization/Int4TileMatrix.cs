namespace BlockSharp.Kernels;

/// <summary>
/// The codes and parameters of an <see cref="Int4Matrix"/> in the order in which processors read them: tiles of 16 rows, and of a tile eight columns at a time,
/// a word a row.
/// </summary>
/// <param name="Words">[ceil(Rows / 16), groups * Group / 8, 16] words of eight codes: the lower half of a word has in its bits 4 i to 4 i + 3 the code of column
/// 2 i of the eight, the upper half that of column 2 i + 1. Rows and columns that the matrix does not have are 8, the code of the value <c>zero</c>.</param>
/// <param name="Scales">[ceil(Rows / 16), groups, 16]: rounded to bf16, half the bytes to read.</param>
/// <param name="Zeros">As the scales; empty if all are 0.</param>
/// <param name="Rows">The number of rows: output features.</param>
/// <param name="Columns">The number of columns: input features.</param>
/// <param name="Group">How many neighbouring columns share a scale and a zero: 32, 64, 128 or 256.</param>
public sealed record Int4TileMatrix(int[] Words, BFloat16[] Scales, BFloat16[] Zeros, int Rows, int Columns, int Group)
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 16;

    /// <summary>Codes of a word.</summary>
    public const int WordColumns = 8;

    /// <summary>Repacks a matrix. Tiles are spread over all cores.</summary>
    /// <exception cref="ArgumentException">There are no kernels for the group.</exception>
    public static Int4TileMatrix Pack(Int4Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (!CanHave(matrix.Group))
            throw new ArgumentException($"tiles have no groups of {matrix.Group} columns; quantize in groups of 32, 64, 128 or 256.", nameof(matrix));
        var tiles = (matrix.Rows + TileRows - 1) / TileRows;
        var perTile = matrix.Groups * matrix.Group / WordColumns * TileRows;
        var words = new int[checked(tiles * perTile)];
        Parallel.For(0, tiles, tile =>
        {
            for (var i = 0; i < perTile; i++)
                words[(tile * perTile) + i] = Word(matrix, (tile * TileRows) + (i % TileRows), i / TileRows * WordColumns);
        });
        var zeros = Array.TrueForAll(matrix.Zeros, zero => zero == 0) ? [] : Rounded(matrix.Zeros);
        return new(words, Rounded(matrix.Scales), zeros, matrix.Rows, matrix.Columns, matrix.Group);

        BFloat16[] Rounded(float[] values) => Array.ConvertAll(matrix.Tiled(values, TileRows), value => (BFloat16)value);
    }

    /// <summary>Whether there are kernels for groups of so many columns.</summary>
    internal static bool CanHave(int group) => group is 32 or 64 or 128 or 256;

    private static int Word(Int4Matrix matrix, int row, int first)
    {
        var word = 0;
        for (var i = 0; i < WordColumns; i++)
            word |= Code(matrix, row, first + i) << ((i / 2 * 4) + (i % 2 * 16));
        return word;
    }

    private static int Code(Int4Matrix matrix, int row, int column)
    {
        if (row >= matrix.Rows || column >= matrix.Columns)
            return 8;
        var pair = matrix.Codes[((long)row * matrix.RowBytes) + (column / 2)];
        return column % 2 == 0 ? pair.Low : pair.High;
    }
}
