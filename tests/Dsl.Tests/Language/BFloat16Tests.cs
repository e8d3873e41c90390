using System.Globalization;
using BlockSharp.Tests.Eager;

namespace BlockSharp.Tests.Language;

public class BFloat16Tests
{
    [Fact]
    public void Every_pattern_has_the_value_its_format_says_and_comes_back()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = BFloat16.FromBits((ushort)bits);
            var single = (float)value;
            var expected = Oracle.DecodeBFloat16((ushort)bits);
            Assert.True(Oracle.Same((float)expected, single));
            var back = ((BFloat16)single).Bits;
            Assert.Equal(double.IsNaN(expected) ? bits | 0x0040 : bits, back);
        }
    }

    [Fact]
    public void Between_every_two_neighbours_the_nearest_wins_and_ties_go_to_even()
    {
        for (var bits = 0; bits < 0x7F80; bits++)
        {
            // All fp32 values between two neighbours differ in the lower half of the word; its middle is the tie.
            foreach (var lower in (uint[])[1, 0x7FFF, 0x8000, 0x8001, 0xFFFF])
            {
                var up = lower > 0x8000 || lower == 0x8000 && bits % 2 == 1;
                var expected = (ushort)(up ? bits + 1 : bits);
                var word = (uint)bits << 16 | lower;
                Assert.Equal(expected, ((BFloat16)BitConverter.UInt32BitsToSingle(word)).Bits);
                Assert.Equal(expected | 0x8000, ((BFloat16)BitConverter.UInt32BitsToSingle(word | 0x80000000)).Bits);
            }
        }
    }

    [Fact]
    public void Values_above_the_range_become_infinite()
    {
        Assert.Equal(BFloat16.PositiveInfinity, (BFloat16)float.MaxValue);
        Assert.Equal(BFloat16.NegativeInfinity, (BFloat16)float.MinValue);
        Assert.Equal(BFloat16.MaxValue, (BFloat16)BitConverter.UInt32BitsToSingle(0x7F7F7FFF));
    }

    [Fact]
    public void A_nan_stays_a_nan_becomes_quiet_and_keeps_sign_and_payload()
    {
        Assert.Equal(0x7FC0, ((BFloat16)BitConverter.UInt32BitsToSingle(0x7F800001)).Bits);
        Assert.Equal(0xFFC0, ((BFloat16)BitConverter.UInt32BitsToSingle(0xFF80FFFF)).Bits);
        Assert.Equal(0x7FE5, ((BFloat16)BitConverter.UInt32BitsToSingle(0x7FA5FFFF)).Bits);
    }

    [Fact]
    public void Operators_follow_ieee_754_and_equals_follows_dotnet()
    {
        var (nan, zero, minusZero) = (BFloat16.NaN, BFloat16.Zero, BFloat16.FromBits(0x8000));
        Assert.False(nan == BFloat16.FromBits(0x7FC0));
        Assert.True(nan != BFloat16.FromBits(0x7FC0));
        Assert.False(nan < zero || nan > zero || nan <= zero || nan >= zero);
        Assert.True(nan.Equals(BFloat16.FromBits(0xFFC1)));
        Assert.True(zero == minusZero && zero.Equals(minusZero) && zero.GetHashCode() == minusZero.GetHashCode());
        Assert.True(BFloat16.One > zero && minusZero >= zero && BFloat16.MinValue < BFloat16.One && zero <= minusZero);
        Assert.True(nan.CompareTo(BFloat16.NegativeInfinity) < 0);
        Assert.Equal(1, zero.CompareTo(null));
        Assert.Throws<ArgumentException>(() => zero.CompareTo("0"));
    }

    [Fact]
    public void Classification_covers_all_patterns()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = BFloat16.FromBits((ushort)bits);
            var real = Oracle.DecodeBFloat16((ushort)bits);
            Assert.Equal(double.IsNaN(real), BFloat16.IsNaN(value));
            Assert.Equal(double.IsInfinity(real), BFloat16.IsInfinity(value));
            Assert.Equal(double.IsFinite(real), BFloat16.IsFinite(value));
        }
    }

    [Fact]
    public void Constants_have_their_values()
    {
        Assert.Equal(1f, (float)BFloat16.One);
        Assert.Equal(Math.Pow(2, -133), (float)BFloat16.Epsilon);
        Assert.Equal((2 - Math.Pow(2, -7)) * Math.Pow(2, 127), (float)BFloat16.MaxValue);
        Assert.Equal(-(float)BFloat16.MaxValue, (float)BFloat16.MinValue);
    }

    [Fact]
    public void Formatting_is_that_of_the_value()
    {
        Assert.Equal("1.5", ((BFloat16)1.5f).ToString());
        Assert.Equal("1,50", ((BFloat16)1.5f).ToString("F2", new NumberFormatInfo { NumberDecimalSeparator = "," }));
        Assert.Equal("-2.0", string.Create(CultureInfo.InvariantCulture, $"{(BFloat16)(-2f):F1}"));
    }
}
