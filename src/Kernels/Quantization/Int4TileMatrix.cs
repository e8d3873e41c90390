namespace BlockSharp.Kernels;

/// <summary>
/// The codes and parameters of an <see cref="Int4Matrix"/> in the order in which processors read them: tiles of 8 rows, in a tile chunks of 128 columns, and of
/// each chunk 64 bytes a row.
/// </summary>
/// <param name="Words">[ceil(Rows / 8), ceil(Columns / 128), 8, 16] words of eight codes: word <c>lane</c> of a row's chunk has in its bits 4 i to 4 i + 3 the
/// code of column <c>16 i + lane</c> of the chunk. Rows and columns that the matrix does not have are 8, the code of the value <c>zero</c>.</param>
/// <param name="Scales">[ceil(Rows / 8), groups, 8]; groups of fewer than 128 columns are counted by chunks, each of which has 128 / Group of them.</param>
/// <param name="Zeros">As the scales; empty if all are 0.</param>
/// <param name="Rows">The number of rows: output features.</param>
/// <param name="Columns">The number of columns: input features.</param>
/// <param name="Group">How many neighbouring columns share a scale and a zero: 32, 64, or a multiple of 128.</param>
public sealed record Int4TileMatrix(int[] Words, float[] Scales, float[] Zeros, int Rows, int Columns, int Group)
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 8;

    /// <summary>Columns of a chunk.</summary>
    public const int ChunkColumns = 128;

    private const int Lanes = 16;

    /// <summary>Repacks a matrix. Tiles are spread over all cores.</summary>
    /// <exception cref="ArgumentException">The group is none that tiles can have.</exception>
    public static Int4TileMatrix Pack(Int4Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (!CanHave(matrix.Group))
            throw new ArgumentException($"groups of {matrix.Group} columns do not fill chunks of {ChunkColumns}; quantize in groups of 32, 64, 128 or 256.", nameof(matrix));
        var tiles = (matrix.Rows + TileRows - 1) / TileRows;
        var chunks = (matrix.Columns + ChunkColumns - 1) / ChunkColumns;
        var words = new int[checked(tiles * chunks * TileRows * Lanes)];
        Parallel.For(0, tiles, tile =>
        {
            for (var i = 0; i < chunks * TileRows * Lanes; i++)
            {
                var row = (tile * TileRows) + (i / Lanes % TileRows);
                words[(tile * chunks * TileRows * Lanes) + i] = Word(matrix, row, (i / Lanes / TileRows * ChunkColumns) + (i % Lanes));
            }
        });
        var zeros = Array.TrueForAll(matrix.Zeros, zero => zero == 0) ? [] : Tiled(matrix, matrix.Zeros);
        return new(words, Tiled(matrix, matrix.Scales), zeros, matrix.Rows, matrix.Columns, matrix.Group);
    }

    /// <summary>Whether tiles can have groups of so many columns.</summary>
    internal static bool CanHave(int group) => group is 32 or 64 || group % ChunkColumns == 0;

    private static int Word(Int4Matrix matrix, int row, int first)
    {
        var word = 0;
        for (var i = 0; i < 8; i++)
            word |= Code(matrix, row, first + (i * Lanes)) << (4 * i);
        return word;
    }

    private static int Code(Int4Matrix matrix, int row, int column)
    {
        if (row >= matrix.Rows || column >= matrix.Columns)
            return 8;
        var pair = matrix.Codes[((long)row * matrix.RowBytes) + (column / 2)];
        return column % 2 == 0 ? pair.Low : pair.High;
    }

    private static float[] Tiled(Int4Matrix matrix, float[] values) =>
        matrix.Tiled(values, TileRows, Math.Max(matrix.Groups, (matrix.Columns + ChunkColumns - 1) / ChunkColumns * (ChunkColumns / matrix.Group)));
}
