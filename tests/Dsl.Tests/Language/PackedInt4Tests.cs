using static BlockSharp.Op;

namespace BlockSharp.Tests.Language;

public class PackedInt4Tests
{
    [Fact]
    public void Every_byte_holds_the_even_value_in_its_low_nibble()
    {
        for (var bits = 0; bits < 256; bits++)
        {
            var (low, high) = (bits % 16, bits / 16);
            var unsigned = UInt4x2.FromBits((byte)bits);
            Assert.Equal((low, high), (unsigned.Low, unsigned.High));
            Assert.Equal(unsigned, UInt4x2.Pack(low, high));

            var (signedLow, signedHigh) = (low < 8 ? low : low - 16, high < 8 ? high : high - 16);
            var signed = Int4x2.FromBits((byte)bits);
            Assert.Equal((signedLow, signedHigh), (signed.Low, signed.High));
            Assert.Equal(signed, Int4x2.Pack(signedLow, signedHigh));
            Assert.Equal($"({signedLow}, {signedHigh})", signed.ToString());
        }
    }

    [Fact]
    public void Values_that_do_not_fit_are_refused()
    {
        Assert.Equal("low", Assert.Throws<ArgumentOutOfRangeException>(() => UInt4x2.Pack(16, 0)).ParamName);
        Assert.Equal("high", Assert.Throws<ArgumentOutOfRangeException>(() => UInt4x2.Pack(0, -1)).ParamName);
        Assert.Equal("low", Assert.Throws<ArgumentOutOfRangeException>(() => Int4x2.Pack(-9, 0)).ParamName);
        Assert.Equal("high", Assert.Throws<ArgumentOutOfRangeException>(() => Int4x2.Pack(0, 8)).ParamName);
    }

    [Fact]
    public void Unpack_doubles_the_last_axis_low_nibble_first()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var unsigned = Unpack(new Block<UInt4x2>([.. bytes.Select(UInt4x2.FromBits)], 2, 128));
        var signed = Unpack(new Block<Int4x2>([.. bytes.Select(Int4x2.FromBits)], 2, 128));
        Assert.Equal([2, 256], unsigned.Shape.ToArray());
        Assert.Equal([2, 256], signed.Shape.ToArray());
        for (var i = 0; i < 256; i++)
        {
            Assert.Equal(i % 16, unsigned.ToArray()[2 * i]);
            Assert.Equal(i / 16, unsigned.ToArray()[2 * i + 1]);
            Assert.Equal((i % 16 ^ 8) - 8, signed.ToArray()[2 * i]);
            Assert.Equal((i / 16 ^ 8) - 8, signed.ToArray()[2 * i + 1]);
        }
    }

    [Fact]
    public void Unpack_needs_an_axis()
    {
        Assert.Throws<ArgumentException>(() => Unpack((Block<UInt4x2>)UInt4x2.Pack(1, 2)));
        Assert.Throws<ArgumentException>(() => Unpack((Block<Int4x2>)Int4x2.Pack(1, 2)));
    }

    [Fact]
    public void Packed_values_are_loaded_rearranged_and_recast_like_others()
    {
        var memory = Enumerable.Range(0, 6).Select(i => UInt4x2.FromBits((byte)(17 * i))).ToArray();
        var x = Load(Ptr.FromArray(memory) + Arange(0, 6)).Reshape(2, 3).Trans();
        Assert.Equal([0, 51, 17, 68, 34, 85], x.Bitcast<byte>().ToArray());
        Assert.True(memory[1] == UInt4x2.Pack(1, 1) && memory[1] != memory[2] && memory[1].Equals((object)UInt4x2.Pack(1, 1)));
        Assert.True(Int4x2.Pack(1, -1) == Int4x2.FromBits(0xF1) && Int4x2.Pack(1, -1) != Int4x2.Pack(-1, 1));
    }
}
