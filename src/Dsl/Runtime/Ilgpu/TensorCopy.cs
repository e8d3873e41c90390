using BlockSharp.CompilerServices;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// A copy of a tensor that no tensor map can describe where it lies, because its start, its rows or its planes are not multiples of 16 bytes apart: the same rows with some
/// room behind each. What that room holds is never read: the map knows where rows end.
/// </summary>
/// <param name="Shape">The copy as the map describes it.</param>
/// <param name="Source">The tensor as it lies, with its extents found out.</param>
/// <param name="ChunksOfRow">Pieces of 16 bytes that a row takes.</param>
internal readonly record struct TensorCopy(TensorMapShape Shape, TensorMapShape Source, int ChunksOfRow)
{
    /// <summary>What tensor maps ask addresses and distances to be multiples of.</summary>
    internal const int Alignment = 16;

    /// <summary>Extents from here on are not the tensor's: nothing in the kernel limits an index.</summary>
    private const long Unlimited = 1L << 31;

    /// <summary>Rows of this length and more begin at multiples of a cache line.</summary>
    private const long LongRow = 1024;

    private const int CacheLine = 128;

    /// <summary>Bytes of the copy.</summary>
    internal long Bytes => Shape.PlaneBytes * Shape.Planes;

    /// <summary>Pieces of 16 bytes that are copied.</summary>
    internal long Chunks => Source.Rows * Source.Planes * ChunksOfRow;

    /// <summary>Whether a tensor must be copied to be described.</summary>
    internal static bool IsNeeded(long address, in TensorMapShape shape) => ((address | shape.RowBytes | shape.PlaneBytes) & (Alignment - 1)) != 0;

    /// <summary>The copy of a tensor; null if it cannot be told how large it is, or it is too large.</summary>
    /// <param name="shape">The tensor: a matrix or a batch of them.</param>
    /// <param name="reach">How many bytes there are from the tensor's start on.</param>
    internal static TensorCopy? Of(in TensorMapShape shape, long reach)
    {
        var isBatch = shape.Rank == 3;
        if (shape.Rank < 2 || reach <= 0 || shape.Columns >= Unlimited || (isBatch && shape.Rows >= Unlimited))
            return null;

        // Of the outermost dimension there is at most what the pointer reaches.
        var rows = isBatch ? shape.Rows : Within(shape.Rows, shape.RowBytes, reach);
        var planes = isBatch ? Within(shape.Planes, shape.PlaneBytes, reach) : 1;
        var bytes = shape.Columns * shape.ElementBytes;
        var pitch = PitchOf(bytes);
        var chunks = (bytes + Alignment - 1) / Alignment;
        if ((double)rows * planes * chunks >= int.MaxValue - RowsCopyKernel.ChunksOfGroup)
            return null;
        return new(
            shape.At(rows, planes, pitch, rows * pitch),
            shape.At(rows, planes, shape.RowBytes, isBatch ? shape.PlaneBytes : 0),
            (int)chunks);
    }

    /// <summary>Bytes from a row of a copy to the next.</summary>
    internal static long PitchOf(long rowBytes)
    {
        var multiple = rowBytes >= LongRow ? CacheLine : Alignment;
        return (rowBytes + multiple - 1) / multiple * multiple;
    }

    private static long Within(long extent, long stride, long reach) => stride > 0 ? Math.Min(extent, (reach + stride - 1) / stride) : extent;
}
