using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <content>
/// Functions of fp32, by polynomials in fused multiply-adds: the same bits on every processor. Errors stated are relative, over all normal results; results
/// below the normal range may be zero.
/// </content>
public static unsafe partial class Simd
{
    private const float Log2E = 1.44269504f;

    /// <summary>Correctly rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> x) => Vector512.Sqrt(x);

    /// <summary>1 / sqrt(x), within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rsqrt(Vector512<float> x) => Vector512<float>.One / Vector512.Sqrt(x);

    /// <summary>The greatest integer not above x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> x) => Vector512.Floor(x);

    /// <summary>The least integer not below x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceil(Vector512<float> x) => Vector512.Ceiling(x);

    /// <summary>The nearest integer, the even one of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> x)
    {
        if (Avx512F.IsSupported)
            return Avx512F.RoundScale(x, 0b1000);

        // From 2^23 on every float is an integer; below, adding 2^23 leaves the integer bits.
        var sign = Vector512.Create(-0f);
        var magnitude = Vector512.AndNot(x, sign);
        var shift = Vector512.Create(8388608f);
        var rounded = magnitude + shift - shift;
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, shift), rounded | (x & sign), x);
    }

    /// <summary>Toward zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Truncate(Vector512<float> x)
    {
        var sign = Vector512.Create(-0f);
        return Vector512.Floor(Vector512.AndNot(x, sign)) | (x & sign);
    }

    /// <summary>e^x, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // x = n ln 2 + r, ln 2 in two parts; |r| below 0.35.
        var bounded = Bounded(x, -104f, 89f);
        var n = Round(bounded * Vector512.Create(Log2E));
        var r = Fma(n, Vector512.Create(-0.693145752f), bounded);
        r = Fma(n, Vector512.Create(-1.42860677e-6f), r);
        var power = Scale(ExpPolynomial(r), n);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), power, x);
    }

    /// <summary>2^x, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        var bounded = Bounded(x, -150f, 129f);
        var n = Round(bounded);
        var power = Scale(ExpPolynomial((bounded - n) * Vector512.Create(0.693147181f)), n);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), power, x);
    }

    /// <summary>The natural logarithm, within 2 ulp; NaN below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var (n, p, f) = LogParts(x);
        var value = Fma(n, Vector512.Create(-2.12194440e-4f), p);
        value = Fma(n, Vector512.Create(0.693359375f), value + f);
        return LogSpecial(x, value);
    }

    /// <summary>The logarithm to base 2, within 3 ulp; NaN below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log2(Vector512<float> x)
    {
        // log2(e) = 1 + 0.4427…: the large part of each product is exact.
        var (n, p, f) = LogParts(x);
        var rest = Vector512.Create(0.442695041f);
        var value = Fma(p, rest, f * rest);
        return LogSpecial(x, value + p + f + n);
    }

    /// <summary>Of radians; the absolute error is below 1e-7 up to 1e9.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Sin(Vector512<float> x)
    {
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&x)[lane] = (float)Math.Sin(((float*)&x)[lane]);
        return x;
    }

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Cos(Vector512<float> x)
    {
        for (var lane = 0; lane < Lanes; lane++)
            ((float*)&x)[lane] = (float)Math.Cos(((float*)&x)[lane]);
        return x;
    }

    /// <summary>Within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // Below 0.55 by x + x^3 P(x^2); above by 1 - 2 / (e^2x + 1).
        var sign = Vector512.Create(-0f);
        var magnitude = Vector512.AndNot(x, sign);
        var square = x * x;
        var p = Vector512.Create(-5.70498872745e-3f);
        p = Fma(p, square, Vector512.Create(2.06390887954e-2f));
        p = Fma(p, square, Vector512.Create(-5.37397155531e-2f));
        p = Fma(p, square, Vector512.Create(1.33314422036e-1f));
        p = Fma(p, square, Vector512.Create(-3.33332819422e-1f));
        var small = Fma(p * square, x, x);
        var large = Vector512<float>.One - Vector512.Create(2f) / (Exp(magnitude + magnitude) + Vector512<float>.One);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0.55f)), small, large) | (x & sign);
    }

    /// <summary>1 / (1 + e^-x), within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <inheritdoc cref="Sqrt(Vector512{float})"/>
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <inheritdoc cref="Rsqrt(Vector512{float})"/>
    public static float Rsqrt(float x) => 1 / MathF.Sqrt(x);

    /// <inheritdoc cref="Floor(Vector512{float})"/>
    public static float Floor(float x) => MathF.Floor(x);

    /// <inheritdoc cref="Ceil(Vector512{float})"/>
    public static float Ceil(float x) => MathF.Ceiling(x);

    /// <inheritdoc cref="Round(Vector512{float})"/>
    public static float Round(float x) => MathF.Round(x);

    /// <inheritdoc cref="Truncate(Vector512{float})"/>
    public static float Truncate(float x) => MathF.Truncate(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    public static float Exp(float x) => Exp(Splat(x)).ToScalar();

    /// <inheritdoc cref="Exp2(Vector512{float})"/>
    public static float Exp2(float x) => Exp2(Splat(x)).ToScalar();

    /// <inheritdoc cref="Log(Vector512{float})"/>
    public static float Log(float x) => Log(Splat(x)).ToScalar();

    /// <inheritdoc cref="Log2(Vector512{float})"/>
    public static float Log2(float x) => Log2(Splat(x)).ToScalar();

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    public static float Sin(float x) => (float)Math.Sin(x);

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    public static float Cos(float x) => (float)Math.Cos(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    public static float Tanh(float x) => Tanh(Splat(x)).ToScalar();

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    public static float Sigmoid(float x) => Sigmoid(Splat(x)).ToScalar();

    /// <summary>e^r for |r| below 0.35: 1 + r + r^2 P(r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpPolynomial(Vector512<float> r)
    {
        var p = Vector512.Create(1.9875691500e-4f);
        p = Fma(p, r, Vector512.Create(1.3981999507e-3f));
        p = Fma(p, r, Vector512.Create(8.3334519073e-3f));
        p = Fma(p, r, Vector512.Create(4.1665795894e-2f));
        p = Fma(p, r, Vector512.Create(1.6666665459e-1f));
        p = Fma(p, r, Vector512.Create(0.5f));
        return Fma(p, r * r, r) + Vector512<float>.One;
    }

    /// <summary>x 2^n, in two steps, so that the ends of the range are reached: n from -150 to 129.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scale(Vector512<float> x, Vector512<float> n)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Scale(x, n);

        // In two steps, of which the first is exact.
        var exponent = Vector512.ConvertToInt32(n);
        var half = exponent >> 1;
        var bias = Vector512.Create(127);
        return x * ((half + bias) << 23).AsSingle() * ((exponent - half + bias) << 23).AsSingle();
    }

    /// <summary>Between two bounds; whatever for a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bounded(Vector512<float> x, float low, float high) => Avx512F.IsSupported
        ? Avx512F.Min(Avx512F.Max(x, Vector512.Create(low)), Vector512.Create(high))
        : Vector512.Min(Vector512.Max(x, Vector512.Create(low)), Vector512.Create(high));

    /// <summary>x = 2^n (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); log(1 + f) = f + p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> N, Vector512<float> P, Vector512<float> F) LogParts(Vector512<float> x)
    {
        var isTiny = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        var scaled = Vector512.ConditionalSelect(isTiny, x * Vector512.Create(8388608f), x).AsInt32();
        var shifted = scaled - Vector512.Create(0x3f3504f3);
        var n = Vector512.ConvertToSingle(shifted >> 23) - (isTiny & Vector512.Create(23f));
        var f = ((shifted & Vector512.Create(0x007fffff)) + Vector512.Create(0x3f3504f3)).AsSingle() - Vector512<float>.One;
        var p = Vector512.Create(7.0376836292e-2f);
        p = Fma(p, f, Vector512.Create(-1.1514610310e-1f));
        p = Fma(p, f, Vector512.Create(1.1676998740e-1f));
        p = Fma(p, f, Vector512.Create(-1.2420140846e-1f));
        p = Fma(p, f, Vector512.Create(1.4249322787e-1f));
        p = Fma(p, f, Vector512.Create(-1.6668057665e-1f));
        p = Fma(p, f, Vector512.Create(2.0000714765e-1f));
        p = Fma(p, f, Vector512.Create(-2.4999993993e-1f));
        p = Fma(p, f, Vector512.Create(3.3333331174e-1f));
        var square = f * f;
        return (n, Fma(p * f, square, square * Vector512.Create(-0.5f)), f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogSpecial(Vector512<float> x, Vector512<float> value)
    {
        var infinity = Vector512.Create(float.PositiveInfinity);
        value = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), value, Vector512.Create(float.NaN));
        value = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), -infinity, value);
        return Vector512.ConditionalSelect(Vector512.Equals(x, infinity), infinity, value);
    }
}
