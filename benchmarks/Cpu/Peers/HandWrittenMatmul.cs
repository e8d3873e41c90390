using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>
/// The int8 product as a programmer writes it who knows the processor: activations quantized into panels of 12 rows, weights packed once for each 32 columns of
/// the result, register tiles of 12 x 32 over the whole inner extent.
/// </summary>
internal sealed unsafe class HandWrittenMatmul : IDisposable
{
    private const int TileRows = 12;
    private const int TileColumns = 32;

    private readonly Session session;
    private readonly int rows;
    private readonly int n;
    private readonly int k;

    /// <summary>[row blocks, k / 2, 12] pairs of 16-bit integers; what the last block has too many is 0.</summary>
    private readonly int* activations;
    private readonly float[] xScale;

    /// <summary>[n / 32, k / 2, 32] pairs of bytes; a part belongs to who computes its columns.</summary>
    private readonly short* panels;

    private HandWrittenMatmul(Session session, int rows, int n, int k)
    {
        (this.session, this.rows, this.n, this.k) = (session, rows, n, k);
        xScale = new float[RowBlocks * TileRows];
        activations = (int*)NativeMemory.AlignedAlloc((nuint)((long)RowBlocks * TileRows * k * sizeof(short)), 64);
        NativeMemory.Clear(activations, (nuint)((long)RowBlocks * TileRows * k * sizeof(short)));
        panels = (short*)NativeMemory.AlignedAlloc((nuint)((long)n * k), 64);
    }

    private int RowBlocks => (rows + TileRows - 1) / TileRows;

    /// <summary>Whether there is a form for the shape, and the instructions that it takes.</summary>
    public static bool Has(int n, int k) => Avx512BW.IsSupported && n % TileColumns == 0 && k % 16 == 0;

    /// <summary><c>y[m, n] = scale[n] Σₖ x[m, k] w[n, k]</c>, x rounded to int8 row by row.</summary>
    public static Candidate Make(Session session, Buffer<float> x, Buffer<sbyte> w, Buffer<float> scale, int rows, int n, int k, Func<float[], double> error)
    {
        var matmul = new HandWrittenMatmul(session, rows, n, k);
        var y = session.Device.Allocate<float>((long)rows * n);
        return new(Engines.ByHand, Run, 1)
        {
            Error = () => error(y.ToArray()),
            Release = () =>
            {
                y.Dispose();
                matmul.Dispose();
            },
        };

        void Run() => matmul.Run(HandWrittenGemv.Pointer(x), HandWrittenGemv.Pointer(w), HandWrittenGemv.Pointer(scale), HandWrittenGemv.Pointer(y));
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(activations);
        NativeMemory.AlignedFree(panels);
    }

    private void Run(float* x, sbyte* w, float* scale, float* y)
    {
        session.ForEachRow(rows, row => Quantize(x, row));
        session.ForEachRow(n / TileColumns, panel => Columns(w, scale, y, panel));
    }

    private void Quantize(float* x, int row)
    {
        x += (long)row * k;
        var largest = Vector512<float>.Zero;
        for (var c = 0; c < k; c += Vector512<float>.Count)
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.Load(x + c)));
        var most = 0f;
        for (var i = 0; i < Vector512<float>.Count; i++)
            most = Math.Max(most, largest[i]);
        xScale[row] = most / sbyte.MaxValue;
        var inverse = Vector512.Create(most == 0 ? 0 : sbyte.MaxValue / most);
        var to = activations + ((long)(row / TileRows) * TileRows * k / 2) + (row % TileRows);
        for (var c = 0; c < k; c += Vector512<float>.Count, to += 8 * TileRows)
        {
            var pairs = Avx512F.ConvertToVector256Int16WithSaturation(Avx512F.ConvertToVector512Int32(Vector512.Load(x + c) * inverse)).AsInt32();
            for (var i = 0; i < 8; i++)
                to[i * TileRows] = pairs[i];
        }
    }

    private void Columns(sbyte* w, float* scale, float* y, int panel)
    {
        var packed = panels + ((long)panel * TileColumns * k / 2);
        var column = panel * TileColumns;
        for (var i = 0; i < TileColumns; i++)
        {
            var pairs = (short*)(w + ((long)(column + i) * k));
            for (var p = 0; p < k / 2; p++)
                packed[(p * TileColumns) + i] = pairs[p];
        }

        var sums = stackalloc int[TileRows * TileColumns];
        for (var block = 0; block < RowBlocks; block++)
        {
            Tile(activations + ((long)block * TileRows * k / 2), (sbyte*)packed, sums, k / 2);
            for (var row = block * TileRows; row < Math.Min(rows, (block + 1) * TileRows); row++)
            {
                for (var i = 0; i < TileColumns; i += Vector512<int>.Count)
                {
                    var value = Vector512.ConvertToSingle(Vector512.Load(sums + (row % TileRows * TileColumns) + i));
                    (value * (Vector512.Load(scale + column + i) * xScale[row])).Store(y + ((long)row * n) + column + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(int* a, sbyte* b, int* sums, int pairs)
    {
        Vector512<int> l0 = default, r0 = default, l1 = default, r1 = default, l2 = default, r2 = default, l3 = default, r3 = default, l4 = default, r4 = default, l5 = default, r5 = default;
        Vector512<int> l6 = default, r6 = default, l7 = default, r7 = default, l8 = default, r8 = default, l9 = default, r9 = default, l10 = default, r10 = default, l11 = default, r11 = default;
        for (var i = 0; i < pairs; i++, a += TileRows, b += 2 * TileColumns)
        {
            var left = Avx512BW.ConvertToVector512Int16(Vector256.Load(b));
            var right = Avx512BW.ConvertToVector512Int16(Vector256.Load(b + TileColumns));
            Add(a + 0, left, right, ref l0, ref r0);
            Add(a + 1, left, right, ref l1, ref r1);
            Add(a + 2, left, right, ref l2, ref r2);
            Add(a + 3, left, right, ref l3, ref r3);
            Add(a + 4, left, right, ref l4, ref r4);
            Add(a + 5, left, right, ref l5, ref r5);
            Add(a + 6, left, right, ref l6, ref r6);
            Add(a + 7, left, right, ref l7, ref r7);
            Add(a + 8, left, right, ref l8, ref r8);
            Add(a + 9, left, right, ref l9, ref r9);
            Add(a + 10, left, right, ref l10, ref r10);
            Add(a + 11, left, right, ref l11, ref r11);
        }

        Store(sums + (0 * TileColumns), l0, r0);
        Store(sums + (1 * TileColumns), l1, r1);
        Store(sums + (2 * TileColumns), l2, r2);
        Store(sums + (3 * TileColumns), l3, r3);
        Store(sums + (4 * TileColumns), l4, r4);
        Store(sums + (5 * TileColumns), l5, r5);
        Store(sums + (6 * TileColumns), l6, r6);
        Store(sums + (7 * TileColumns), l7, r7);
        Store(sums + (8 * TileColumns), l8, r8);
        Store(sums + (9 * TileColumns), l9, r9);
        Store(sums + (10 * TileColumns), l10, r10);
        Store(sums + (11 * TileColumns), l11, r11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(int* a, Vector512<short> left, Vector512<short> right, ref Vector512<int> leftSum, ref Vector512<int> rightSum)
    {
        var pair = Vector512.Create(*a).AsInt16();
        leftSum += Avx512BW.MultiplyAddAdjacent(pair, left);
        rightSum += Avx512BW.MultiplyAddAdjacent(pair, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* to, Vector512<int> left, Vector512<int> right)
    {
        left.Store(to);
        right.Store(to + Vector512<int>.Count);
    }
}
