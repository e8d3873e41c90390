using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <content>
/// Operands of products, brought from where they lie to where the register tiles read them: words of 32 bits, an fp32 number or a pair of 16-bit ones that
/// are neighbours along K, the words of a panel's rows (columns) side by side.
/// </content>
public static unsafe partial class Simd
{
    /// <summary>Rows of a square that is transposed in registers.</summary>
    private const int SquareRows = 8;

    /// <summary>
    /// Packs a part of an operand: elements [0, count) along K of a matrix of <paramref name="extent"/> rows (or columns, for the right operand).
    /// </summary>
    /// <typeparam name="T">sbyte or int for integers, float, int (as the bits of fp32) or BFloat16 otherwise.</typeparam>
    /// <param name="source">Where the elements are.</param>
    /// <param name="panel">The packed operand.</param>
    /// <param name="extent">Rows of the left operand, columns of the right one.</param>
    /// <param name="count">Positions along K; even for integers, or all of K.</param>
    /// <param name="first">Where along K the part begins.</param>
    /// <param name="k">K of the packed operand.</param>
    /// <param name="isLeft">Whether it is the left operand.</param>
    /// <param name="isInteger">Whether elements are packed as 16-bit numbers.</param>
    public static void Pack<T>(PackSource source, nint panel, int extent, int count, long first, long k, bool isLeft, bool isInteger)
        where T : unmanaged
    {
        var width = isLeft ? TileRows : TileColumns;
        var perWord = isInteger ? 2 : 1;
        var words = (k + perWord - 1) / perWord;
        for (var start = 0; start < extent; start += width)
        {
            var target = (int*)panel + start * words + first / perWord * width;
            var rows = Math.Min(width, source.Extent - start);
            if (rows < width || source.Count < count)
                new Span<int>(target, width * ((count + perWord - 1) / perWord)).Clear();
            if (rows <= 0)
                continue;
            var part = source with { Address = source.Address + start * source.ExtentStride, Extent = rows };
            if (source.KStride == sizeof(T))
                PackRows<T>(part, target, width, isInteger);
            else
                PackColumns<T>(part, target, width, isInteger);
        }
    }

    /// <summary>Packs what is contiguous along K: by squares that are transposed.</summary>
    private static void PackRows<T>(PackSource source, int* target, int width, bool isInteger)
        where T : unmanaged
    {
        var perWord = isInteger ? 2 : 1;
        var (rows, words) = (source.Extent / SquareRows * SquareRows, source.Count / perWord / SquareRows * SquareRows);
        var stride = source.ExtentStride;
        for (var row = 0; row < rows; row += SquareRows)
        {
            var s = (byte*)source.Address + row * stride;
            for (var word = 0; word < words; word += SquareRows, s += SquareRows * perWord * sizeof(T))
            {
                Transpose(
                    Words<T>(s, isInteger), Words<T>(s + stride, isInteger), Words<T>(s + 2 * stride, isInteger), Words<T>(s + 3 * stride, isInteger),
                    Words<T>(s + 4 * stride, isInteger), Words<T>(s + 5 * stride, isInteger), Words<T>(s + 6 * stride, isInteger), Words<T>(s + 7 * stride, isInteger),
                    target + word * width + row,
                    width);
            }
        }

        PackSingly<T>(source, target, width, isInteger, 0, rows, words);
        PackSingly<T>(source, target, width, isInteger, rows, source.Extent, 0);
    }

    /// <summary>Packs what is contiguous along the extent: rows of words as they are.</summary>
    private static void PackColumns<T>(PackSource source, int* target, int width, bool isInteger)
        where T : unmanaged
    {
        var perWord = isInteger ? 2 : 1;
        var (rows, words) = (source.ExtentStride == sizeof(T) ? source.Extent / SquareRows * SquareRows : 0, source.Count / perWord);
        for (var word = 0; word < words; word++)
        {
            var s = (byte*)source.Address + (nint)word * perWord * source.KStride;
            for (var row = 0; row < rows; row += SquareRows, s += SquareRows * sizeof(T))
                (isInteger ? Elements<T>(s) & Vector256.Create(0xffff) | Elements<T>(s + source.KStride) << 16 : Elements<T>(s)).Store(target + word * width + row);
        }

        PackSingly<T>(source, target, width, isInteger, 0, rows, words);
        PackSingly<T>(source, target, width, isInteger, rows, source.Extent, 0);
    }

    /// <summary>Packs rows [start, end) from a word on, element by element.</summary>
    private static void PackSingly<T>(PackSource source, int* target, int width, bool isInteger, int start, int end, int word)
        where T : unmanaged
    {
        for (var row = start; row < end; row++)
        {
            var s = (byte*)source.Address + row * source.ExtentStride;
            if (!isInteger)
            {
                for (var i = word; i < source.Count; i++)
                    target[i * width + row] = Element<T>(s + i * source.KStride);
                continue;
            }

            for (var i = word; 2 * i < source.Count; i++)
                target[i * width + row] = (Element<T>(s + 2 * i * source.KStride) & 0xffff) | (2 * i + 1 < source.Count ? Element<T>(s + (2 * i + 1) * source.KStride) << 16 : 0);
        }
    }

    /// <summary>An element as a word: an integer, or the bits of an fp32 number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Element<T>(byte* source)
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
            return *(sbyte*)source;
        return typeof(T) == typeof(BFloat16) ? *(ushort*)source << 16 : *(int*)source;
    }

    /// <summary>Eight neighbouring elements, each a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Elements<T>(byte* source)
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
        {
            var (lower, upper) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsSByte()));
            return Vector256.Create(lower, upper);
        }

        if (typeof(T) == typeof(BFloat16))
        {
            var (lower, upper) = Vector128.Widen(Vector128.Load((ushort*)source));
            return Vector256.Create(lower, upper).AsInt32() << 16;
        }

        return Vector256.Load((int*)source);
    }

    /// <summary>Eight words of a row that is contiguous along K.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Words<T>(byte* source, bool isInteger)
        where T : unmanaged
    {
        if (!isInteger)
            return Elements<T>(source);
        if (typeof(T) != typeof(sbyte))
            return To16(Vector512.Load((int*)source)).AsInt32();
        var bytes = Vector128.Load((sbyte*)source);
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int16(bytes).AsInt32();
        var (lower, upper) = Vector128.Widen(bytes);
        return Vector256.Create(lower, upper).AsInt32();
    }

    /// <summary>Writes the transpose of eight rows of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector256<int> r0, Vector256<int> r1, Vector256<int> r2, Vector256<int> r3, Vector256<int> r4, Vector256<int> r5, Vector256<int> r6, Vector256<int> r7, int* target, int stride)
    {
        if (!Avx2.IsSupported)
        {
            for (var i = 0; i < 8; i++)
                Vector256.Create(r0[i], r1[i], r2[i], r3[i], r4[i], r5[i], r6[i], r7[i]).Store(target + (long)i * stride);
            return;
        }

        // Pairs of rows, then fours, then the halves.
        Vector256<long> a0 = Avx2.UnpackLow(r0, r1).AsInt64(), a1 = Avx2.UnpackHigh(r0, r1).AsInt64(), a2 = Avx2.UnpackLow(r2, r3).AsInt64(), a3 = Avx2.UnpackHigh(r2, r3).AsInt64();
        Vector256<long> a4 = Avx2.UnpackLow(r4, r5).AsInt64(), a5 = Avx2.UnpackHigh(r4, r5).AsInt64(), a6 = Avx2.UnpackLow(r6, r7).AsInt64(), a7 = Avx2.UnpackHigh(r6, r7).AsInt64();
        Vector256<long> b0 = Avx2.UnpackLow(a0, a2), b1 = Avx2.UnpackHigh(a0, a2), b2 = Avx2.UnpackLow(a1, a3), b3 = Avx2.UnpackHigh(a1, a3);
        Vector256<long> b4 = Avx2.UnpackLow(a4, a6), b5 = Avx2.UnpackHigh(a4, a6), b6 = Avx2.UnpackLow(a5, a7), b7 = Avx2.UnpackHigh(a5, a7);
        Avx2.Permute2x128(b0, b4, 0x20).AsInt32().Store(target);
        Avx2.Permute2x128(b1, b5, 0x20).AsInt32().Store(target + stride);
        Avx2.Permute2x128(b2, b6, 0x20).AsInt32().Store(target + 2 * stride);
        Avx2.Permute2x128(b3, b7, 0x20).AsInt32().Store(target + 3 * stride);
        Avx2.Permute2x128(b0, b4, 0x31).AsInt32().Store(target + 4 * stride);
        Avx2.Permute2x128(b1, b5, 0x31).AsInt32().Store(target + 5 * stride);
        Avx2.Permute2x128(b2, b6, 0x31).AsInt32().Store(target + 6 * stride);
        Avx2.Permute2x128(b3, b7, 0x31).AsInt32().Store(target + 7 * stride);
    }
}
