using System.Numerics;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

/// <summary>Operators of fp32 and fp64 against C#'s own, on scalars, bit for bit.</summary>
public abstract class FloatOperatorTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T[] Values = Samples.Of<T>();

    [Fact]
    public void Arithmetic_is_that_of_ieee_754()
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
        Oracle.AssertSame([.. Values.Select(x => -x)], -Vector());
        Oracle.AssertSame([.. Values.Select(x => T.IsNegative(x) ? -x : x)], Abs(Vector()));
    }

    [Fact]
    public void Maximum_and_minimum_ignore_one_nan_and_order_the_zeros()
    {
        Check(Maximum, (a, b) => T.IsNaN(a) ? b : T.IsNaN(b) ? a : a == b ? T.IsNegative(a) ? b : a : a > b ? a : b);
        Check(Minimum, (a, b) => T.IsNaN(a) ? b : T.IsNaN(b) ? a : a == b ? T.IsNegative(a) ? a : b : a < b ? a : b);
    }

    [Fact]
    public void Clamp_limits_and_turns_a_nan_into_the_lower_bound()
    {
        var (low, high) = (T.CreateChecked(-127), T.CreateChecked(127));
        Oracle.AssertSame([.. Values.Select(x => T.IsNaN(x) || x < low ? low : x > high ? high : x)], Clamp(Vector(), low, high));
    }

    [Fact]
    public void Comparisons_with_nan_are_false_except_inequality()
    {
        Compare((a, b) => a < b, (a, b) => a < b);
        Compare((a, b) => a <= b, (a, b) => a <= b);
        Compare((a, b) => a > b, (a, b) => a > b);
        Compare((a, b) => a >= b, (a, b) => a >= b);
        Compare((a, b) => a == b, (a, b) => a == b);
        Compare((a, b) => a != b, (a, b) => a != b);
    }

    [Fact]
    public void Bitwise_operators_and_shifts_are_not_defined()
    {
        Assert.Throws<NotSupportedException>(() => Vector() & Vector());
        Assert.Throws<NotSupportedException>(() => Vector() | Vector());
        Assert.Throws<NotSupportedException>(() => Vector() ^ Vector());
        Assert.Throws<NotSupportedException>(() => ~Vector());
        Assert.Throws<NotSupportedException>(() => !Vector());
        Assert.Throws<NotSupportedException>(() => Vector() << 1);
        Assert.Throws<NotSupportedException>(() => Vector() >> 1);
        Assert.Throws<NotSupportedException>(() => Vector() >>> 1);
    }

    private static Block<T> Vector() => new(Values, Values.Length);

    private static void Check(Func<Block<T>, Block<T>, Block<T>> operation, Func<T, T, T> oracle)
    {
        var (a, b) = Samples.Pairs(Values);
        Oracle.AssertSame([.. Values.SelectMany(x => Values.Select(y => oracle(x, y)))], operation(a, b));
        foreach (var value in Values)
        {
            Oracle.AssertSame([.. Values.Select(x => oracle(value, x))], operation(value, Vector()));
            Oracle.AssertSame([.. Values.Select(x => oracle(x, value))], operation(Vector(), value));
        }
    }

    private static void Compare(Func<Block<T>, Block<T>, Block<bool>> operation, Func<T, T, bool> oracle)
    {
        var (a, b) = Samples.Pairs(Values);
        Oracle.AssertSame([.. Values.SelectMany(x => Values.Select(y => oracle(x, y)))], operation(a, b));
    }
}

public class SingleOperatorTests : FloatOperatorTests<float>;

public class DoubleOperatorTests : FloatOperatorTests<double>;
