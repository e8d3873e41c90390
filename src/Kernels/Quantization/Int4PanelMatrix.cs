using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BlockSharp.Kernels;

/// <summary>
/// The codes and parameters of an <see cref="Int4Matrix"/> in the order in which tensor cores take them: panels of 16 rows, in a panel chunks of 128 columns, and of
/// each chunk 64 bytes a row. What a warp reads lies together, and so does what a program reads of a panel. Four threads share the columns of a group in turns of
/// eight, which are a word; what one of them reads lies together too.
/// </summary>
/// <param name="Codes">[ceil(Rows / 16), ceil(Columns / 128), 16, 64]: two codes a byte, the low nibble first, in the order of <see cref="PlaceOf"/>. Rows and columns
/// that the matrix does not have are 0; they are multiplied by zeros, or not stored.</param>
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

    /// <summary>Columns of a word, threads that take turns, and columns of all their turns.</summary>
    private const int WordColumns = 8, Threads = 4, TurnColumns = WordColumns * Threads;

    /// <summary>
    /// Which code of its row's 128 a column's is: groups lie one after the other (of more than 128 columns, that part of it), in each the words of the first thread, then
    /// those of the next. In a word the even columns come first: two neighbours are 16 bits apart, so that one instruction makes both the halves of a 32-bit register.
    /// </summary>
    /// <param name="column">A column of a chunk: 0 to 127.</param>
    /// <param name="group">Columns of a group: a power of two from 32 on.</param>
    public static int PlaceOf(int column, int group)
    {
        var columns = Math.Min(group, ChunkColumns);
        var (word, pair) = (column % columns / WordColumns, column % WordColumns);
        var place = ((word % Threads * (columns / TurnColumns)) + (word / Threads)) * WordColumns;
        return (column / columns * columns) + place + (pair % 2 * (WordColumns / 2)) + (pair / 2);
    }

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
                var to = MemoryMarshal.AsBytes(codes.AsSpan(((((row / PanelRows) * chunks) + chunk) * PanelRows + (row % PanelRows)) * ChunkBytes, ChunkBytes));
                for (var column = 0; column < ChunkColumns; column += WordColumns)
                {
                    var at = ((chunk * ChunkColumns) + column) / 2;
                    if (at >= from.Length)
                        break;
                    BinaryPrimitives.WriteUInt32LittleEndian(to[(PlaceOf(column, matrix.Group) / 2)..], EvenFirst(Word(from[at..])));
                }
            }
        });
        return new(codes, matrix.Tiled(matrix.Scales, PanelRows), matrix.Tiled(matrix.Zeros, PanelRows), matrix.Rows, matrix.Columns, matrix.Group);
    }

    /// <summary>Four bytes of a row, or as many as it has left and zeros.</summary>
    private static uint Word(ReadOnlySpan<UInt4x2> row)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        MemoryMarshal.AsBytes(row[..Math.Min(row.Length, sizeof(uint))]).CopyTo(word);
        return BinaryPrimitives.ReadUInt32LittleEndian(word);
    }

    /// <summary>The nibbles of even number in the lower half, those of odd number in the upper one.</summary>
    private static uint EvenFirst(uint nibbles)
    {
        return Even(nibbles) | (Even(nibbles >> 4) << 16);

        static uint Even(uint n)
        {
            n &= 0x0F0F0F0F;
            n = (n | (n >> 4)) & 0x00FF00FF;
            return (n | (n >> 8)) & 0xFFFF;
        }
    }
}
