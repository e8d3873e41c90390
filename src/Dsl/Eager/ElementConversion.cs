using System.Runtime.CompilerServices;

namespace BlockSharp.Eager;

/// <summary>
/// Conversions of one element between any two types. Each goes through the widest type of its kind (long, ulong, double) or through fp32, exactly; the type
/// tests are constants to the JIT compiler, which keeps the one path that is taken, if all of it is inlined.
/// </summary>
internal static class ElementConversion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo Convert<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (IsSigned<TFrom>())
            return FromSigned<TTo>(Signed(value));
        if (IsUnsigned<TFrom>() || typeof(TFrom) == typeof(bool))
            return FromUnsigned<TTo>(Unsigned(value));
        if (typeof(TFrom) == typeof(double))
            return FromDouble<TTo>(Unsafe.BitCast<TFrom, double>(value));
        if (IsFloat<TFrom>())
            return FromSingle<TTo>(Single(value));
        throw Missing<TFrom, TTo>("To");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo Saturate<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (!IsSigned<TTo>() && !IsUnsigned<TTo>())
            throw Missing<TFrom, TTo>("SaturateTo");
        if (IsSigned<TFrom>())
            return Clamp<TTo>(Signed(value));
        if (IsUnsigned<TFrom>())
            return Clamp<TTo>(Unsigned(value));
        if (typeof(TFrom) == typeof(double))
            return ToInteger<TTo>(Unsafe.BitCast<TFrom, double>(value));
        if (IsFloat<TFrom>())
            return ToInteger<TTo>(Single(value));
        throw Missing<TFrom, TTo>("SaturateTo");
    }

    /// <summary>To nearest even, rounding once; by way of the nearest fp32 the value could be rounded twice.</summary>
    public static BFloat16 ToBFloat16(double value) => (BFloat16)ToSingleOdd(value);

    /// <summary>Rounds to odd: of the two neighbours takes the one whose last bit is set, so that a second rounding still sees that something was cut off.</summary>
    private static float ToSingleOdd(double value)
    {
        var single = (float)value;
        if (float.IsNaN(single) || float.IsInfinity(single) || single == value)
            return single;
        var bits = BitConverter.SingleToUInt32Bits(single);
        if (Math.Abs((double)single) > Math.Abs(value))
            bits--;
        return BitConverter.UInt32BitsToSingle(bits | 1);
    }

    /// <summary>To nearest even. The runtime's own conversion may round twice above the signed range.</summary>
    public static float ToSingle(ulong value) => value <= long.MaxValue ? (long)value : 2 * (float)(long)HalveSticky(value);

    /// <summary>To nearest even. The runtime's own conversion may round twice above the signed range.</summary>
    public static double ToDouble(ulong value) => value <= long.MaxValue ? (long)value : 2 * (double)(long)HalveSticky(value);

    private static ulong HalveSticky(ulong value) => value >> 1 | value & 1;

    private static bool IsSigned<T>() =>
        typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(int) || typeof(T) == typeof(long);

    private static bool IsUnsigned<T>() =>
        typeof(T) == typeof(byte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(uint) || typeof(T) == typeof(ulong);

    private static bool IsFloat<T>() =>
        typeof(T) == typeof(Half) || typeof(T) == typeof(BFloat16) || typeof(T) == typeof(float) || typeof(T) == typeof(double)
        || typeof(T) == typeof(Float8E4M3) || typeof(T) == typeof(Float8E5M2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Signed<T>(T value)
        where T : unmanaged => Unsafe.SizeOf<T>() switch
        {
            1 => Unsafe.BitCast<T, sbyte>(value),
            2 => Unsafe.BitCast<T, short>(value),
            4 => Unsafe.BitCast<T, int>(value),
            _ => Unsafe.BitCast<T, long>(value),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Unsigned<T>(T value)
        where T : unmanaged => Unsafe.SizeOf<T>() switch
        {
            1 => Unsafe.BitCast<T, byte>(value),
            2 => Unsafe.BitCast<T, ushort>(value),
            4 => Unsafe.BitCast<T, uint>(value),
            _ => Unsafe.BitCast<T, ulong>(value),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Single<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(Half))
            return (float)Unsafe.BitCast<T, Half>(value);
        if (typeof(T) == typeof(BFloat16))
            return (float)Unsafe.BitCast<T, BFloat16>(value);
        if (typeof(T) == typeof(Float8E4M3))
            return (float)Unsafe.BitCast<T, Float8E4M3>(value);
        if (typeof(T) == typeof(Float8E5M2))
            return (float)Unsafe.BitCast<T, Float8E5M2>(value);
        return Unsafe.BitCast<T, float>(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromSigned<TTo>(long value)
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float))
            return Unsafe.BitCast<float, TTo>(value);
        if (typeof(TTo) == typeof(double))
            return Unsafe.BitCast<double, TTo>(value);
        if (typeof(TTo) == typeof(Half))
            return Unsafe.BitCast<Half, TTo>((Half)(float)value);
        if (typeof(TTo) == typeof(BFloat16))
            return Unsafe.BitCast<BFloat16, TTo>((BFloat16)(float)value);
        if (typeof(TTo) == typeof(Float8E4M3))
            return Unsafe.BitCast<Float8E4M3, TTo>((Float8E4M3)(float)value);
        if (typeof(TTo) == typeof(Float8E5M2))
            return Unsafe.BitCast<Float8E5M2, TTo>((Float8E5M2)(float)value);
        if (typeof(TTo) == typeof(bool))
            return Unsafe.BitCast<bool, TTo>(value != 0);
        return LowBits<TTo>((ulong)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromUnsigned<TTo>(ulong value)
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float))
            return Unsafe.BitCast<float, TTo>(ToSingle(value));
        if (typeof(TTo) == typeof(double))
            return Unsafe.BitCast<double, TTo>(ToDouble(value));
        if (typeof(TTo) == typeof(Half))
            return Unsafe.BitCast<Half, TTo>((Half)ToSingle(value));
        if (typeof(TTo) == typeof(BFloat16))
            return Unsafe.BitCast<BFloat16, TTo>((BFloat16)ToSingle(value));
        if (typeof(TTo) == typeof(Float8E4M3))
            return Unsafe.BitCast<Float8E4M3, TTo>((Float8E4M3)ToSingle(value));
        if (typeof(TTo) == typeof(Float8E5M2))
            return Unsafe.BitCast<Float8E5M2, TTo>((Float8E5M2)ToSingle(value));
        if (typeof(TTo) == typeof(bool))
            return Unsafe.BitCast<bool, TTo>(value != 0);
        return LowBits<TTo>(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromSingle<TTo>(float value)
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float))
            return Unsafe.BitCast<float, TTo>(value);
        if (typeof(TTo) == typeof(double))
            return Unsafe.BitCast<double, TTo>(value);
        if (typeof(TTo) == typeof(Half))
            return Unsafe.BitCast<Half, TTo>((Half)value);
        if (typeof(TTo) == typeof(BFloat16))
            return Unsafe.BitCast<BFloat16, TTo>((BFloat16)value);
        if (typeof(TTo) == typeof(Float8E4M3))
            return Unsafe.BitCast<Float8E4M3, TTo>((Float8E4M3)value);
        if (typeof(TTo) == typeof(Float8E5M2))
            return Unsafe.BitCast<Float8E5M2, TTo>((Float8E5M2)value);
        if (typeof(TTo) == typeof(bool))
            return Unsafe.BitCast<bool, TTo>(value != 0);
        return ToInteger<TTo>(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromDouble<TTo>(double value)
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float))
            return Unsafe.BitCast<float, TTo>((float)value);
        if (typeof(TTo) == typeof(double))
            return Unsafe.BitCast<double, TTo>(value);
        if (typeof(TTo) == typeof(Half))
            return Unsafe.BitCast<Half, TTo>((Half)value);
        if (typeof(TTo) == typeof(BFloat16))
            return Unsafe.BitCast<BFloat16, TTo>(ToBFloat16(value));
        if (typeof(TTo) == typeof(Float8E4M3))
            return Unsafe.BitCast<Float8E4M3, TTo>((Float8E4M3)ToSingleOdd(value));
        if (typeof(TTo) == typeof(Float8E5M2))
            return Unsafe.BitCast<Float8E5M2, TTo>((Float8E5M2)ToSingleOdd(value));
        if (typeof(TTo) == typeof(bool))
            return Unsafe.BitCast<bool, TTo>(value != 0);
        return ToInteger<TTo>(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo LowBits<TTo>(ulong value)
        where TTo : unmanaged
    {
        if (!IsSigned<TTo>() && !IsUnsigned<TTo>())
            throw Missing<ulong, TTo>("To");
        return Unsafe.SizeOf<TTo>() switch
        {
            1 => Unsafe.BitCast<byte, TTo>((byte)value),
            2 => Unsafe.BitCast<ushort, TTo>((ushort)value),
            4 => Unsafe.BitCast<uint, TTo>((uint)value),
            _ => Unsafe.BitCast<ulong, TTo>(value),
        };
    }

    /// <summary>Toward zero, saturating; NaN gives 0. What C# gives outside of the range differs between processors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo ToInteger<TTo>(double value)
        where TTo : unmanaged
    {
        const double TwoTo63 = 9223372036854775808.0;
        const double TwoTo64 = 2 * TwoTo63;
        if (double.IsNaN(value))
            return default;
        if (typeof(TTo) == typeof(ulong) && value >= TwoTo63)
            return Clamp<TTo>(value >= TwoTo64 ? ulong.MaxValue : (ulong)(long)(value - TwoTo63) + (1UL << 63));
        if (value >= TwoTo63)
            return Clamp<TTo>(long.MaxValue);
        return Clamp<TTo>(value <= -TwoTo63 ? long.MinValue : (long)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo Clamp<TTo>(long value)
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(sbyte))
            return Unsafe.BitCast<sbyte, TTo>((sbyte)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue));
        if (typeof(TTo) == typeof(byte))
            return Unsafe.BitCast<byte, TTo>((byte)Math.Clamp(value, byte.MinValue, byte.MaxValue));
        if (typeof(TTo) == typeof(short))
            return Unsafe.BitCast<short, TTo>((short)Math.Clamp(value, short.MinValue, short.MaxValue));
        if (typeof(TTo) == typeof(ushort))
            return Unsafe.BitCast<ushort, TTo>((ushort)Math.Clamp(value, ushort.MinValue, ushort.MaxValue));
        if (typeof(TTo) == typeof(int))
            return Unsafe.BitCast<int, TTo>((int)Math.Clamp(value, int.MinValue, int.MaxValue));
        if (typeof(TTo) == typeof(uint))
            return Unsafe.BitCast<uint, TTo>((uint)Math.Clamp(value, uint.MinValue, uint.MaxValue));
        if (typeof(TTo) == typeof(long))
            return Unsafe.BitCast<long, TTo>(value);
        if (typeof(TTo) == typeof(ulong))
            return Unsafe.BitCast<ulong, TTo>((ulong)Math.Max(value, 0));
        throw Missing<double, TTo>("To");
    }

    private static TTo Clamp<TTo>(ulong value)
        where TTo : unmanaged => typeof(TTo) == typeof(ulong)
            ? Unsafe.BitCast<ulong, TTo>(value)
            : Clamp<TTo>((long)Math.Min(value, long.MaxValue));

    private static NotSupportedException Missing<TFrom, TTo>(string operation) =>
        new($"{operation} does not convert {typeof(TFrom).Name} to {typeof(TTo).Name}.");
}
