using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>The same bits as another type.</content>
public static unsafe partial class Simd
{
    /// <summary>The same bits as another type of the same size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TTo> Bitcast<TFrom, TTo>(Vector512<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged => x.As<TFrom, TTo>();

    /// <inheritdoc cref="Bitcast{TFrom, TTo}(Vector512{TFrom})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<TTo> Bitcast<TFrom, TTo>(Pair512<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged => new(x.Lower.As<TFrom, TTo>(), x.Upper.As<TFrom, TTo>());

    /// <inheritdoc cref="Bitcast{TFrom, TTo}(Vector512{TFrom})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo Bitcast<TFrom, TTo>(TFrom x)
        where TFrom : unmanaged
        where TTo : unmanaged => Unsafe.BitCast<TFrom, TTo>(x);

    /// <summary>The bits of a narrow float that is carried as fp32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> BitsOfBF16(Vector512<float> x) => x.AsInt32() >>> 16;

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> BitsOfF16(Vector512<float> x) => HalfBits(x);

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    public static Vector512<int> BitsOfF8E4M3(Vector512<float> x) => FromU8(ToF8E4M3(x));

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    public static Vector512<int> BitsOfF8E5M2(Vector512<float> x) => FromU8(ToF8E5M2(x));

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    public static int BitsOfBF16(float x) => ((BFloat16)x).Bits;

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    public static int BitsOfF16(float x) => BitConverter.HalfToUInt16Bits((Half)x);

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    public static int BitsOfF8E4M3(float x) => ((Float8E4M3)x).Bits;

    /// <inheritdoc cref="BitsOfBF16(Vector512{float})"/>
    /// <remarks>An infinity was one before: conversions of other floats saturate.</remarks>
    public static int BitsOfF8E5M2(float x) => float.IsInfinity(x) ? x > 0 ? 0x7c : 0xfc : ((Float8E5M2)x).Bits;

    /// <summary>A narrow float, carried as fp32, from the low bits of an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> OfBitsBF16(Vector512<int> bits) => (bits << 16).AsSingle();

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static Vector512<float> OfBitsF16(Vector512<int> bits) => FromF16(To16(bits));

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static Vector512<float> OfBitsF8E4M3(Vector512<int> bits) => FromF8E4M3(To8(bits));

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static Vector512<float> OfBitsF8E5M2(Vector512<int> bits) => FromF8E5M2(To8(bits));

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static float OfBitsBF16(int bits) => (float)BFloat16.FromBits((ushort)bits);

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static float OfBitsF16(int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static float OfBitsF8E4M3(int bits) => (float)Float8E4M3.FromBits((byte)bits);

    /// <inheritdoc cref="OfBitsBF16(Vector512{int})"/>
    public static float OfBitsF8E5M2(int bits) => (float)Float8E5M2.FromBits((byte)bits);

    /// <summary>One nibble of each byte: the low one for even indices.</summary>
    public static Vector128<byte> Nibbles(Vector128<byte> x, int index) => Vector128.ShiftRightLogical(x, 4 * (index & 1)) & Vector128.Create((byte)15);
}
