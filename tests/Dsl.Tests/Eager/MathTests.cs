using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class MathTests
{
    private static readonly float[] Values =
    [
        0, -0f, 1, -1, 0.5f, -0.5f, 1.5f, -1.5f, 2.5f, -2.5f, 0.49999997f, 1e-20f, -1e-20f, 3.1415927f, 10, -10, 88, -87, 100, -104,
        1000.25f, 8388607.5f, 1e10f, -1e10f,
        float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Roundings_follow_their_names()
    {
        Check(Floor, Floor, MathF.Floor);
        Check(Ceil, Ceil, MathF.Ceiling);
        Check(Truncate, Truncate, MathF.Truncate);
        Check(Round, Round, x => MathF.Round(x, MidpointRounding.ToEven));
        Assert.Equal([0, 2, 2, 4, -0f, -2], Round(new Block<float>([0.5f, 1.5f, 2.5f, 3.5f, -0.5f, -1.5f], 6)).ToArray());
    }

    [Fact]
    public void Transcendental_functions_are_within_two_units_of_the_last_place()
    {
        Check(Exp, Exp, MathF.Exp);
        Check(Exp2, Exp2, x => MathF.Pow(2, x));
        Check(Log, Log, MathF.Log);
        Check(Log2, Log2, MathF.Log2);
        Check(Sqrt, Sqrt, MathF.Sqrt);
        Check(Rsqrt, Rsqrt, x => x == 0 ? 1 / x : x < 0 ? float.NaN : (float)Math.Pow(x, -0.5));
        Check(Sin, Sin, MathF.Sin);
        Check(Cos, Cos, MathF.Cos);
        Check(Tanh, Tanh, MathF.Tanh);
        Check(Sigmoid, Sigmoid, x => (float)((Math.Tanh(x / 2.0) + 1) / 2), 1e-16f);
    }

    [Fact]
    public void Functions_take_their_limits_at_the_ends()
    {
        Assert.Equal((0f, float.PositiveInfinity), (Exp(float.NegativeInfinity), Exp(89f)));
        Assert.Equal((float.NegativeInfinity, float.NaN), (Log(0f), Log(-1f)));
        Assert.Equal((float.NegativeInfinity, float.NaN), (Log2(0f), Log2(-1f)));
        Assert.Equal((float.PositiveInfinity, 0f), (Rsqrt(0f), Rsqrt(float.PositiveInfinity)));
        Assert.Equal((1f, -1f), (Tanh(float.PositiveInfinity), Tanh(-50f)));
        Assert.Equal((1f, 0f), (Sigmoid(float.PositiveInfinity), Sigmoid(float.NegativeInfinity)));
        Assert.Equal(0.5f, Sigmoid(0f));
        Assert.Equal(8f, Exp2(3f));
    }

    [Fact]
    public void Fma_rounds_once()
    {
        var x = 1 + 1.1920929e-7f;
        Assert.Equal(1.4210855e-14f, Fma(x, x, -(1 + 2.3841858e-7f)));
        var (factor, addend) = (new Block<float>([x, 2], 2), new Block<float>([-(1 + 2.3841858e-7f), 2], 2));
        Assert.Equal([1.4210855e-14f, 6f], Fma(factor, factor, addend).ToArray());
    }

    [Fact]
    public void Scalar_overloads_have_the_meaning_of_the_block_ones()
    {
        Assert.Equal((7, -3), (Maximum(7, -3), Minimum(7, -3)));
        Assert.Equal((1L << 40, -1L), (Maximum(1L << 40, -1L), Minimum(1L << 40, -1L)));
        Assert.Equal((2f, 2f), (Maximum(float.NaN, 2f), Minimum(2f, float.NaN)));
        Assert.Equal((5, int.MinValue, 5f), (Abs(-5), Abs(int.MinValue), Abs(-5f)));
        Assert.Equal((3, 1, 2), (Clamp(9, 1, 3), Clamp(-9, 1, 3), Clamp(2, 1, 3)));
        Assert.Equal((3f, 1f), (Clamp(9f, 1f, 3f), Clamp(float.NaN, 1f, 3f)));
    }

    [Fact]
    public void Cdiv_counts_the_blocks_that_hold_all_elements()
    {
        Assert.Equal((0, 1, 1, 2), (Cdiv(0, 16), Cdiv(1, 16), Cdiv(16, 16), Cdiv(17, 16)));
        Assert.Throws<DivideByZeroException>(() => Cdiv(1, 0));
    }

    private static void Check(Func<Block<float>, Block<float>> ofBlock, Func<float, float> ofScalar, Func<float, float> oracle, float absolute = 0)
    {
        var actual = ofBlock(new Block<float>(Values, Values.Length)).ToArray();
        for (var i = 0; i < Values.Length; i++)
        {
            var expected = oracle(Values[i]);
            Assert.True(Oracle.Same(actual[i], ofScalar(Values[i])));
            var close = Math.Abs(actual[i] - expected) <= Math.Max(2 * (MathF.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), absolute);
            Assert.True(actual[i].Equals(expected) || close, $"f({Values[i]}) = {actual[i]}, expected {expected}");
        }
    }
}
