using System.ComponentModel;
using ILGPU;

namespace BlockSharp.CompilerServices;

/// <summary>
/// Copies rows that lie anywhere to rows that begin at multiples of 16 bytes. A thread reads the two aligned 16 bytes around those that it writes, so that both sides are
/// accessed 16 bytes a lane whatever the rows' distance. Compiled by the runtime.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowsCopyKernel
{
    /// <summary>Threads of a group.</summary>
    internal const int Threads = 256;

    /// <summary>Pieces of 16 bytes that a group copies: a thread has four on the way at once.</summary>
    internal const int ChunksOfGroup = 4 * Threads;

    /// <summary>A group copies its share of the pieces, numbered row by row.</summary>
    /// <param name="source">Begins at a multiple of 16 bytes; memory is there to the next multiple behind <paramref name="end"/>.</param>
    /// <param name="target">Begins at a multiple of 16 bytes.</param>
    /// <param name="start">Where in the source the first row begins.</param>
    /// <param name="end">Where in the source the bytes end that may be read; what a row has beyond is anything.</param>
    /// <param name="chunks">Pieces of all rows, below 2^31 less the pieces of a group.</param>
    /// <param name="chunksOfRow">Pieces of a row; what the last has beyond the row is anything.</param>
    /// <param name="perChunk">Divides by the pieces of a row: a <see cref="Reciprocal"/>.</param>
    /// <param name="rows">Rows of a plane.</param>
    /// <param name="perRow">Divides by the rows of a plane.</param>
    /// <param name="rowBytes">From a row of the source to the next.</param>
    /// <param name="planeBytes">From a plane of the source to the next.</param>
    /// <param name="pitch">From a row of the target to the next, a multiple of 16; planes follow each other without a gap.</param>
    public static void Run(
        ArrayView<byte> source, ArrayView<byte> target, int start, long end, int chunks, int chunksOfRow, long perChunk, int rows, long perRow, long rowBytes,
        long planeBytes, long pitch)
    {
        var first = ILGPU.Grid.IdxX * ChunksOfGroup + Group.IdxX;
        var (from0, to0) = Place(first, start, chunksOfRow, perChunk, rows, perRow, rowBytes, planeBytes, pitch);
        var (from1, to1) = Place(first + Threads, start, chunksOfRow, perChunk, rows, perRow, rowBytes, planeBytes, pitch);
        var (from2, to2) = Place(first + 2 * Threads, start, chunksOfRow, perChunk, rows, perRow, rowBytes, planeBytes, pitch);
        var (from3, to3) = Place(first + 3 * Threads, start, chunksOfRow, perChunk, rows, perRow, rowBytes, planeBytes, pitch);
        bool is0 = first < chunks, is1 = first + Threads < chunks, is2 = first + 2 * Threads < chunks, is3 = first + 3 * Threads < chunks;
        var low0 = Low(is0, source, from0, end);
        var low1 = Low(is1, source, from1, end);
        var low2 = Low(is2, source, from2, end);
        var low3 = Low(is3, source, from3, end);
        var high0 = High(is0, source, from0, end);
        var high1 = High(is1, source, from1, end);
        var high2 = High(is2, source, from2, end);
        var high3 = High(is3, source, from3, end);
        Put(is0, target, to0, low0, high0, (int)from0);
        Put(is1, target, to1, low1, high1, (int)from1);
        Put(is2, target, to2, low2, high2, (int)from2);
        Put(is3, target, to3, low3, high3, (int)from3);
    }

    /// <summary>
    /// A further copy for the same launch: it does not wait for the copy before it, which has waited for all that comes before the launch, until it has copied itself.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    public static void RunBeside(
        ArrayView<byte> source, ArrayView<byte> target, int start, long end, int chunks, int chunksOfRow, long perChunk, int rows, long perRow, long rowBytes,
        long planeBytes, long pitch)
    {
        Simt.StartSuccessor(true);
        Run(source, target, start, end, chunks, chunksOfRow, perChunk, rows, perRow, rowBytes, planeBytes, pitch);
        Simt.AwaitPredecessor();
    }

    private static (long From, long To) Place(
        int chunk, int start, int chunksOfRow, long perChunk, int rows, long perRow, long rowBytes, long planeBytes, long pitch)
    {
        var row = Reciprocal.Divide(chunk, perChunk);
        var column = 16L * (chunk - row * chunksOfRow);
        var plane = Reciprocal.Divide(row, perRow);
        return (start + plane * planeBytes + (row - plane * rows) * rowBytes + column, row * pitch + column);
    }

    private static I4 Low(bool exists, ArrayView<byte> source, long from, long end) => Simt.Load128(exists & (from & ~15L) < end, ref source[from & ~15L], 0);

    private static I4 High(bool exists, ArrayView<byte> source, long from, long end) =>
        Simt.Load128(exists & (from & 15L) != 0 & (from & ~15L) + 16L < end, ref source[(from & ~15L) + 16L], 0);

    /// <summary>Stores the 16 bytes that begin <paramref name="shift"/> modulo 16 into two neighbouring pieces.</summary>
    private static void Put(bool exists, ArrayView<byte> target, long to, I4 low, I4 high, int shift)
    {
        var isFar = (shift & 8) != 0;
        var a = isFar ? low.Z : low.X;
        var b = isFar ? low.W : low.Y;
        var c = isFar ? high.X : low.Z;
        var d = isFar ? high.Y : low.W;
        var e = isFar ? high.Z : high.X;
        var f = isFar ? high.W : high.Y;
        var isOdd = (shift & 4) != 0;
        var bits = 8 * (shift & 3);
        Simt.Store128(
            exists,
            ref target[to],
            Shifted(isOdd ? b : a, isOdd ? c : b, bits),
            Shifted(isOdd ? c : b, isOdd ? d : c, bits),
            Shifted(isOdd ? d : c, isOdd ? e : d, bits),
            Shifted(isOdd ? e : d, isOdd ? f : e, bits),
            0);
    }

    /// <summary>32 bits of two neighbouring words.</summary>
    private static int Shifted(int low, int high, int bits) => (int)((((long)high << 32) | (uint)low) >> bits);
}
