using BlockSharp.Tests.Eager;

namespace BlockSharp.Tests.Language;

public class Float8Tests
{
    [Fact]
    public void Every_pattern_has_the_value_its_format_says_and_comes_back()
    {
        for (var bits = 0; bits <= byte.MaxValue; bits++)
        {
            var (e4, e5) = (Float8E4M3.FromBits((byte)bits), Float8E5M2.FromBits((byte)bits));
            var (four, five) = (Oracle.DecodeE4M3((byte)bits), Oracle.DecodeE5M2((byte)bits));
            Assert.True(Oracle.Same((float)four, (float)e4));
            Assert.True(Oracle.Same((float)five, (float)e5));
            Assert.Equal(double.IsNaN(four), Float8E4M3.IsNaN(e4));
            Assert.Equal(double.IsNaN(five), Float8E5M2.IsNaN(e5));
            if (double.IsFinite(four))
                Assert.Equal(bits, ((Float8E4M3)(float)four).Bits);
            if (double.IsFinite(five))
                Assert.Equal(bits, ((Float8E5M2)(float)five).Bits);
        }
    }

    [Fact]
    public void What_is_too_large_becomes_the_greatest_value_and_nan_stays()
    {
        foreach (var large in (float[])[464f, 1e9f, float.MaxValue, float.PositiveInfinity])
        {
            Assert.Equal(Float8E4M3.MaxValue, (Float8E4M3)large);
            Assert.Equal(-448f, (float)(Float8E4M3)(-large));
        }

        Assert.Equal(57344f, (float)(Float8E5M2)float.PositiveInfinity);
        Assert.Equal(-57344f, (float)(Float8E5M2)float.MinValue);
        Assert.True(Float8E4M3.IsNaN((Float8E4M3)float.NaN) && Float8E5M2.IsNaN((Float8E5M2)(-float.NaN)));
    }

    [Fact]
    public void Constants_have_their_values()
    {
        Assert.Equal([1f, 448f, 1 / 512f], [(float)Float8E4M3.One, (float)Float8E4M3.MaxValue, (float)Float8E4M3.Epsilon]);
        Assert.Equal([1f, 57344f, 1 / 65536f], [(float)Float8E5M2.One, (float)Float8E5M2.MaxValue, (float)Float8E5M2.Epsilon]);
        Assert.Equal(float.PositiveInfinity, (float)Float8E5M2.PositiveInfinity);
        Assert.True(float.IsNaN((float)Float8E4M3.NaN) && float.IsNaN((float)Float8E5M2.NaN));
    }

    [Fact]
    public void Equality_follows_the_values()
    {
        Assert.True(Float8E4M3.FromBits(0) == Float8E4M3.FromBits(0x80) && Float8E4M3.NaN != Float8E4M3.NaN && Float8E4M3.NaN.Equals(Float8E4M3.FromBits(0xFF)));
        Assert.True(Float8E5M2.FromBits(0) == Float8E5M2.FromBits(0x80) && Float8E5M2.NaN != Float8E5M2.NaN && Float8E5M2.NaN.Equals(Float8E5M2.FromBits(0xFE)));
        Assert.False(Float8E4M3.One.Equals("1"));
        Assert.Equal("1.5", ((Float8E4M3)1.5f).ToString());
        Assert.Equal("0.25", ((Float8E5M2)0.25f).ToString());
    }
}
