using System.Runtime.InteropServices;
using BlockSharp.Tests.Eager;

namespace BlockSharp.Tests.Runtime;

/// <summary>Every computing intrinsic against an oracle in double precision or integers.</summary>
[Collection(nameof(IlgpuCollection))]
public class IntrinsicMathTests
{
    private static readonly float[] Dense = DenseFloats();

    public static TheoryData<DeviceKind> Devices => TestDevices.Compiled;

    [Theory, MemberData(nameof(Devices))]
    public void Functions_of_one_float_are_as_accurate_as_stated(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        Unary<IntrinsicFunctions.Exp>(device, Math.Exp, 1e-6);
        Unary<IntrinsicFunctions.Exp2>(device, x => Math.Pow(2, x), 1e-6);
        Unary<IntrinsicFunctions.Log>(device, Math.Log, 1e-6);
        Unary<IntrinsicFunctions.Log2>(device, Math.Log2, 1e-6);
        Unary<IntrinsicFunctions.Sqrt>(device, Math.Sqrt, 2e-7);
        Unary<IntrinsicFunctions.Rsqrt>(device, x => 1 / Math.Sqrt(x), 1e-6);
        Unary<IntrinsicFunctions.Tanh>(device, Math.Tanh, 1e-6);
        Unary<IntrinsicFunctions.Sin>(device, Math.Sin, 0, 1e-6, x => !(Math.Abs(x) > 1e9f));
        Unary<IntrinsicFunctions.Cos>(device, Math.Cos, 0, 1e-6, x => !(Math.Abs(x) > 1e9f));
        Unary<IntrinsicFunctions.Floor>(device, Math.Floor, 0);
        Unary<IntrinsicFunctions.Ceil>(device, Math.Ceiling, 0);
        Unary<IntrinsicFunctions.Round>(device, Math.Round, 0);
        Unary<IntrinsicFunctions.Truncate>(device, Math.Truncate, 0);
        Unary<IntrinsicFunctions.Abs>(device, Math.Abs, 0);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Multiply_and_add_round_as_they_should(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var triples = Triples();
        Exact<IntrinsicFunctions.Fma>(device, triples, (a, b, c) => Bits(MathF.FusedMultiplyAdd(Float(a), Float(b), Float(c))), floats: true);
        Exact<IntrinsicFunctions.MulRn>(device, triples, (a, b, _) => Bits(Float(a) * Float(b)), floats: true);
        Exact<IntrinsicFunctions.AddRn>(device, triples, (a, b, _) => Bits(Float(a) + Float(b)), floats: true);
        Exact<IntrinsicFunctions.MulThenAdd>(device, triples, (a, b, c) => Bits((float)(Float(a) * Float(b)) + Float(c)), floats: true);
        Exact<IntrinsicFunctions.FMin>(device, triples, (a, b, _) => Bits(float.MinNumber(Float(a), Float(b))), floats: true, zeroSigns: false);
        Exact<IntrinsicFunctions.FMax>(device, triples, (a, b, _) => Bits(float.MaxNumber(Float(a), Float(b))), floats: true, zeroSigns: false);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Eight_bit_floats_convert_exactly_to_nearest_even_and_saturate(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var all = Enumerable.Range(0, 256).Select(i => (i, 0, 0)).ToArray();
        Exact<IntrinsicFunctions.Float8E4M3ToFloat>(device, all, (a, _, _) => Bits((float)Oracle.DecodeE4M3((byte)a)), floats: true);
        Exact<IntrinsicFunctions.Float8E5M2ToFloat>(device, all, (a, _, _) => Bits((float)Oracle.DecodeE5M2((byte)a)), floats: true);

        // Every value, what lies in the middle of two, and the neighbours of the middle.
        var ties = Enumerable.Range(0, 255)
            .SelectMany(i => new[] { Oracle.DecodeE4M3((byte)i) + Oracle.DecodeE4M3((byte)(i + 1)), Oracle.DecodeE5M2((byte)i) + Oracle.DecodeE5M2((byte)(i + 1)) })
            .SelectMany(sum => new[] { (float)(sum / 2), MathF.BitIncrement((float)(sum / 2)), MathF.BitDecrement((float)(sum / 2)), (float)sum });
        var floats = Dense.Concat(ties).Select(x => (Bits(x), 0, 0)).ToArray();
        Exact<IntrinsicFunctions.FloatToFloat8E4M3>(device, floats, (a, _, _) => Oracle.Nearest8<Float8E4M3>(Float(a)), nan: r => (r & 0x7F) == 0x7F);
        Exact<IntrinsicFunctions.FloatToFloat8E5M2>(device, floats, (a, _, _) => Oracle.Nearest8<Float8E5M2>(Float(a)), nan: r => (r & 0x7F) > 0x7C);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Half_floats_convert_exactly_and_to_nearest_even(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var all = Enumerable.Range(0, 65536).Select(i => (i, 0, 0)).ToArray();
        Exact<IntrinsicFunctions.BFloat16ToFloat>(device, all, (a, _, _) => a << 16, floats: true);
        Exact<IntrinsicFunctions.HalfToFloat>(device, all, (a, _, _) => Bits((float)BitConverter.UInt16BitsToHalf((ushort)a)), floats: true);

        var floats = Dense.Select(x => (Bits(x), Bits(-1.5f * x), 0)).ToArray();
        Exact<IntrinsicFunctions.FloatToHalf>(device, floats, (a, _, _) => BitConverter.HalfToUInt16Bits((Half)Float(a)), nan: r => (r & 0x7FFF) > 0x7C00);
        Exact<IntrinsicFunctions.FloatToBFloat16>(device, floats, (a, _, _) => BFloat16Oracle(a), nan: IsBFloat16NaN);
        Exact<IntrinsicFunctions.PackBFloat16>(
            device,
            floats.Where(t => !float.IsNaN(Float(t.Item1)) && !float.IsNaN(Float(t.Item2))).ToArray(),
            (a, b, _) => BFloat16Oracle(a) | BFloat16Oracle(b) << 16);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Floats_become_integers_toward_zero_saturating_with_NaN_as_zero(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var floats = Dense.Select(x => (Bits(x), 0, 0)).ToArray();
        Exact<IntrinsicFunctions.FloatToInt>(device, floats, (a, _, _) => (int)Saturated(Float(a), int.MinValue, int.MaxValue));
        Exact<IntrinsicFunctions.FloatToUInt>(device, floats, (a, _, _) => (int)(uint)Saturated(Float(a), 0, uint.MaxValue));

        var longs = Dense.Select(x => ((long)Bits(x), 0L, 0L)).ToArray();
        ExactLong<IntrinsicFunctions.FloatToLong>(device, longs, (a, _, _) => (long)Saturated(Float((int)a), long.MinValue, long.MaxValue));
        ExactLong<IntrinsicFunctions.FloatToULong>(device, longs, (a, _, _) => (long)(ulong)Saturated(Float((int)a), 0, ulong.MaxValue));

        var doubles = DenseDoubles().Select(x => (BitConverter.DoubleToInt64Bits(x), 0L, 0L)).ToArray();
        ExactLong<IntrinsicFunctions.DoubleToInt>(device, doubles, (a, _, _) => (long)Saturated(Double(a), int.MinValue, int.MaxValue));
        ExactLong<IntrinsicFunctions.DoubleToLong>(device, doubles, (a, _, _) => (long)Saturated(Double(a), long.MinValue, long.MaxValue));
        ExactLong<IntrinsicFunctions.DoubleToULong>(device, doubles, (a, _, _) => (long)(ulong)Saturated(Double(a), 0, ulong.MaxValue));
        ExactLong<IntrinsicFunctions.DoubleToUInt>(device, doubles, (a, _, _) => (uint)Saturated(Double(a), 0, uint.MaxValue), upperBits: false);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Functions_of_doubles_are_exact(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var doubles = DenseDoubles();
        var triples = doubles.Select((x, i) => (Long(x), Long(doubles[(7 * i + 3) % doubles.Length]), Long(doubles[(5 * i + 1) % doubles.Length]))).ToArray();
        ExactLong<IntrinsicFunctions.SqrtDouble>(device, triples, (a, _, _) => Long(Math.Sqrt(Double(a))), doubles: true);
        ExactLong<IntrinsicFunctions.FloorDouble>(device, triples, (a, _, _) => Long(Math.Floor(Double(a))), doubles: true);
        ExactLong<IntrinsicFunctions.CeilDouble>(device, triples, (a, _, _) => Long(Math.Ceiling(Double(a))), doubles: true);
        ExactLong<IntrinsicFunctions.RoundDouble>(device, triples, (a, _, _) => Long(Math.Round(Double(a))), doubles: true);
        ExactLong<IntrinsicFunctions.TruncateDouble>(device, triples, (a, _, _) => Long(Math.Truncate(Double(a))), doubles: true);
        ExactLong<IntrinsicFunctions.FmaDouble>(
            device, triples, (a, b, c) => Long(Math.FusedMultiplyAdd(Double(a), Double(b), Double(c))), doubles: true);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Packed_bytes_unpack_and_multiply_exactly(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var random = new Random(7);
        var words = Enumerable.Range(0, 4096).Select(_ => (random.Next() ^ random.Next() << 16, random.Next() ^ random.Next() << 16, random.Next())).ToList();
        words.AddRange([(0, 0, 0), (-1, -1, int.MaxValue), (unchecked((int)0x80808080), unchecked((int)0x80808080), int.MaxValue), (0x7F7F7F7F, unchecked((int)0x80808080), int.MinValue)]);
        var data = words.ToArray();
        Exact<IntrinsicFunctions.SByteToFloat0>(device, data, (a, _, _) => Bits((sbyte)a));
        Exact<IntrinsicFunctions.SByteToFloat1>(device, data, (a, _, _) => Bits((sbyte)(a >> 8)));
        Exact<IntrinsicFunctions.SByteToFloat2>(device, data, (a, _, _) => Bits((sbyte)(a >> 16)));
        Exact<IntrinsicFunctions.SByteToFloat3>(device, data, (a, _, _) => Bits((sbyte)(a >> 24)));
        Exact<IntrinsicFunctions.ByteToFloat0>(device, data, (a, _, _) => Bits((byte)a));
        Exact<IntrinsicFunctions.ByteToFloat1>(device, data, (a, _, _) => Bits((byte)(a >> 8)));
        Exact<IntrinsicFunctions.ByteToFloat2>(device, data, (a, _, _) => Bits((byte)(a >> 16)));
        Exact<IntrinsicFunctions.ByteToFloat3>(device, data, (a, _, _) => Bits((byte)(a >> 24)));
        Exact<IntrinsicFunctions.NibbleToFloat0>(device, data, (a, _, _) => Bits((float)(a & 15)));
        Exact<IntrinsicFunctions.NibbleToFloat3>(device, data, (a, _, _) => Bits((float)(a >> 12 & 15)));
        Exact<IntrinsicFunctions.NibbleToFloat4>(device, data, (a, _, _) => Bits((float)(a >> 16 & 15)));
        Exact<IntrinsicFunctions.Dp4a>(device, data, (a, b, c) =>
        {
            var sum = c;
            for (var i = 0; i < 4; i++)
                sum = unchecked(sum + (sbyte)(a >> (8 * i)) * (sbyte)(b >> (8 * i)));
            return sum;
        });
    }

    private static void Unary<TFunction>(Device device, Func<double, double> oracle, double relative, double absolute = 0, Func<float, bool>? domain = null)
        where TFunction : struct, IWordFunction
    {
        var inputs = domain is null ? Dense : Dense.Where(domain).ToArray();
        var results = Map<TFunction>(device, inputs.Select(x => (Bits(x), 0, 0)).ToArray());
        for (var i = 0; i < inputs.Length; i++)
        {
            var expected = oracle(inputs[i]);
            var actual = Float(results[i]);

            // A result below the normal range has fewer bits; beside the largest float, one ulp more is infinity.
            var tolerance = relative * Math.Abs(expected) + absolute + (relative > 0 ? 3 * (double)float.Epsilon : 0);
            var right = double.IsNaN(expected) ? float.IsNaN(actual)
                : ((float)expected == actual && float.IsNegative(actual) == double.IsNegative(expected))
                    || (expected != 0 && Math.Abs(actual - expected) <= tolerance)
                    || (Math.Abs(expected) > 3.4028e38 && float.IsInfinity(actual));
            Assert.True(right, $"{typeof(TFunction).Name}({inputs[i]:R}) = {actual:R}, not {expected:R}, on {device}");
        }
    }

    private static void Exact<TFunction>(
        Device device, (int, int, int)[] inputs, Func<int, int, int, int> oracle, bool floats = false, bool zeroSigns = true, Func<int, bool>? nan = null)
        where TFunction : struct, IWordFunction
    {
        if (floats)
            nan = r => float.IsNaN(Float(r));
        var results = Map<TFunction>(device, inputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            var (a, b, c) = inputs[i];
            var expected = oracle(a, b, c);
            var right = results[i] == expected
                || (nan is not null && nan(expected) && nan(results[i]))
                || (!zeroSigns && ((expected | results[i]) & int.MaxValue) == 0);
            Assert.True(right, $"{typeof(TFunction).Name}({a:X8}, {b:X8}, {c:X8}) = {results[i]:X8}, not {expected:X8}, on {device}");
        }
    }

    private static void ExactLong<TFunction>(
        Device device, (long, long, long)[] inputs, Func<long, long, long, long> oracle, bool doubles = false, bool upperBits = true)
        where TFunction : struct, ILongFunction
    {
        var x = MemoryMarshal.AsBytes(inputs.SelectMany(t => new[] { t.Item1, t.Item2, t.Item3 }).ToArray().AsSpan()).ToArray();
        var kernel = TestDevices.Kernel(nameof(IntrinsicKernels.Map64)).MakeGenericMethod(typeof(TFunction));
        var results = MemoryMarshal.Cast<byte, long>(
            TestDevices.Run(device, kernel, x, 8 * inputs.Length, (inputs.Length + 31) / 32, inputs.Length)).ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            var (a, b, c) = inputs[i];
            var expected = oracle(a, b, c);
            var actual = upperBits ? results[i] : (uint)results[i];
            var right = actual == expected || (doubles && double.IsNaN(Double(expected)) && double.IsNaN(Double(actual)));
            Assert.True(right, $"{typeof(TFunction).Name}({a:X16}, {b:X16}, {c:X16}) = {actual:X16}, not {expected:X16}, on {device}");
        }
    }

    private static int[] Map<TFunction>(Device device, (int, int, int)[] inputs)
        where TFunction : struct, IWordFunction
    {
        var x = MemoryMarshal.AsBytes(inputs.SelectMany(t => new[] { t.Item1, t.Item2, t.Item3 }).ToArray().AsSpan()).ToArray();
        var kernel = TestDevices.Kernel(nameof(IntrinsicKernels.Map32)).MakeGenericMethod(typeof(TFunction));
        return MemoryMarshal.Cast<byte, int>(
            TestDevices.Run(device, kernel, x, 4 * inputs.Length, (inputs.Length + 31) / 32, inputs.Length)).ToArray();
    }

    /// <summary>Every exponent and sign with a few mantissas, what is special, and the edges of the integer types.</summary>
    private static float[] DenseFloats()
    {
        uint[] mantissas = [0, 1, 0x000FFF, 0x001000, 0x2AAAAA, 0x3FFFFF, 0x400000, 0x555555, 0x7FFFFE, 0x7FFFFF];
        var values = new List<float>();
        for (var exponent = 0u; exponent < 256; exponent++)
        {
            foreach (var mantissa in mantissas)
            {
                values.Add(BitConverter.UInt32BitsToSingle(exponent << 23 | mantissa));
                values.Add(BitConverter.UInt32BitsToSingle(0x80000000 | exponent << 23 | mantissa));
            }
        }
        float[] edges = [0.5f, 1, 1.5f, 2.5f, 127.5f, 255.5f, 32767.5f, 65504, 65519, 65520, 2147483520, 2147483648, 4294967040, 4294967296, 9.2233715E18f, 9.223372E18f, 1.8446743E19f, 1.8446744E19f];
        foreach (var edge in edges)
            values.AddRange([edge, -edge, MathF.BitIncrement(edge), MathF.BitDecrement(edge), -MathF.BitIncrement(edge)]);
        for (var i = -2000; i <= 2000; i++)
            values.Add(i * 0.0517f);
        for (var i = -200; i <= 200; i++)
            values.Add(1 + i * 3e-6f);
        return [.. values];
    }

    private static double[] DenseDoubles()
    {
        double[] edges = [0, 0.5, 1, 1.5, 2.5, 1e-320, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NaN, 2147483647, 2147483647.5, 2147483648, 4294967295, 4294967295.5, 4294967296, 9007199254740993, 9.2233720368547748E18, 9.2233720368547758E18, 1.8446744073709550E19, 1.8446744073709552E19, 3.7, 1e30];
        return [.. edges.Concat(edges.Select(x => -x)).Concat(Enumerable.Range(-300, 601).Select(i => Math.Sinh(i * 0.11)))];
    }

    private static (int, int, int)[] Triples()
    {
        var random = new Random(3);
        var near = Enumerable.Range(0, 3000).Select(_ => (Bits(1 + random.NextSingle()), Bits(1 + random.NextSingle()), Bits(-1 - random.NextSingle())));
        var any = Enumerable.Range(0, 3000).Select(_ => (Pick(random), Pick(random), Pick(random)));
        return [.. near, .. any];

        static int Pick(Random random) => Bits(Dense[random.Next(Dense.Length)]);
    }

    /// <summary>Truncated and clamped in exact arithmetic.</summary>
    private static System.Numerics.BigInteger Saturated(double x, System.Numerics.BigInteger low, System.Numerics.BigInteger high)
    {
        if (double.IsNaN(x))
            return 0;
        if (double.IsInfinity(x))
            return x > 0 ? high : low;
        return System.Numerics.BigInteger.Max(low, System.Numerics.BigInteger.Min(high, new System.Numerics.BigInteger(Math.Truncate(x))));
    }

    private static int BFloat16Oracle(int bits)
    {
        if (float.IsNaN(Float(bits)))
            return 0x7FC0;

        // The nearer of the two neighbours; halfway, the even one.
        var down = (uint)bits >> 16;
        var rest = (uint)bits & 0xFFFF;
        return (int)(rest > 0x8000 || (rest == 0x8000 && down % 2 == 1) ? down + 1 : down);
    }

    private static bool IsBFloat16NaN(int bits) => (bits & 0x7FFF) > 0x7F80;

    private static int Bits(float x) => BitConverter.SingleToInt32Bits(x);

    private static float Float(int bits) => BitConverter.Int32BitsToSingle(bits);

    private static long Long(double x) => BitConverter.DoubleToInt64Bits(x);

    private static double Double(long bits) => BitConverter.Int64BitsToDouble(bits);
}
