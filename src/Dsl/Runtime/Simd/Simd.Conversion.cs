using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BlockSharp.Eager;

namespace BlockSharp.CompilerServices;

/// <content>Between what lies in memory and what registers hold, and between types of elements.</content>
public static unsafe partial class Simd
{
    /// <summary>Signed bytes as int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FromI8(Vector128<byte> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(x.AsSByte());
        var (lower, upper) = Vector128.Widen(x.AsSByte());
        return Vector512.Create(Widen(lower), Widen(upper));
    }

    /// <summary>Bytes as int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FromU8(Vector128<byte> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(x);
        var (lower, upper) = Vector128.Widen(x);
        return Vector512.Create(Widen(lower.AsInt16()), Widen(upper.AsInt16()));
    }

    /// <summary>Signed 16-bit numbers as int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FromI16(Vector256<ushort> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(x.AsInt16());
        return Vector512.Create(Widen(x.GetLower().AsInt16()), Widen(x.GetUpper().AsInt16()));
    }

    /// <summary>Unsigned 16-bit numbers as int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FromU16(Vector256<ushort> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(x);
        var (lower, upper) = Vector256.Widen(x);
        return Vector512.Create(lower.AsInt32(), upper.AsInt32());
    }

    /// <summary>Truth values as a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FromBool(Vector128<byte> x) => ~Vector512.Equals(FromU8(x), Vector512<int>.Zero);

    /// <summary>bf16 as fp32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromBF16(Vector256<ushort> x) => (FromU16(x) << 16).AsSingle();

    /// <summary>fp16 as fp32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromF16(Vector256<ushort> x)
    {
        // The bits moved to fp32's places; a multiplication by 2^112 corrects the exponent, of subnormals too; infinities and NaN get all exponent bits.
        var bits = FromU16(x);
        var magnitude = (bits & Vector512.Create(0x7fff)) << 13;
        var scaled = (magnitude.AsSingle() * Vector512.Create(5.192296858534828e33f)).AsInt32();
        var special = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x7c00 << 13));
        return (Vector512.ConditionalSelect(special, magnitude | Vector512.Create(0x7f800000), scaled) | (bits & Vector512.Create(0x8000)) << 16).AsSingle();
    }

    /// <summary>8-bit floats as fp32.</summary>
    public static Vector512<float> FromF8E4M3(Vector128<byte> x)
    {
        var lanes = default(Vector512<float>);
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&lanes)[lane] = (float)((Float8E4M3*)&x)[lane];
        return lanes;
    }

    /// <inheritdoc cref="FromF8E4M3(Vector128{byte})"/>
    public static Vector512<float> FromF8E5M2(Vector128<byte> x)
    {
        var lanes = default(Vector512<float>);
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&lanes)[lane] = (float)((Float8E5M2*)&x)[lane];
        return lanes;
    }

    /// <summary>The low bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> To8(Vector512<int> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector128Byte(x);
        var half = Vector256.Narrow(x.GetLower() & Vector256.Create(0xff), x.GetUpper() & Vector256.Create(0xff));
        return Vector128.Narrow(half.GetLower(), half.GetUpper()).AsByte();
    }

    /// <summary>The low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> To16(Vector512<int> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector256UInt16(x);
        return Vector256.Narrow(x.GetLower(), x.GetUpper()).AsUInt16();
    }

    /// <summary>A mask as truth values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBool(Vector512<int> mask) => To8(mask) & Vector128.Create((byte)1);

    /// <summary>The bits of a float as bf16, to nearest even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> ToBF16(Vector512<float> x) => To16((RoundBF16(x).AsInt32() >>> 16));

    /// <summary>The bits of a float as fp16, to nearest even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> ToF16(Vector512<float> x) => To16(HalfBits(x));

    /// <summary>The bits of a float as an 8-bit float, to nearest even.</summary>
    public static Vector128<byte> ToF8E4M3(Vector512<float> x)
    {
        var lanes = default(Vector128<byte>);
        for (var lane = 0; lane < Lanes; lane++)
            ((Float8E4M3*)&lanes)[lane] = (Float8E4M3)((float*)&x)[lane];
        return lanes;
    }

    /// <inheritdoc cref="ToF8E4M3(Vector512{float})"/>
    public static Vector128<byte> ToF8E5M2(Vector512<float> x)
    {
        var lanes = default(Vector128<byte>);
        for (var lane = 0; lane < Lanes; lane++)
            ((byte*)&lanes)[lane] = (byte)BitsOfF8E5M2(((float*)&x)[lane]);
        return lanes;
    }

    /// <summary>The nearest bf16, as fp32: see the explicit operator of <see cref="BFloat16"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RoundBF16(Vector512<float> x)
    {
        var bits = x.AsInt32();
        var rounded = bits + Vector512.Create(0x7fff) + (bits >>> 16 & Vector512<int>.One);
        return (Vector512.ConditionalSelect(Vector512.Equals(x, x).AsInt32(), rounded, bits | Vector512.Create(0x00400000)) & Vector512.Create(unchecked((int)0xffff0000))).AsSingle();
    }

    /// <summary>The nearest fp16, as fp32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RoundF16(Vector512<float> x) => FromF16(To16(HalfBits(x)));

    /// <summary>The nearest 8-bit float, as fp32.</summary>
    public static Vector512<float> RoundF8E4M3(Vector512<float> x) => FromF8E4M3(ToF8E4M3(x));

    /// <inheritdoc cref="RoundF8E4M3(Vector512{float})"/>
    public static Vector512<float> RoundF8E5M2(Vector512<float> x)
    {
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&x)[lane] = RoundF8E5M2(((float*)&x)[lane]);
        return x;
    }

    /// <inheritdoc cref="RoundBF16(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RoundBF16(float x) => (float)(BFloat16)x;

    /// <inheritdoc cref="RoundF16(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RoundF16(float x) => (float)(Half)x;

    /// <inheritdoc cref="RoundF8E4M3(Vector512{float})"/>
    public static float RoundF8E4M3(float x) => (float)(Float8E4M3)x;

    /// <inheritdoc cref="RoundF8E4M3(Vector512{float})"/>
    public static float RoundF8E5M2(float x) => (float)(Float8E5M2)x;

    /// <summary>The nibbles of bytes 0 to 7, each byte's low one first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> UnpackLower(Vector128<byte> x) => Interleave(x & Vector128.Create((byte)15), (x.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)15));

    /// <summary>The nibbles of bytes 8 to 15, each byte's low one first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> UnpackUpper(Vector128<byte> x)
    {
        var (low, high) = (x & Vector128.Create((byte)15), (x.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)15));
        if (Sse2.IsSupported)
            return Sse2.UnpackHigh(low, high);
        return Interleave(Vector128.Shuffle(low, UpperHalf), Vector128.Shuffle(high, UpperHalf));
    }

    /// <summary>Nibbles as signed numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SignNibbles(Vector128<byte> x) => (x ^ Vector128.Create((byte)8)) - Vector128.Create((byte)8);

    /// <summary>The nibble of a byte as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Nibble(int x, int index, bool isSigned)
    {
        var bits = (x >> 4 * (index & 1)) & 15;
        return isSigned ? (bits ^ 8) - 8 : bits;
    }

    /// <summary>Any conversion, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<TTo> Convert<TFrom, TTo>(Vector512<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var lanes = default(Vector512<TTo>);
        ConvertLanes<TFrom, TTo>(&x, &lanes);
        return lanes;
    }

    /// <inheritdoc cref="Convert{TFrom, TTo}(Vector512{TFrom})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<TTo> Convert<TFrom, TTo>(Pair512<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var lanes = default(Vector512<TTo>);
        ConvertLanes<TFrom, TTo>(&x, &lanes);
        return lanes;
    }

    /// <inheritdoc cref="Convert{TFrom, TTo}(Vector512{TFrom})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Pair512<TTo> ConvertPair<TFrom, TTo>(Vector512<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var lanes = default(Pair512<TTo>);
        ConvertLanes<TFrom, TTo>(&x, &lanes);
        return lanes;
    }

    /// <inheritdoc cref="Convert{TFrom, TTo}(Vector512{TFrom})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Pair512<TTo> ConvertPair<TFrom, TTo>(Pair512<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var lanes = default(Pair512<TTo>);
        ConvertLanes<TFrom, TTo>(&x, &lanes);
        return lanes;
    }

    /// <summary>Of one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo ConvertScalar<TFrom, TTo>(TFrom x)
        where TFrom : unmanaged
        where TTo : unmanaged => ElementConversion.Convert<TFrom, TTo>(x);

    /// <summary>A double rounded once to bf16, as fp32.</summary>
    public static float ToBF16(double x) => (float)ElementConversion.Convert<double, BFloat16>(x);

    /// <summary>A double rounded once to fp16, as fp32.</summary>
    public static float ToF16(double x) => (float)ElementConversion.Convert<double, Half>(x);

    /// <summary>A double rounded once to an 8-bit float, as fp32.</summary>
    public static float ToF8E4M3(double x) => (float)ElementConversion.Convert<double, Float8E4M3>(x);

    /// <inheritdoc cref="ToF8E4M3(double)"/>
    public static float ToF8E5M2(double x) => (float)ElementConversion.Convert<double, Float8E5M2>(x);

    /// <inheritdoc cref="ToBF16(double)"/>
    public static Vector512<float> ToBF16(Pair512<double> x) => Narrowed<BFloat16>(x);

    /// <inheritdoc cref="ToF16(double)"/>
    public static Vector512<float> ToF16(Pair512<double> x) => Narrowed<Half>(x);

    /// <inheritdoc cref="ToF8E4M3(double)"/>
    public static Vector512<float> ToF8E4M3(Pair512<double> x) => Narrowed<Float8E4M3>(x);

    /// <inheritdoc cref="ToF8E4M3(double)"/>
    public static Vector512<float> ToF8E5M2(Pair512<double> x) => Narrowed<Float8E5M2>(x);

    /// <summary>To the nearest float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<int> x) => Vector512.ConvertToSingle(x);

    /// <summary>Toward zero, saturating; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Vector512<float> x)
    {
        var number = Vector512.ConditionalSelect(Vector512.Equals(x, x), x, Vector512<float>.Zero);
        var large = Vector512.GreaterThanOrEqual(number, Vector512.Create(2147483648f));
        var small = Vector512.LessThanOrEqual(number, Vector512.Create(-2147483648f));
        var converted = Vector512.ConvertToInt32(Vector512.ConditionalSelect(large | small, Vector512<float>.Zero, number));
        return Vector512.ConditionalSelect(
            large.AsInt32(), Vector512.Create(int.MaxValue), Vector512.ConditionalSelect(small.AsInt32(), Vector512.Create(int.MinValue), converted));
    }

    /// <summary>With the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<long> ToInt64(Vector512<int> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return new(lower, upper);
    }

    /// <summary>The low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Pair512<long> x) => Vector512.Narrow(x.Lower, x.Upper);

    /// <summary>fp32 as fp64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<double> ToDouble(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return new(lower, upper);
    }

    /// <summary>To the nearest float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Pair512<double> x) => Vector512.Narrow(x.Lower, x.Upper);

    private static Vector512<float> Narrowed<T>(Pair512<double> x)
        where T : unmanaged
    {
        var lanes = default(Vector512<float>);
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&lanes)[lane] = ElementConversion.Convert<T, float>(ElementConversion.Convert<double, T>(((double*)&x)[lane]));
        return lanes;
    }

    private static void ConvertLanes<TFrom, TTo>(void* from, void* to)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        for (var lane = 0; lane < Lanes; lane++)
            ((TTo*)to)[lane] = ElementConversion.Convert<TFrom, TTo>(((TFrom*)from)[lane]);
    }

    private static Vector128<byte> UpperHalf => Vector128.Create((byte)8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Interleave(Vector128<byte> even, Vector128<byte> odd)
    {
        if (Sse2.IsSupported)
            return Sse2.UnpackLow(even, odd);
        return (Vector128.WidenLower(even) | Vector128.WidenLower(odd) << 8).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<short> x)
    {
        var (lower, upper) = Vector128.Widen(x);
        return Vector256.Create(lower, upper);
    }

    /// <summary>fp16 bits of floats, to nearest even; NaN becomes quiet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> HalfBits(Vector512<float> x)
    {
        // Adding a number whose last bit weighs what fp16's last bit does at this exponent makes the fp32 addition round; below fp16's normal range
        // that weight is fixed. The sum's low bits are the rounded fraction, which may carry into the exponent.
        var bits = x.AsInt32();
        var sign = bits >>> 16 & Vector512.Create(0x8000);
        var magnitude = bits & Vector512.Create(0x7fffffff);
        var isNormal = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x38800000));
        var subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsInt32() - Vector512.Create(0x3f000000);
        var normal = (magnitude + Vector512.Create(0xfff) + (magnitude >>> 13 & Vector512<int>.One) - Vector512.Create(0x38000000)) >>> 13;
        var finite = Vector512.ConditionalSelect(isNormal, Vector512.Min(normal, Vector512.Create(0x7c00)), subnormal);
        var isSpecial = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x7f800000));
        var isNaN = Vector512.GreaterThan(magnitude, Vector512.Create(0x7f800000));
        var special = Vector512.Create(0x7c00) | (isNaN & (Vector512.Create(0x0200) | (magnitude >>> 13 & Vector512.Create(0x3ff))));
        return Vector512.ConditionalSelect(isSpecial, special, finite) | sign;
    }
}
