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

    /// <summary>What words of packed operands are to a register tile.</summary>
    private interface IProduct
    {
        /// <summary>Adds the products of a word of two rows and of 32 columns.</summary>
        static abstract void Add(int* a, Vector512<int> b0, Vector512<int> b1, ref Vector512<int> c00, ref Vector512<int> c01, ref Vector512<int> c10, ref Vector512<int> c11);

        /// <summary>Adds the products of a word of one row and of 16 columns.</summary>
        static abstract void Add(int* a, Vector256<int> b0, Vector256<int> b1, ref Vector256<int> c0, ref Vector256<int> c1);
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
            DotPart<SingleProduct>((int*)a, (int*)b, (int*)c, m, n, k, first);
    }

    /// <summary>c += a b for operands packed as integers, c row-major [m, n] of int; wraps.</summary>
    public static void DotInt32(nint a, nint b, nint c, int m, int n, long k)
    {
        var words = (k + 1) / 2;
        for (var first = 0L; first < words; first += DepthOfTile)
            DotPart<Int32Product>((int*)a, (int*)b, (int*)c, m, n, words, first);
    }

    /// <summary>
    /// The product of a part along K, so small that the strip of the right operand stays in the second cache while all rows pass by it. Sums lie in c in between:
    /// they grow in the same order.
    /// </summary>
    private static void DotPart<TProduct>(int* a, int* b, int* c, int m, int n, long words, long first)
        where TProduct : IProduct
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
                    Tile<TProduct>(left, right, sums, n, depth, next);
                    continue;
                }

                CopyTile(sums, n, edge, TileColumns, Math.Min(TileRows, m - row), Math.Min(TileColumns, n - column));
                Tile<TProduct>(left, right, edge, TileColumns, depth, next);
                CopyTile(edge, TileColumns, sums, n, Math.Min(TileRows, m - row), Math.Min(TileColumns, n - column));
            }
        }
    }

    private static void CopyTile(int* from, int fromStride, int* to, int toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
            Unsafe.CopyBlockUnaligned(to + (long)row * toStride, from + (long)row * fromStride, (uint)columns * sizeof(float));
    }

    /// <summary>A register tile: c += a b for words of packed operands.</summary>
    /// <param name="a">Words of eight rows.</param>
    /// <param name="b">Words of 32 columns.</param>
    /// <param name="c">The sums.</param>
    /// <param name="stride">Elements from one row of sums to the next.</param>
    /// <param name="words">How many words along K.</param>
    /// <param name="next">How many bytes behind a the rows lie that are multiplied next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TProduct>(int* a, int* b, int* c, int stride, long words, nint next)
        where TProduct : IProduct
    {
        if (!Avx512BW.IsSupported)
        {
            for (var row = 0; row < TileRows; row += 4)
            {
                for (var column = 0; column < TileColumns; column += 16)
                    TileBy256<TProduct>(a + row, b + column, c + (long)row * stride + column, stride, words);
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
                Vector512<int> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
                TProduct.Add(a, b0, b1, ref c00, ref c01, ref c10, ref c11);
                TProduct.Add(a + 2, b0, b1, ref c20, ref c21, ref c30, ref c31);
                TProduct.Add(a + 4, b0, b1, ref c40, ref c41, ref c50, ref c51);
                TProduct.Add(a + 6, b0, b1, ref c60, ref c61, ref c70, ref c71);
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
    private static void TileBy256<TProduct>(int* a, int* b, int* c, int stride, long words)
        where TProduct : IProduct
    {
        int* r0 = c, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
        Vector256<int> c00 = Vector256.Load(r0), c01 = Vector256.Load(r0 + 8), c10 = Vector256.Load(r1), c11 = Vector256.Load(r1 + 8);
        Vector256<int> c20 = Vector256.Load(r2), c21 = Vector256.Load(r2 + 8), c30 = Vector256.Load(r3), c31 = Vector256.Load(r3 + 8);
        for (; words > 0; words--, a += TileRows, b += TileColumns)
        {
            Vector256<int> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            TProduct.Add(a, b0, b1, ref c00, ref c01);
            TProduct.Add(a + 1, b0, b1, ref c10, ref c11);
            TProduct.Add(a + 2, b0, b1, ref c20, ref c21);
            TProduct.Add(a + 3, b0, b1, ref c30, ref c31);
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

    /// <summary>Words are fp32 numbers.</summary>
    private readonly struct SingleProduct : IProduct
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(int* a, Vector512<int> b0, Vector512<int> b1, ref Vector512<int> c00, ref Vector512<int> c01, ref Vector512<int> c10, ref Vector512<int> c11)
        {
            Vector512<float> x = Vector512.Create(((float*)a)[0]), y = Vector512.Create(((float*)a)[1]);
            c00 = Fma(x, b0.AsSingle(), c00.AsSingle()).AsInt32();
            c01 = Fma(x, b1.AsSingle(), c01.AsSingle()).AsInt32();
            c10 = Fma(y, b0.AsSingle(), c10.AsSingle()).AsInt32();
            c11 = Fma(y, b1.AsSingle(), c11.AsSingle()).AsInt32();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(int* a, Vector256<int> b0, Vector256<int> b1, ref Vector256<int> c0, ref Vector256<int> c1)
        {
            var x = Vector256.Create(*(float*)a);
            c0 = Fma(x, b0.AsSingle(), c0.AsSingle()).AsInt32();
            c1 = Fma(x, b1.AsSingle(), c1.AsSingle()).AsInt32();
        }
    }

    /// <summary>Words are pairs of 16-bit numbers. They are multiplied four at a time before they are added: processors then give the two to different pipes.</summary>
    private readonly struct Int32Product : IProduct
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(int* a, Vector512<int> b0, Vector512<int> b1, ref Vector512<int> c00, ref Vector512<int> c01, ref Vector512<int> c10, ref Vector512<int> c11)
        {
            Vector512<short> x = Vector512.Create(a[0]).AsInt16(), y = Vector512.Create(a[1]).AsInt16();
            Vector512<int> x0 = PairSums(x, b0.AsInt16()), x1 = PairSums(x, b1.AsInt16()), y0 = PairSums(y, b0.AsInt16()), y1 = PairSums(y, b1.AsInt16());
            c00 += x0;
            c01 += x1;
            c10 += y0;
            c11 += y1;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(int* a, Vector256<int> b0, Vector256<int> b1, ref Vector256<int> c0, ref Vector256<int> c1)
        {
            var x = Vector256.Create(*a).AsInt16();
            c0 += PairSums(x, b0.AsInt16());
            c1 += PairSums(x, b1.AsInt16());
        }
    }
}
