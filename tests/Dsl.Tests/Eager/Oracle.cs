using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlockSharp.Tests.Eager;

/// <summary>What blocks must give, element by element and by the definition: nothing here is shared with the engine.</summary>
internal static class Oracle
{
    /// <summary>The common shape of operands: aligned at the last axis, the greatest extent wins.</summary>
    public static int[] Shape(params int[][] operands)
    {
        var shape = new int[operands.Max(o => o.Length)];
        for (var fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
            shape[^fromEnd] = operands.Max(o => fromEnd <= o.Length ? o[^fromEnd] : 1);
        return shape;
    }

    /// <summary>Which element of an operand meets element <paramref name="flat"/> of the shape.</summary>
    public static int Source(int flat, int[] shape, int[] operand)
    {
        var (index, stride) = (0, 1);
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            var coordinate = flat % shape[axis];
            flat /= shape[axis];
            var own = axis - (shape.Length - operand.Length);
            if (own < 0)
                continue;
            if (operand[own] != 1)
                index += coordinate * stride;
            stride *= operand[own];
        }

        return index;
    }

    public static int Count(int[] shape) => shape.Aggregate(1, (a, b) => a * b);

    /// <summary>The integer modulo two to the power of the type's width.</summary>
    public static T Wrap<T>(BigInteger value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var modulus = BigInteger.One << 8 * Unsafe.SizeOf<T>();
        value = (value % modulus + modulus) % modulus;
        return T.CreateChecked(value > BigInteger.CreateChecked(T.MaxValue) ? value - modulus : value);
    }

    /// <summary>The integer in the type's range that is nearest.</summary>
    public static T Clamp<T>(BigInteger value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        T.CreateChecked(BigInteger.Min(BigInteger.Max(value, BigInteger.CreateChecked(T.MinValue)), BigInteger.CreateChecked(T.MaxValue)));

    /// <summary>The integer as fp with the given number of significant bits, to nearest even, as an exact double.</summary>
    public static double Round(BigInteger value, int significantBits)
    {
        var magnitude = BigInteger.Abs(value);
        var cut = (int)Math.Max(0, (long)magnitude.GetBitLength() - significantBits);
        var kept = magnitude >> cut;
        var rest = magnitude - (kept << cut);
        var half = cut == 0 ? BigInteger.One : BigInteger.One << cut - 1;
        if (rest > half || rest == half && !kept.IsEven)
            kept += 1;
        return Math.ScaleB((double)(long)kept, cut) * value.Sign;
    }

    /// <summary>
    /// The 16-bit float whose value is nearest, the one with an even pattern of two: by searching the ordered list of all of them. The pattern after the
    /// greatest finite one, infinity, counts as the next power of two. NaN gives -1.
    /// </summary>
    public static int Nearest(double value, Func<ushort, double> decode, ushort infinity)
    {
        if (double.IsNaN(value))
            return -1;
        var sign = double.IsNegative(value) ? 0x8000 : 0;
        value = Math.Abs(value);
        double Decode(int pattern) => pattern == infinity ? 2 * Math.Pow(2, Math.Floor(Math.Log2(decode((ushort)(infinity - 1))))) : decode((ushort)pattern);
        if (value >= Decode(infinity))
            return sign | infinity;
        var (low, high) = (0, (int)infinity);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Decode(middle) <= value)
                low = middle;
            else
                high = middle;
        }

        var (below, above) = (value - Decode(low), Decode(high) - value);
        return sign | (below < above || below == above && low % 2 == 0 ? low : high);
    }

    public static double DecodeBFloat16(ushort bits) => Decode(bits, 8, 7);

    public static double DecodeHalf(ushort bits) => Decode(bits, 5, 10);

    public static int Nearest16<T>(double value) => typeof(T) == typeof(Half) ? Nearest(value, DecodeHalf, 0x7C00) : Nearest(value, DecodeBFloat16, 0x7F80);

    /// <summary>By the definition of the format: as IEEE 754's, but the greatest exponent has numbers too, and only all ones is NaN.</summary>
    public static double DecodeE4M3(byte bits) => (bits & 0x7F) switch
    {
        0x7F => double.NaN,
        >= 0x78 => ((bits & 0x80) != 0 ? -1 : 1) * (1 + (bits & 7) / 8.0) * 256,
        _ => Decode((ushort)((bits & 0x80) << 8 | bits & 0x7F), 4, 3),
    };

    public static double DecodeE5M2(byte bits) => Decode((ushort)((bits & 0x80) << 8 | bits & 0x7F), 5, 2);

    /// <summary>The pattern of the nearest finite value, the even one of two, by trying all of them; of infinities the greatest. NaN gives -1.</summary>
    public static int Nearest8<T>(double value)
    {
        if (double.IsNaN(value))
            return -1;
        Func<byte, double> decode = typeof(T) == typeof(Float8E4M3) ? DecodeE4M3 : DecodeE5M2;
        var sign = double.IsNegative(value) ? 0x80 : 0;
        value = Math.Min(Math.Abs(value), 1e6);
        return sign | Enumerable.Range(0, 0x80).Where(i => double.IsFinite(decode((byte)i))).MinBy(i => (Math.Abs(decode((byte)i) - value), i % 2));
    }

    /// <summary>By the definition of the binary interchange formats.</summary>
    private static double Decode(ushort bits, int exponentBits, int fractionBits)
    {
        var sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
        var exponent = bits >> fractionBits & (1 << exponentBits) - 1;
        var fraction = bits & (1 << fractionBits) - 1;
        var bias = (1 << exponentBits - 1) - 1;
        if (exponent == (1 << exponentBits) - 1)
            return fraction == 0 ? sign * double.PositiveInfinity : double.NaN;
        return exponent == 0
            ? sign * Math.ScaleB(fraction, 1 - bias - fractionBits)
            : sign * Math.ScaleB((1 << fractionBits) + fraction, exponent - bias - fractionBits);
    }

    /// <summary>Bit for bit, but any NaN equals any other.</summary>
    public static void AssertSame<T>(IReadOnlyList<T> expected, Block<T> actual)
        where T : unmanaged
    {
        Assert.Equal(expected.Count, actual.Count);
        var elements = actual.ToArray();
        for (var i = 0; i < elements.Length; i++)
        {
            if (!Same(expected[i], elements[i]))
                Assert.Fail($"Element {i}: expected {expected[i]}, but was {elements[i]} (blocks of {typeof(T).Name})");
        }
    }

    public static bool Same<T>(T a, T b)
        where T : unmanaged => IsNaN(a) && IsNaN(b) || MemoryMarshal.AsBytes([a]).SequenceEqual(MemoryMarshal.AsBytes([b]));

    private static bool IsNaN<T>(T value) => value switch
    {
        float x => float.IsNaN(x),
        double x => double.IsNaN(x),
        Half x => Half.IsNaN(x),
        BFloat16 x => BFloat16.IsNaN(x),
        Float8E4M3 x => Float8E4M3.IsNaN(x),
        Float8E5M2 x => Float8E5M2.IsNaN(x),
        _ => false,
    };
}
