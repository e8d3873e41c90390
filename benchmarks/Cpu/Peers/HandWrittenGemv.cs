using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>What a programmer writes who knows the processor: the same work on the same memory, with .NET's vector instructions and its parallel loop.</summary>
internal static unsafe class HandWrittenGemv
{
    private const int Int8Rows = 8;
    private const int Int4Rows = 16;
    private const int Int4Group = 128;

    /// <summary>How far ahead int4 weights are asked for, in bytes.</summary>
    private const int Ahead = 4096;

    /// <summary>Whether there is a form of int8 for the shape, and the instructions that it takes.</summary>
    public static bool HasInt8(int n, int k) => Avx512BW.IsSupported && n % Int8Rows == 0 && k % (2 * Vector512<float>.Count) == 0;

    /// <summary>Whether there is a form of int4 for the shape, and the instructions that it takes.</summary>
    public static bool HasInt4(int n, int k) => Avx512BW.IsSupported && n % Int4Rows == 0 && k % Int4Group == 0;

    /// <summary><c>y[n] = scale[n] Σₖ w[n, k] x[k] + bias[n]</c>, eight rows at a time.</summary>
    public static Candidate Int8(
        Session session, Buffer<sbyte>[] weights, Buffer<float> x, Buffer<float> scale, Buffer<float> bias, int n, int k, Func<float[], double> error)
    {
        var y = session.Device.Allocate<float>(n);
        return new(Engines.ByHand, Run, weights.Length) { Error = () => error(y.ToArray()), Release = y.Dispose };

        void Run()
        {
            foreach (var w in weights)
                session.ForEachRow(n / Int8Rows, tile => EightRows(Pointer(w), Pointer(x), Pointer(scale), Pointer(bias), Pointer(y), tile * Int8Rows, k));
        }
    }

    /// <summary>Activations in 16-bit fixed point times 4-bit codes in tiles of sixteen rows, with a scale for every 128 columns.</summary>
    public static Candidate Int4(Session session, IReadOnlyList<Buffer<short>> weights, IReadOnlyList<Buffer<BFloat16>> scales, Buffer<float> x, int n, int k, Func<float[], double> error)
    {
        Buffer<float> y = session.Device.Allocate<float>(n);
        Buffer<short> codes = session.Device.Allocate<short>(k);
        Buffer<int> sums = session.Device.Allocate<int>(k / Int4Group);
        return new(Engines.ByHand, Run, weights.Count)
        {
            Error = () => error(y.ToArray()),
            Release = () => Array.ForEach([y, codes, sums], (IDisposable buffer) => buffer.Dispose()),
        };

        void Run()
        {
            foreach (var (w, s) in weights.Zip(scales))
            {
                var step = Quantize(Pointer(x), Pointer(codes), Pointer(sums), k);
                session.ForEachRow(n / Int4Rows, tile => SixteenRows(Pointer(w), Pointer(s), Pointer(codes), Pointer(sums), step, Pointer(y), tile, k));
            }
        }
    }

    /// <summary>The memory of a buffer of the processors, which does not move.</summary>
    internal static T* Pointer<T>(Buffer<T> buffer)
        where T : unmanaged => buffer.TryGetSpan(0, 1, out var span)
            ? (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span))
            : throw new InvalidOperationException($"{buffer.Device} has memory of its own.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(sbyte* weights, float* x, float* scale, float* bias, float* y, int row, int k)
    {
        var w = weights + ((long)row * k);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (var c = 0; c < k; c += Vector512<float>.Count)
        {
            var v = Vector512.Load(x + c);
            a0 = Add(a0, w, c, v);
            a1 = Add(a1, w + k, c, v);
            a2 = Add(a2, w + (2L * k), c, v);
            a3 = Add(a3, w + (3L * k), c, v);
            a4 = Add(a4, w + (4L * k), c, v);
            a5 = Add(a5, w + (5L * k), c, v);
            a6 = Add(a6, w + (6L * k), c, v);
            a7 = Add(a7, w + (7L * k), c, v);
        }

        var sums = Vector256.Create(
            Vector512.Sum(a0), Vector512.Sum(a1), Vector512.Sum(a2), Vector512.Sum(a3), Vector512.Sum(a4), Vector512.Sum(a5), Vector512.Sum(a6), Vector512.Sum(a7));
        ((sums * Vector256.Load(scale + row)) + Vector256.Load(bias + row)).Store(y + row);
    }

    /// <summary>Adds sixteen products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, sbyte* row, int column, Vector512<float> x) =>
        Avx512F.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(row + column))), x, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Quantize(float* x, short* codes, int* sums, int k)
    {
        var largest = Vector512<float>.Zero;
        for (var c = 0; c < k; c += Vector512<float>.Count)
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.Load(x + c)));
        var most = 0f;
        for (var i = 0; i < Vector512<float>.Count; i++)
            most = Math.Max(most, largest[i]);
        var inverse = Vector512.Create(short.MaxValue / most);
        for (var group = 0; group < k / Int4Group; group++)
        {
            var sum = Vector512<int>.Zero;
            for (var c = group * Int4Group; c < (group + 1) * Int4Group; c += Vector512<float>.Count)
            {
                var code = Avx512F.ConvertToVector512Int32(Vector512.Load(x + c) * inverse);
                sum += code;
                Avx512F.ConvertToVector256Int16WithSaturation(code).Store(codes + c);
            }

            sums[group] = Vector512.Sum(sum);
        }

        return most / short.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixteenRows(short* weights, BFloat16* scales, short* codes, int* sums, float step, float* y, int tile, int k)
    {
        var groups = k / Int4Group;
        var w = weights + ((long)tile * k * Int4Rows / 4);
        var scale = scales + ((long)tile * groups * Int4Rows);
        var x = (int*)codes;
        var low = Vector512.Create((short)15);
        var total = Vector512<float>.Zero;
        for (var group = 0; group < groups; group++, scale += Int4Rows)
        {
            var sum = Vector512<int>.Zero;
            for (var i = 0; i < Int4Group / 8; i++, w += 32, x += 4)
            {
                Sse.PrefetchNonTemporal((byte*)w + Ahead);
                var q = Vector512.Load(w);
                sum += Avx512BW.MultiplyAddAdjacent(q & low, Vector512.Create(x[0]).AsInt16())
                    + Avx512BW.MultiplyAddAdjacent((q >>> 4) & low, Vector512.Create(x[1]).AsInt16())
                    + (Avx512BW.MultiplyAddAdjacent((q >>> 8) & low, Vector512.Create(x[2]).AsInt16())
                        + Avx512BW.MultiplyAddAdjacent(q >>> 12, Vector512.Create(x[3]).AsInt16()));
            }

            total = Avx512F.FusedMultiplyAdd(Widen(scale), Vector512.ConvertToSingle(sum - Vector512.Create(8 * sums[group])), total);
        }

        (total * step).Store(y + (tile * Int4Rows));
    }

    /// <summary>Sixteen numbers whose upper halves lie side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(BFloat16* values) => (Avx512F.ConvertToVector512Int32(Vector256.Load((short*)values)) << 16).AsSingle();
}
