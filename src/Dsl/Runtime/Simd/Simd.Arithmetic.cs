using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <content>Operators that C# does not have for vectors, or that the language defines where the processor does not.</content>
public static unsafe partial class Simd
{
    /// <summary>The greater; the other where one is NaN; +0 is greater than -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Maximum(Vector512<float> a, Vector512<float> b)
    {
        if (Avx512DQ.IsSupported)
            return Avx512DQ.Range(a, b, 0b0101);
        var greater = Vector512.ConditionalSelect(Vector512.LessThan(a, b), b, a);
        var ordered = Vector512.ConditionalSelect(Vector512.Equals(a, b), a & b, greater);
        return Vector512.ConditionalSelect(Vector512.Equals(a, a), ordered, b);
    }

    /// <summary>The lesser; the other where one is NaN; -0 is less than +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Minimum(Vector512<float> a, Vector512<float> b)
    {
        if (Avx512DQ.IsSupported)
            return Avx512DQ.Range(a, b, 0b0100);
        var lesser = Vector512.ConditionalSelect(Vector512.LessThan(b, a), b, a);
        var ordered = Vector512.ConditionalSelect(Vector512.Equals(a, b), a | b, lesser);
        return Vector512.ConditionalSelect(Vector512.Equals(a, a), ordered, b);
    }

    /// <inheritdoc cref="Maximum(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<double> Maximum(Pair512<double> a, Pair512<double> b) => new(Maximum(a.Lower, b.Lower), Maximum(a.Upper, b.Upper));

    /// <inheritdoc cref="Minimum(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<double> Minimum(Pair512<double> a, Pair512<double> b) => new(Minimum(a.Lower, b.Lower), Minimum(a.Upper, b.Upper));

    /// <summary>The greater of two integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Maximum<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged => Vector512.Max(a, b);

    /// <summary>The lesser of two integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Minimum<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged => Vector512.Min(a, b);

    /// <inheritdoc cref="Maximum{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> Maximum<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged => new(Vector512.Max(a.Lower, b.Lower), Vector512.Max(a.Upper, b.Upper));

    /// <inheritdoc cref="Minimum{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> Minimum<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged => new(Vector512.Min(a.Lower, b.Lower), Vector512.Min(a.Upper, b.Upper));

    /// <inheritdoc cref="Maximum(Vector512{float}, Vector512{float})"/>
    public static float Maximum(float a, float b) => Maximum(Splat(a), Splat(b)).ToScalar();

    /// <inheritdoc cref="Minimum(Vector512{float}, Vector512{float})"/>
    public static float Minimum(float a, float b) => Minimum(Splat(a), Splat(b)).ToScalar();

    /// <inheritdoc cref="Maximum(Vector512{float}, Vector512{float})"/>
    public static double Maximum(double a, double b) => Maximum(Vector512.Create(a), Vector512.Create(b)).ToScalar();

    /// <inheritdoc cref="Minimum(Vector512{float}, Vector512{float})"/>
    public static double Minimum(double a, double b) => Minimum(Vector512.Create(a), Vector512.Create(b)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Maximum(Vector512<double> a, Vector512<double> b)
    {
        var greater = Vector512.ConditionalSelect(Vector512.LessThan(a, b), b, a);
        var ordered = Vector512.ConditionalSelect(Vector512.Equals(a, b), a & b, greater);
        return Vector512.ConditionalSelect(Vector512.Equals(a, a), ordered, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Minimum(Vector512<double> a, Vector512<double> b)
    {
        var lesser = Vector512.ConditionalSelect(Vector512.LessThan(b, a), b, a);
        var ordered = Vector512.ConditionalSelect(Vector512.Equals(a, b), a | b, lesser);
        return Vector512.ConditionalSelect(Vector512.Equals(a, a), ordered, b);
    }

    /// <summary>a * b + c with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        if (Avx512F.IsSupported)
            return Avx512F.FusedMultiplyAdd(a, b, c);
        return Vector512.Create(Fma(a.GetLower(), b.GetLower(), c.GetLower()), Fma(a.GetUpper(), b.GetUpper(), c.GetUpper()));
    }

    /// <inheritdoc cref="Fma(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c)
    {
        if (System.Runtime.Intrinsics.X86.Fma.IsSupported)
            return System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a, b, c);
        if (AdvSimd.IsSupported)
        {
            return Vector256.Create(
                AdvSimd.FusedMultiplyAdd(c.GetLower(), a.GetLower(), b.GetLower()), AdvSimd.FusedMultiplyAdd(c.GetUpper(), a.GetUpper(), b.GetUpper()));
        }

        return FmaLanes(a, b, c);
    }

    /// <inheritdoc cref="Fma(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<float> FmaLanes(Vector256<float> a, Vector256<float> b, Vector256<float> c)
    {
        for (var lane = 0; lane < 8; lane++)
            ((float*)&c)[lane] = MathF.FusedMultiplyAdd(((float*)&a)[lane], ((float*)&b)[lane], ((float*)&c)[lane]);
        return c;
    }

    /// <summary>The magnitude; the least integer stays itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs<T>(Vector512<T> x)
        where T : unmanaged => Vector512.Abs(x);

    /// <inheritdoc cref="Abs{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> Abs<T>(Pair512<T> x)
        where T : unmanaged => new(Vector512.Abs(x.Lower), Vector512.Abs(x.Upper));

    /// <inheritdoc cref="Abs{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Abs(int x) => x < 0 ? unchecked(-x) : x;

    /// <inheritdoc cref="Abs{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Abs(long x) => x < 0 ? unchecked(-x) : x;

    /// <inheritdoc cref="Abs{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float x) => MathF.Abs(x);

    /// <inheritdoc cref="Abs{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Abs(double x) => Math.Abs(x);

    /// <summary>Toward zero. Never traps: a division by zero gives 0, that of the least number by -1 wraps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide<T>(T a, T b)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> =>
        T.IsZero(b) ? T.Zero : IsMinusOne(b) ? unchecked(T.Zero - a) : a / b;

    /// <summary>The rest of the division toward zero. Never traps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Remainder<T>(T a, T b)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => T.IsZero(b) || IsMinusOne(b) ? T.Zero : a % b;

    /// <summary>Of each two lanes: see <see cref="Divide{T}(T, T)"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<T> Divide<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
            ((T*)&a)[lane] = Divide(((T*)&a)[lane], ((T*)&b)[lane]);
        return a;
    }

    /// <summary>Of each two lanes: see <see cref="Remainder{T}(T, T)"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<T> Remainder<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
            ((T*)&a)[lane] = Remainder(((T*)&a)[lane], ((T*)&b)[lane]);
        return a;
    }

    /// <inheritdoc cref="Divide{T}(Vector512{T}, Vector512{T})"/>
    public static Pair512<T> Divide<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => new(Divide(a.Lower, b.Lower), Divide(a.Upper, b.Upper));

    /// <inheritdoc cref="Remainder{T}(Vector512{T}, Vector512{T})"/>
    public static Pair512<T> Remainder<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => new(Remainder(a.Lower, b.Lower), Remainder(a.Upper, b.Upper));

    /// <summary>The rest of a division of floats, with the dividend's sign.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Remainder(Vector512<float> a, Vector512<float> b)
    {
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&a)[lane] %= ((float*)&b)[lane];
        return a;
    }

    /// <inheritdoc cref="Remainder(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Pair512<double> Remainder(Pair512<double> a, Pair512<double> b)
    {
        for (var lane = 0; lane < Lanes; lane++)
            ((double*)&a)[lane] %= ((double*)&b)[lane];
        return a;
    }

    /// <inheritdoc cref="Remainder(Vector512{float}, Vector512{float})"/>
    public static float Remainder(float a, float b) => a % b;

    /// <inheritdoc cref="Remainder(Vector512{float}, Vector512{float})"/>
    public static double Remainder(double a, double b) => a % b;

    private static bool IsMinusOne<T>(T x)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => T.IsNegative(x) && T.IsZero(unchecked(x + T.One));

    /// <summary>x &lt;&lt; count of each lane; counts modulo the element's bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<T> ShiftLeft<T>(Vector512<T> x, Vector512<T> count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
            ((T*)&x)[lane] <<= Count(((T*)&count)[lane]);
        return x;
    }

    /// <summary>x >> count of each lane: arithmetic for signed types.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<T> ShiftRight<T>(Vector512<T> x, Vector512<T> count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
            ((T*)&x)[lane] >>= Count(((T*)&count)[lane]);
        return x;
    }

    /// <summary>x >>> count of each lane: zeros come in.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<T> ShiftRightUnsigned<T>(Vector512<T> x, Vector512<T> count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
            ((T*)&x)[lane] >>>= Count(((T*)&count)[lane]);
        return x;
    }

    /// <inheritdoc cref="ShiftLeft{T}(Vector512{T}, Vector512{T})"/>
    public static Pair512<T> ShiftLeft<T>(Pair512<T> x, Pair512<T> count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => new(ShiftLeft(x.Lower, count.Lower), ShiftLeft(x.Upper, count.Upper));

    /// <inheritdoc cref="ShiftRight{T}(Vector512{T}, Vector512{T})"/>
    public static Pair512<T> ShiftRight<T>(Pair512<T> x, Pair512<T> count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => new(ShiftRight(x.Lower, count.Lower), ShiftRight(x.Upper, count.Upper));

    /// <inheritdoc cref="ShiftRightUnsigned{T}(Vector512{T}, Vector512{T})"/>
    public static Pair512<T> ShiftRightUnsigned<T>(Pair512<T> x, Pair512<T> count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => new(ShiftRightUnsigned(x.Lower, count.Lower), ShiftRightUnsigned(x.Upper, count.Upper));

    /// <summary>Shifts of all lanes by one count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ShiftLeft<T>(Vector512<T> x, int count)
        where T : unmanaged => x << count;

    /// <inheritdoc cref="ShiftLeft{T}(Vector512{T}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ShiftRight<T>(Vector512<T> x, int count)
        where T : unmanaged => x >> count;

    /// <inheritdoc cref="ShiftLeft{T}(Vector512{T}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ShiftRightUnsigned<T>(Vector512<T> x, int count)
        where T : unmanaged => x >>> count;

    /// <inheritdoc cref="ShiftLeft{T}(Vector512{T}, int)"/>
    public static Pair512<T> ShiftLeft<T>(Pair512<T> x, int count)
        where T : unmanaged => new(x.Lower << count, x.Upper << count);

    /// <inheritdoc cref="ShiftLeft{T}(Vector512{T}, int)"/>
    public static Pair512<T> ShiftRight<T>(Pair512<T> x, int count)
        where T : unmanaged => new(x.Lower >> count, x.Upper >> count);

    /// <inheritdoc cref="ShiftLeft{T}(Vector512{T}, int)"/>
    public static Pair512<T> ShiftRightUnsigned<T>(Pair512<T> x, int count)
        where T : unmanaged => new(x.Lower >>> count, x.Upper >>> count);

    private static int Count<T>(T count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => int.CreateTruncating(count) & (8 * sizeof(T) - 1);
}
