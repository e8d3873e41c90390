using System.Numerics;
using System.Runtime.CompilerServices;

namespace BlockSharp.Eager;

/// <summary>A function of one element.</summary>
internal interface IUnaryOp<T>
{
    static abstract T Apply(T x);
}

/// <summary>A function of two elements.</summary>
internal interface IBinaryOp<TIn, TOut>
{
    static abstract TOut Apply(TIn a, TIn b);
}

/// <summary>A function of two elements that whole vectors of them have too, with the same result.</summary>
internal interface IVectorOp<T> : IBinaryOp<T, T>
    where T : unmanaged
{
    static abstract Vector<T> Apply(Vector<T> a, Vector<T> b);
}

/// <summary>A comparison of two elements, and of whole vectors of them: every bit of an element is set where it holds.</summary>
internal interface IComparisonOp<T> : IBinaryOp<T, bool>
    where T : unmanaged
{
    static abstract Vector<T> Mask(Vector<T> a, Vector<T> b);
}

/// <summary>A function of three elements.</summary>
internal interface ITernaryOp<T>
{
    static abstract T Apply(T a, T b, T c);
}

internal readonly struct Add<T> : IVectorOp<T>
    where T : unmanaged, INumberBase<T>
{
    public static T Apply(T a, T b) => unchecked(a + b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a + b;
}

internal readonly struct Subtract<T> : IVectorOp<T>
    where T : unmanaged, INumberBase<T>
{
    public static T Apply(T a, T b) => unchecked(a - b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a - b;
}

internal readonly struct Multiply<T> : IVectorOp<T>
    where T : unmanaged, INumberBase<T>
{
    public static T Apply(T a, T b) => unchecked(a * b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a * b;
}

internal readonly struct DivideFloat<T> : IVectorOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Apply(T a, T b) => a / b;

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a / b;
}

internal readonly struct DivideInteger<T> : IBinaryOp<T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    // The processor traps on the least integer over -1; here it wraps.
    public static T Apply(T a, T b) => T.IsNegative(T.MinValue) && b == T.AllBitsSet ? unchecked(T.Zero - a) : a / Divisor.NotZero(b);
}

internal readonly struct RemainderInteger<T> : IBinaryOp<T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Apply(T a, T b) => T.IsNegative(T.MinValue) && b == T.AllBitsSet ? T.Zero : a % Divisor.NotZero(b);
}

internal static class Divisor
{
    // The runtime leaves the test to the processor's trap, and an OpenCL driver for processors takes the trap's handler for the whole process once it is loaded.
    public static T NotZero<T>(T divisor)
        where T : unmanaged, IBinaryInteger<T> => T.IsZero(divisor) ? throw new DivideByZeroException() : divisor;
}

internal readonly struct RemainderFloat<T> : IBinaryOp<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Apply(T a, T b) => a % b;
}

internal readonly struct And<T> : IVectorOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T a, T b) => a & b;

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a & b;
}

internal readonly struct Or<T> : IVectorOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T a, T b) => a | b;

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a | b;
}

internal readonly struct Xor<T> : IVectorOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T a, T b) => a ^ b;

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => a ^ b;
}

internal readonly struct MaximumInteger<T> : IVectorOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T a, T b) => T.Max(a, b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => Vector.Max(a, b);
}

internal readonly struct MinimumInteger<T> : IVectorOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T a, T b) => T.Min(a, b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b) => Vector.Min(a, b);
}

/// <summary>IEEE 754-2019 maximumNumber: of equals, only the zeros differ, and the bitwise and of them is +0 unless both are -0.</summary>
internal readonly struct MaximumNumber<T> : IVectorOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Apply(T a, T b) => T.MaxNumber(a, b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b)
    {
        var greater = Vector.ConditionalSelect(Vector.GreaterThan(a, b), a, Vector.ConditionalSelect(Vector.Equals(a, b), a & b, b));
        return Vector.ConditionalSelect(Vector.Equals(b, b), greater, a);
    }
}

/// <summary>IEEE 754-2019 minimumNumber: of equals, only the zeros differ, and the bitwise or of them is -0 unless both are +0.</summary>
internal readonly struct MinimumNumber<T> : IVectorOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Apply(T a, T b) => T.MinNumber(a, b);

    public static Vector<T> Apply(Vector<T> a, Vector<T> b)
    {
        var less = Vector.ConditionalSelect(Vector.LessThan(a, b), a, Vector.ConditionalSelect(Vector.Equals(a, b), a | b, b));
        return Vector.ConditionalSelect(Vector.Equals(b, b), less, a);
    }
}

internal readonly struct Less<T> : IComparisonOp<T>
    where T : unmanaged, INumber<T>
{
    public static bool Apply(T a, T b) => a < b;

    public static Vector<T> Mask(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b);
}

internal readonly struct LessOrEqual<T> : IComparisonOp<T>
    where T : unmanaged, INumber<T>
{
    public static bool Apply(T a, T b) => a <= b;

    public static Vector<T> Mask(Vector<T> a, Vector<T> b) => Vector.LessThanOrEqual(a, b);
}

internal readonly struct Equal<T> : IComparisonOp<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool Apply(T a, T b) => a == b;

    public static Vector<T> Mask(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);
}

internal readonly struct NotEqual<T> : IComparisonOp<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool Apply(T a, T b) => a != b;

    public static Vector<T> Mask(Vector<T> a, Vector<T> b) => ~Vector.Equals(a, b);
}

internal readonly struct NegateInteger<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T x) => unchecked(T.Zero - x);
}

internal readonly struct NegateFloat<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Apply(T x) => -x;
}

internal readonly struct AbsInteger<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T x) => T.IsNegative(x) ? unchecked(T.Zero - x) : x;
}

internal readonly struct AbsFloat<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Apply(T x) => T.Abs(x);
}

internal readonly struct Complement<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T x) => ~x;
}

internal readonly struct LogicalNot : IUnaryOp<bool>
{
    public static bool Apply(bool x) => !x;
}

/// <summary>A function of an element and a shift count.</summary>
internal interface IShiftOp<T>
{
    static abstract T Apply(T x, int count);
}

// C#'s own shifts take the count modulo 32 or 64, so elements narrower than 32 bits are shifted as 32-bit ones, as C# does with scalars.
internal readonly struct ShiftLeft<T> : IShiftOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T x, int count) => Unsafe.SizeOf<T>() == sizeof(long)
        ? T.CreateTruncating(ulong.CreateTruncating(x) << count)
        : T.CreateTruncating(uint.CreateTruncating(x) << count);
}

internal readonly struct ShiftRight<T> : IShiftOp<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Apply(T x, int count)
    {
        if (!T.IsNegative(T.MinValue))
            return ShiftRightLogical<T>.Apply(x, count);
        return Unsafe.SizeOf<T>() == sizeof(long)
            ? T.CreateTruncating(long.CreateTruncating(x) >> count)
            : T.CreateTruncating(int.CreateTruncating(x) >> count);
    }
}

internal readonly struct ShiftRightLogical<T> : IShiftOp<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Apply(T x, int count)
    {
        if (Unsafe.SizeOf<T>() == sizeof(long))
            return T.CreateTruncating(ulong.CreateTruncating(x) >> count);
        var ownBits = uint.MaxValue >> 32 - 8 * Unsafe.SizeOf<T>();
        return T.CreateTruncating((uint.CreateTruncating(x) & ownBits) >> count);
    }
}
