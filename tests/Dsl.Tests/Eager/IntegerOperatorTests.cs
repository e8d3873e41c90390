using System.Numerics;
using System.Runtime.CompilerServices;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

/// <summary>Operators of an integer type against unbounded integers that are wrapped at the end.</summary>
public abstract class IntegerOperatorTests<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly T[] Values = Samples.Integers<T>();
    private static readonly int Bits = 8 * Unsafe.SizeOf<T>();

    [Fact]
    public void Addition_subtraction_and_multiplication_wrap()
    {
        Check((a, b) => a + b, (a, b) => a + b);
        Check((a, b) => a - b, (a, b) => a - b);
        Check((a, b) => a * b, (a, b) => a * b);
    }

    [Fact]
    public void Division_and_remainder_truncate_toward_zero()
    {
        var divisors = Values.Where(v => v != T.Zero).ToArray();
        foreach (var divisor in divisors)
        {
            var wide = BigInteger.CreateChecked(divisor);
            Oracle.AssertSame(Expect(v => BigInteger.Divide(v, wide)), Vector() / divisor);
            Oracle.AssertSame(Expect(v => BigInteger.Remainder(v, wide)), Vector() % divisor);
        }
    }

    [Fact]
    public void Division_by_zero_throws()
    {
        Assert.Throws<DivideByZeroException>(() => Vector() / T.Zero);
        Assert.Throws<DivideByZeroException>(() => Vector() % T.Zero);
    }

    [Fact]
    public void Bitwise_operators_work_on_every_bit()
    {
        Check((a, b) => a & b, (a, b) => a & b);
        Check((a, b) => a | b, (a, b) => a | b);
        Check((a, b) => a ^ b, (a, b) => a ^ b);
        Oracle.AssertSame(Expect(v => -v - 1), ~Vector());
    }

    [Fact]
    public void Negation_and_magnitude_wrap()
    {
        Oracle.AssertSame(Expect(v => -v), -Vector());
        Oracle.AssertSame(Expect(BigInteger.Abs), Abs(Vector()));
    }

    [Fact]
    public void Shifts_take_the_count_modulo_32_or_64()
    {
        int[] counts = [0, 1, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, -1, int.MinValue];
        foreach (var count in counts)
        {
            var effective = count & (Bits == 64 ? 63 : 31);
            var modulus = BigInteger.One << Bits;
            Oracle.AssertSame(Expect(v => v << effective), Vector() << count);
            Oracle.AssertSame(Expect(v => v >> effective), Vector() >> count);
            Oracle.AssertSame(Expect(v => (v + modulus) % modulus >> effective), Vector() >>> count);
        }

        var counts2 = new Block<int>(counts, counts.Length, 1);
        var left = Vector() << counts2;
        var right = Vector() >> counts2;
        var logical = Vector() >>> counts2;
        Assert.Equal([counts.Length, Values.Length], left.Shape.ToArray());
        for (var i = 0; i < counts.Length; i++)
        {
            Assert.Equal((Vector() << counts[i]).ToArray(), left.ToArray()[(i * Values.Length)..((i + 1) * Values.Length)]);
            Assert.Equal((Vector() >> counts[i]).ToArray(), right.ToArray()[(i * Values.Length)..((i + 1) * Values.Length)]);
            Assert.Equal((Vector() >>> counts[i]).ToArray(), logical.ToArray()[(i * Values.Length)..((i + 1) * Values.Length)]);
        }
    }

    [Fact]
    public void Comparisons_follow_the_order_of_the_integers()
    {
        Compare((a, b) => a < b, (a, b) => a < b);
        Compare((a, b) => a <= b, (a, b) => a <= b);
        Compare((a, b) => a > b, (a, b) => a > b);
        Compare((a, b) => a >= b, (a, b) => a >= b);
        Compare((a, b) => a == b, (a, b) => a == b);
        Compare((a, b) => a != b, (a, b) => a != b);
    }

    [Fact]
    public void Maximum_minimum_and_clamp_follow_the_order_of_the_integers()
    {
        Check(Maximum, BigInteger.Max);
        Check(Minimum, BigInteger.Min);
        var (low, high) = (T.CreateTruncating(2), T.CreateTruncating(100));
        Oracle.AssertSame(Expect(v => v < 2 ? 2 : v > 100 ? 100 : v), Clamp(Vector(), low, high));
    }

    [Fact]
    public void Logical_not_is_not_defined() => Assert.Throws<NotSupportedException>(() => !Vector());

    private static Block<T> Vector() => new(Values, Values.Length);

    private static T[] Expect(Func<BigInteger, BigInteger> oracle) => [.. Values.Select(v => Oracle.Wrap<T>(oracle(BigInteger.CreateChecked(v))))];

    private static void Check(Func<Block<T>, Block<T>, Block<T>> operation, Func<BigInteger, BigInteger, BigInteger> oracle)
    {
        var (a, b) = Samples.Pairs(Values);
        var expected = new T[Values.Length * Values.Length];
        for (var i = 0; i < Values.Length; i++)
        {
            for (var j = 0; j < Values.Length; j++)
                expected[i * Values.Length + j] = Oracle.Wrap<T>(oracle(BigInteger.CreateChecked(Values[i]), BigInteger.CreateChecked(Values[j])));
        }

        Oracle.AssertSame(expected, operation(a, b));
        for (var i = 0; i < Values.Length; i++)
        {
            Oracle.AssertSame(expected[(i * Values.Length)..((i + 1) * Values.Length)], operation(Values[i], Vector()));
            Oracle.AssertSame([.. expected.Where((_, at) => at % Values.Length == i)], operation(Vector(), Values[i]));
        }
    }

    private static void Compare(Func<Block<T>, Block<T>, Block<bool>> operation, Func<BigInteger, BigInteger, bool> oracle)
    {
        var (a, b) = Samples.Pairs(Values);
        var expected = Values.SelectMany(x => Values.Select(y => oracle(BigInteger.CreateChecked(x), BigInteger.CreateChecked(y)))).ToArray();
        Oracle.AssertSame(expected, operation(a, b));
        Oracle.AssertSame(expected[..Values.Length], operation(Values[0], Vector()));
        Oracle.AssertSame([.. expected.Where((_, at) => at % Values.Length == 0)], operation(Vector(), Values[0]));
    }
}

public class SByteOperatorTests : IntegerOperatorTests<sbyte>;

public class ByteOperatorTests : IntegerOperatorTests<byte>;

public class ShortOperatorTests : IntegerOperatorTests<short>;

public class UShortOperatorTests : IntegerOperatorTests<ushort>;

public class IntOperatorTests : IntegerOperatorTests<int>;

public class UIntOperatorTests : IntegerOperatorTests<uint>;

public class LongOperatorTests : IntegerOperatorTests<long>;

public class ULongOperatorTests : IntegerOperatorTests<ulong>;
