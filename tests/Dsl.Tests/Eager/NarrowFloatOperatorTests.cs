using System.Runtime.CompilerServices;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

/// <summary>Operators of fp16 and bf16 against fp32 arithmetic that is rounded by searching for the nearest of all 16-bit values.</summary>
public abstract class NarrowFloatOperatorTests<T>
    where T : unmanaged
{
    private static readonly T[] Values = Samples.Of<T>();

    [Fact]
    public void Arithmetic_is_computed_in_fp32_and_rounded_to_nearest_even()
    {
        Check((a, b) => a + b, (a, b) => a + b);
        Check((a, b) => a - b, (a, b) => a - b);
        Check((a, b) => a * b, (a, b) => a * b);
        Check((a, b) => a / b, (a, b) => a / b);
        Check((a, b) => a % b, (a, b) => a % b);
    }

    [Fact]
    public void Negation_and_magnitude_change_only_the_sign()
    {
        Oracle.AssertSame([.. Values.Select(x => Round(-Single(x)))], -Vector());
        Oracle.AssertSame([.. Values.Select(x => Round(Math.Abs(Single(x))))], Abs(Vector()));
    }

    [Fact]
    public void Maximum_and_minimum_ignore_one_nan()
    {
        Check(Maximum, (a, b) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : a == b ? float.IsNegative(a) ? b : a : a > b ? a : b);
        Check(Minimum, (a, b) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : a == b ? float.IsNegative(a) ? a : b : a < b ? a : b);
    }

    [Fact]
    public void Comparisons_are_those_of_the_values()
    {
        Compare((a, b) => a < b, (a, b) => a < b);
        Compare((a, b) => a <= b, (a, b) => a <= b);
        Compare((a, b) => a > b, (a, b) => a > b);
        Compare((a, b) => a >= b, (a, b) => a >= b);
        Compare((a, b) => a == b, (a, b) => a == b);
        Compare((a, b) => a != b, (a, b) => a != b);
    }

    [Fact]
    public void Bitwise_operators_are_not_defined()
    {
        Assert.Throws<NotSupportedException>(() => Vector() & Vector());
        Assert.Throws<NotSupportedException>(() => Vector() << 1);
    }

    private static Block<T> Vector() => new(Values, Values.Length);

    private static float Single(T x)
    {
        var bits = Unsafe.BitCast<T, ushort>(x);
        return (float)(typeof(T) == typeof(Half) ? Oracle.DecodeHalf(bits) : Oracle.DecodeBFloat16(bits));
    }

    private static T Round(float x)
    {
        var nearest = Oracle.Nearest16<T>(x);
        return Unsafe.BitCast<ushort, T>((ushort)(nearest < 0 ? 0x7FFF : nearest));
    }

    private static void Check(Func<Block<T>, Block<T>, Block<T>> operation, Func<float, float, float> oracle)
    {
        var (a, b) = Samples.Pairs(Values);
        Oracle.AssertSame([.. Values.SelectMany(x => Values.Select(y => Round(oracle(Single(x), Single(y)))))], operation(a, b));
        Oracle.AssertSame([.. Values.Select(y => Round(oracle(Single(Values[10]), Single(y))))], operation(Values[10], Vector()));
    }

    private static void Compare(Func<Block<T>, Block<T>, Block<bool>> operation, Func<float, float, bool> oracle)
    {
        var (a, b) = Samples.Pairs(Values);
        Oracle.AssertSame([.. Values.SelectMany(x => Values.Select(y => oracle(Single(x), Single(y))))], operation(a, b));
    }
}

public class HalfOperatorTests : NarrowFloatOperatorTests<Half>;

public class BFloat16OperatorTests : NarrowFloatOperatorTests<BFloat16>;
