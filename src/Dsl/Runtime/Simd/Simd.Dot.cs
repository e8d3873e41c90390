using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <content>
/// Products of matrices by register tiles of 8 x 32. Operands are packed before: in panels of 8 rows (32 columns), where what a step along K needs lies side by
/// side. fp32 sums grow in the order of K by fused multiply-adds; int8 products are summed in pairs along K, exactly.
/// </content>
public static unsafe partial class Simd
{
    private const int TileRows = 8;
    private const int TileColumns = 32;

    /// <summary>Words along K that a tile adds at once.</summary>
    private const int DepthOfTile = 512;

    /// <summary>A register tile: c += a b for words of packed operands.</summary>
    private interface ITile
    {
        static abstract void Add(int* a, int* b, int* c, int stride, long words);
    }

    /// <summary>Fills memory with a value.</summary>
    public static void Fill<T>(nint address, int count, T value)
        where T : unmanaged => new Span<T>((void*)address, count).Fill(value);

    /// <summary>Trips of <c>for (i = lower; i &lt; upper; i += step)</c>.</summary>
    public static int Trips(int lower, int upper, int step) => upper <= lower ? 0 : (int)(((long)upper - lower + step - 1) / step);

    /// <summary>Bytes of a packed operand.</summary>
    /// <param name="extent">Rows of the left operand, columns of the right one.</param>
    /// <param name="k">The other extent.</param>
    /// <param name="isLeft">Whether it is the left operand.</param>
    /// <param name="isInteger">Whether elements are packed as 16-bit numbers; fp32 otherwise.</param>
    public static long PanelBytes(int extent, long k, bool isLeft, bool isInteger)
    {
        var width = isLeft ? TileRows : TileColumns;
        return (extent + width - 1) / width * width * (isInteger ? (k + 1) / 2 : k) * 4;
    }

    /// <summary>
    /// Packs a part of an operand: elements [0, count) along K of a matrix of <paramref name="extent"/> rows (or columns, for the right operand).
    /// </summary>
    /// <param name="source">int or fp32 elements.</param>
    /// <param name="extentStride">Elements from one row (column) to the next.</param>
    /// <param name="kStride">Elements from one position along K to the next; one of the strides is 1.</param>
    /// <param name="panel">The packed operand.</param>
    /// <param name="extent">Rows of the left operand, columns of the right one.</param>
    /// <param name="count">Positions along K; even for integers, or all of K.</param>
    /// <param name="first">Where along K the part begins.</param>
    /// <param name="k">K of the packed operand.</param>
    /// <param name="isLeft">Whether it is the left operand.</param>
    /// <param name="isInteger">Whether elements are packed as 16-bit numbers.</param>
    public static void Pack(nint source, int extentStride, int kStride, nint panel, int extent, int count, long first, long k, bool isLeft, bool isInteger)
    {
        var width = isLeft ? TileRows : TileColumns;
        var words = isInteger ? (k + 1) / 2 : k;
        for (var start = 0; start < extent; start += width)
        {
            var target = (int*)panel + start * words + (isInteger ? first / 2 : first) * width;
            var from = (int*)source + (long)start * extentStride;
            var rows = Math.Min(width, extent - start);
            if (rows < width)
                new Span<int>(target, width * (isInteger ? (count + 1) / 2 : count)).Clear();
            if (isInteger)
                PackPairs(from, extentStride, kStride, target, rows, width, count);
            else
                PackSingles(from, extentStride, kStride, target, rows, width, count);
        }
    }

    /// <summary>c += a b for packed operands, c row-major [m, n] of fp32.</summary>
    public static void DotSingle(nint a, nint b, nint c, int m, int n, long k)
    {
        for (var first = 0L; first < k; first += DepthOfTile)
            DotPart<SingleTile>((int*)a, (int*)b, (int*)c, m, n, k, first);
    }

    /// <summary>c += a b for operands packed as integers, c row-major [m, n] of int; wraps.</summary>
    public static void DotInt32(nint a, nint b, nint c, int m, int n, long k)
    {
        var words = (k + 1) / 2;
        for (var first = 0L; first < words; first += DepthOfTile)
            DotPart<Int32Tile>((int*)a, (int*)b, (int*)c, m, n, words, first);
    }

    /// <summary>
    /// The product of a part along K, so small that the strip of the right operand stays in the second cache while all rows pass by it. Sums lie in c in between:
    /// they grow in the same order.
    /// </summary>
    private static void DotPart<TTile>(int* a, int* b, int* c, int m, int n, long words, long first)
        where TTile : ITile
    {
        var depth = Math.Min(DepthOfTile, words - first);
        var edge = stackalloc int[TileRows * TileColumns];
        for (var column = 0; column < n; column += TileColumns)
        {
            for (var row = 0; row < m; row += TileRows)
            {
                int* left = a + row * words + first * TileRows, right = b + column * words + first * TileColumns, sums = c + (long)row * n + column;
                if (m - row >= TileRows && n - column >= TileColumns)
                {
                    TTile.Add(left, right, sums, n, depth);
                    continue;
                }

                CopyTile(sums, n, edge, TileColumns, Math.Min(TileRows, m - row), Math.Min(TileColumns, n - column));
                TTile.Add(left, right, edge, TileColumns, depth);
                CopyTile(edge, TileColumns, sums, n, Math.Min(TileRows, m - row), Math.Min(TileColumns, n - column));
            }
        }
    }

    private static void CopyTile(int* from, int fromStride, int* to, int toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
            Unsafe.CopyBlockUnaligned(to + (long)row * toStride, from + (long)row * fromStride, (uint)columns * sizeof(float));
    }

    private static void PackSingles(int* from, int extentStride, int kStride, int* target, int rows, int width, int count)
    {
        if (extentStride == 1 && rows == width)
        {
            for (var i = 0; i < count; i++)
                Unsafe.CopyBlockUnaligned(target + i * width, from + (long)i * kStride, (uint)width * sizeof(int));
            return;
        }

        var squares = kStride == 1 && rows == width ? count / 8 * 8 : 0;
        for (var row = 0; row < rows; row++)
        {
            if (row % 8 == 0)
            {
                for (var i = 0; i < squares; i += 8)
                {
                    var s = from + (long)row * extentStride + i;
                    Transpose(
                        Vector256.Load(s), Vector256.Load(s + extentStride), Vector256.Load(s + 2 * extentStride), Vector256.Load(s + 3 * extentStride),
                        Vector256.Load(s + 4 * extentStride), Vector256.Load(s + 5 * extentStride), Vector256.Load(s + 6 * extentStride), Vector256.Load(s + 7 * extentStride),
                        target + i * width + row,
                        width);
                }
            }

            var source = from + (long)row * extentStride;
            for (var i = squares; i < count; i++)
                target[i * width + row] = source[(long)i * kStride];
        }
    }

    private static void PackPairs(int* from, int extentStride, int kStride, int* target, int rows, int width, int count)
    {
        var squares = kStride == 1 && rows == width ? count / 16 * 16 : 0;
        for (var row = 0; row < rows; row++)
        {
            if (row % 8 == 0)
            {
                for (var i = 0; i < squares; i += 16)
                {
                    var s = from + (long)row * extentStride + i;
                    Transpose(
                        Pairs(s), Pairs(s + extentStride), Pairs(s + 2 * extentStride), Pairs(s + 3 * extentStride),
                        Pairs(s + 4 * extentStride), Pairs(s + 5 * extentStride), Pairs(s + 6 * extentStride), Pairs(s + 7 * extentStride),
                        target + i / 2 * width + row,
                        width);
                }
            }

            var source = from + (long)row * extentStride;
            var k = squares;
            for (; k < count - 1; k += 2)
                target[k / 2 * width + row] = (source[(long)k * kStride] & 0xffff) | source[(long)(k + 1) * kStride] << 16;
            if (k < count)
                target[k / 2 * width + row] = source[(long)k * kStride] & 0xffff;
        }
    }

    /// <summary>Sixteen numbers as pairs of 16-bit numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Pairs(int* source) => To16(Vector512.Load(source)).AsInt32();

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileSingle(float* a, float* b, float* c, int stride, long k)
    {
        if (!Avx512F.IsSupported)
        {
            for (var row = 0; row < TileRows; row += 4)
            {
                for (var column = 0; column < TileColumns; column += 16)
                    TileSingle256(a + row, b + column, c + (long)row * stride + column, stride, k);
            }

            return;
        }

        float* r0 = c, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride, r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        Vector512<float> c00 = Vector512.Load(r0), c01 = Vector512.Load(r0 + 16), c10 = Vector512.Load(r1), c11 = Vector512.Load(r1 + 16);
        Vector512<float> c20 = Vector512.Load(r2), c21 = Vector512.Load(r2 + 16), c30 = Vector512.Load(r3), c31 = Vector512.Load(r3 + 16);
        Vector512<float> c40 = Vector512.Load(r4), c41 = Vector512.Load(r4 + 16), c50 = Vector512.Load(r5), c51 = Vector512.Load(r5 + 16);
        Vector512<float> c60 = Vector512.Load(r6), c61 = Vector512.Load(r6 + 16), c70 = Vector512.Load(r7), c71 = Vector512.Load(r7 + 16);
        for (; k > 0; k--, a += TileRows, b += TileColumns)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a[0]);
            (c00, c01) = (Fma(x, b0, c00), Fma(x, b1, c01));
            x = Vector512.Create(a[1]);
            (c10, c11) = (Fma(x, b0, c10), Fma(x, b1, c11));
            x = Vector512.Create(a[2]);
            (c20, c21) = (Fma(x, b0, c20), Fma(x, b1, c21));
            x = Vector512.Create(a[3]);
            (c30, c31) = (Fma(x, b0, c30), Fma(x, b1, c31));
            x = Vector512.Create(a[4]);
            (c40, c41) = (Fma(x, b0, c40), Fma(x, b1, c41));
            x = Vector512.Create(a[5]);
            (c50, c51) = (Fma(x, b0, c50), Fma(x, b1, c51));
            x = Vector512.Create(a[6]);
            (c60, c61) = (Fma(x, b0, c60), Fma(x, b1, c61));
            x = Vector512.Create(a[7]);
            (c70, c71) = (Fma(x, b0, c70), Fma(x, b1, c71));
        }

        c00.Store(r0);
        c01.Store(r0 + 16);
        c10.Store(r1);
        c11.Store(r1 + 16);
        c20.Store(r2);
        c21.Store(r2 + 16);
        c30.Store(r3);
        c31.Store(r3 + 16);
        c40.Store(r4);
        c41.Store(r4 + 16);
        c50.Store(r5);
        c51.Store(r5 + 16);
        c60.Store(r6);
        c61.Store(r6 + 16);
        c70.Store(r7);
        c71.Store(r7 + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileSingle256(float* a, float* b, float* c, int stride, long k)
    {
        float* r0 = c, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
        Vector256<float> c00 = Vector256.Load(r0), c01 = Vector256.Load(r0 + 8), c10 = Vector256.Load(r1), c11 = Vector256.Load(r1 + 8);
        Vector256<float> c20 = Vector256.Load(r2), c21 = Vector256.Load(r2 + 8), c30 = Vector256.Load(r3), c31 = Vector256.Load(r3 + 8);
        for (; k > 0; k--, a += TileRows, b += TileColumns)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            (c00, c01) = (Fma(x, b0, c00), Fma(x, b1, c01));
            x = Vector256.Create(a[1]);
            (c10, c11) = (Fma(x, b0, c10), Fma(x, b1, c11));
            x = Vector256.Create(a[2]);
            (c20, c21) = (Fma(x, b0, c20), Fma(x, b1, c21));
            x = Vector256.Create(a[3]);
            (c30, c31) = (Fma(x, b0, c30), Fma(x, b1, c31));
        }

        c00.Store(r0);
        c01.Store(r0 + 8);
        c10.Store(r1);
        c11.Store(r1 + 8);
        c20.Store(r2);
        c21.Store(r2 + 8);
        c30.Store(r3);
        c31.Store(r3 + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileInt32(int* a, int* b, int* c, int stride, long words)
    {
        if (!Avx512BW.IsSupported)
        {
            for (var row = 0; row < TileRows; row += 4)
            {
                for (var column = 0; column < TileColumns; column += 16)
                    TileInt32By256(a + row, b + column, c + (long)row * stride + column, stride, words);
            }

            return;
        }

        int* r0 = c, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride, r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        Vector512<int> c00 = Vector512.Load(r0), c01 = Vector512.Load(r0 + 16), c10 = Vector512.Load(r1), c11 = Vector512.Load(r1 + 16);
        Vector512<int> c20 = Vector512.Load(r2), c21 = Vector512.Load(r2 + 16), c30 = Vector512.Load(r3), c31 = Vector512.Load(r3 + 16);
        Vector512<int> c40 = Vector512.Load(r4), c41 = Vector512.Load(r4 + 16), c50 = Vector512.Load(r5), c51 = Vector512.Load(r5 + 16);
        Vector512<int> c60 = Vector512.Load(r6), c61 = Vector512.Load(r6 + 16), c70 = Vector512.Load(r7), c71 = Vector512.Load(r7 + 16);
        for (; words > 0; words--, a += TileRows, b += TileColumns)
        {
            Vector512<short> b0 = Vector512.Load(b).AsInt16(), b1 = Vector512.Load(b + 16).AsInt16();
            Vector512<short> x = Vector512.Create(a[0]).AsInt16(), y = Vector512.Create(a[1]).AsInt16();
            Vector512<int> x0 = Avx512BW.MultiplyAddAdjacent(x, b0), x1 = Avx512BW.MultiplyAddAdjacent(x, b1), y0 = Avx512BW.MultiplyAddAdjacent(y, b0), y1 = Avx512BW.MultiplyAddAdjacent(y, b1);
            c00 += x0;
            c01 += x1;
            c10 += y0;
            c11 += y1;
            x = Vector512.Create(a[2]).AsInt16();
            y = Vector512.Create(a[3]).AsInt16();
            x0 = Avx512BW.MultiplyAddAdjacent(x, b0);
            x1 = Avx512BW.MultiplyAddAdjacent(x, b1);
            y0 = Avx512BW.MultiplyAddAdjacent(y, b0);
            y1 = Avx512BW.MultiplyAddAdjacent(y, b1);
            c20 += x0;
            c21 += x1;
            c30 += y0;
            c31 += y1;
            x = Vector512.Create(a[4]).AsInt16();
            y = Vector512.Create(a[5]).AsInt16();
            x0 = Avx512BW.MultiplyAddAdjacent(x, b0);
            x1 = Avx512BW.MultiplyAddAdjacent(x, b1);
            y0 = Avx512BW.MultiplyAddAdjacent(y, b0);
            y1 = Avx512BW.MultiplyAddAdjacent(y, b1);
            c40 += x0;
            c41 += x1;
            c50 += y0;
            c51 += y1;
            x = Vector512.Create(a[6]).AsInt16();
            y = Vector512.Create(a[7]).AsInt16();
            x0 = Avx512BW.MultiplyAddAdjacent(x, b0);
            x1 = Avx512BW.MultiplyAddAdjacent(x, b1);
            y0 = Avx512BW.MultiplyAddAdjacent(y, b0);
            y1 = Avx512BW.MultiplyAddAdjacent(y, b1);
            c60 += x0;
            c61 += x1;
            c70 += y0;
            c71 += y1;
        }

        c00.Store(r0);
        c01.Store(r0 + 16);
        c10.Store(r1);
        c11.Store(r1 + 16);
        c20.Store(r2);
        c21.Store(r2 + 16);
        c30.Store(r3);
        c31.Store(r3 + 16);
        c40.Store(r4);
        c41.Store(r4 + 16);
        c50.Store(r5);
        c51.Store(r5 + 16);
        c60.Store(r6);
        c61.Store(r6 + 16);
        c70.Store(r7);
        c71.Store(r7 + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileInt32By256(int* a, int* b, int* c, int stride, long words)
    {
        int* r0 = c, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
        Vector256<int> c00 = Vector256.Load(r0), c01 = Vector256.Load(r0 + 8), c10 = Vector256.Load(r1), c11 = Vector256.Load(r1 + 8);
        Vector256<int> c20 = Vector256.Load(r2), c21 = Vector256.Load(r2 + 8), c30 = Vector256.Load(r3), c31 = Vector256.Load(r3 + 8);
        for (; words > 0; words--, a += TileRows, b += TileColumns)
        {
            Vector256<short> b0 = Vector256.Load(b).AsInt16(), b1 = Vector256.Load(b + 8).AsInt16();
            var x = Vector256.Create(a[0]).AsInt16();
            (c00, c01) = (c00 + PairSums(x, b0), c01 + PairSums(x, b1));
            x = Vector256.Create(a[1]).AsInt16();
            (c10, c11) = (c10 + PairSums(x, b0), c11 + PairSums(x, b1));
            x = Vector256.Create(a[2]).AsInt16();
            (c20, c21) = (c20 + PairSums(x, b0), c21 + PairSums(x, b1));
            x = Vector256.Create(a[3]).AsInt16();
            (c30, c31) = (c30 + PairSums(x, b0), c31 + PairSums(x, b1));
        }

        c00.Store(r0);
        c01.Store(r0 + 8);
        c10.Store(r1);
        c11.Store(r1 + 8);
        c20.Store(r2);
        c21.Store(r2 + 8);
        c30.Store(r3);
        c31.Store(r3 + 8);
    }

    private readonly struct SingleTile : ITile
    {
        public static void Add(int* a, int* b, int* c, int stride, long words) => TileSingle((float*)a, (float*)b, (float*)c, stride, words);
    }

    private readonly struct Int32Tile : ITile
    {
        public static void Add(int* a, int* b, int* c, int stride, long words) => TileInt32(a, b, c, stride, words);
    }
}
