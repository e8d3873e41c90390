namespace BlockSharp.Kernels;

/// <summary>
/// The codes and parameters of an <see cref="Int4Matrix"/> in the order in which tensor cores take them: panels of 16 rows, in a panel chunks of 128 columns, and of
/// each chunk 64 bytes a row. What a warp reads lies together, and so does what a program reads of a panel.
/// </summary>
/// <param name="Codes">[ceil(Rows / 16), ceil(Columns / 128), 16, 64]: two codes a byte, the even column in the low nibble. Rows and columns that the matrix does
/// not have are 0; they are multiplied by zeros, or not stored.</param>
/// <param name="Scales">[ceil(Rows / 16), Groups, 16].</param>
/// <param name="Zeros">[ceil(Rows / 16), Groups, 16].</param>
/// <param name="Rows">The number of rows: output features.</param>
/// <param name="Columns">The number of columns: input features.</param>
/// <param name="Group">How many neighbouring columns share a scale and a zero.</param>
public sealed record Int4PanelMatrix(UInt4x2[] Codes, float[] Scales, float[] Zeros, int Rows, int Columns, int Group)
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 16;

    /// <summary>Columns of a chunk.</summary>
    public const int ChunkColumns = 128;

    private const int ChunkBytes = ChunkColumns / 2;

    /// <summary>Repacks a matrix. Panels are spread over all cores.</summary>
    /// <exception cref="OverflowException">There are 2^31 weights or more.</exception>
    public static Int4PanelMatrix Pack(Int4Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var panels = (matrix.Rows + PanelRows - 1) / PanelRows;
        var chunks = (matrix.Columns + ChunkColumns - 1) / ChunkColumns;
        var codes = new UInt4x2[checked(panels * chunks * PanelRows * ChunkBytes)];
        Parallel.For(0, matrix.Rows, row =>
        {
            var from = matrix.Codes.AsSpan(row * matrix.RowBytes, matrix.RowBytes);
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                var part = from[(chunk * ChunkBytes)..Math.Min((chunk + 1) * ChunkBytes, from.Length)];
                part.CopyTo(codes.AsSpan(((((row / PanelRows) * chunks) + chunk) * PanelRows + (row % PanelRows)) * ChunkBytes));
            }
        });
        return new(codes, matrix.Tiled(matrix.Scales, PanelRows), matrix.Tiled(matrix.Zeros, PanelRows), matrix.Rows, matrix.Columns, matrix.Group);
    }
}
