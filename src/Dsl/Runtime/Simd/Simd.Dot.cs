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

    /// <summary>Words along K between requests for the rows that come next.</summary>
    private const int Request = 8;

    /// <summary>A register tile: c += a b for words of packed operands; <c>next</c> is how many bytes behind a the rows lie that are multiplied next.</summary>
    private interface ITile
    {
        static abstract void Add(int* a, int* b, int* c, int stride, long words, nint next);
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
        var next = (nint)(TileRows * words * sizeof(int));
        for (var column = 0; column < n; column += TileColumns)
        {
            for (var row = 0; row < m; row += TileRows)
            {
                int* left = a + row * words + first * TileRows, right = b + column * words + first * TileColumns, sums = c + (long)row * n + column;
                if (m - row >= TileRows && n - column >= TileColumns)
                {
                    TTile.Add(left, right, sums, n, depth, next);
                    continue;
                }

                CopyTile(sums, n, edge, TileColumns, Math.Min(TileRows, m - row), Math.Min(TileColumns, n - column));
                TTile.Add(left, right, edge, TileColumns, depth, next);
                CopyTile(edge, TileColumns, sums, n, Math.Min(TileRows, m - row), Math.Min(TileColumns, n - column));
            }
        }
    }

    private static void CopyTile(int* from, int fromStride, int* to, int toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
            Unsafe.CopyBlockUnaligned(to + (long)row * toStride, from + (long)row * fromStride, (uint)columns * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileSingle(float* a, float* b, float* c, int stride, long k, nint next)
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
        for (; k > 0; k -= Request)
        {
            PrefetchRows((nint)a + next);
            for (var end = a + TileRows * Math.Min(k, Request); a < end; a += TileRows, b += TileColumns)
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
    private static void TileInt32(int* a, int* b, int* c, int stride, long words, nint next)
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
        for (; words > 0; words -= Request)
        {
            PrefetchRows((nint)a + next);
            for (var end = a + TileRows * Math.Min(words, Request); a < end; a += TileRows, b += TileColumns)
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

    /// <summary>Asks for what tiles read of their rows until the next request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows(nint address)
    {
        Prefetch(address);
        Prefetch(address + 64);
        Prefetch(address + 128);
        Prefetch(address + 192);
    }

    private readonly struct SingleTile : ITile
    {
        public static void Add(int* a, int* b, int* c, int stride, long words, nint next) => TileSingle((float*)a, (float*)b, (float*)c, stride, words, next);
    }

    private readonly struct Int32Tile : ITile
    {
        public static void Add(int* a, int* b, int* c, int stride, long words, nint next) => TileInt32(a, b, c, stride, words, next);
    }
}
