using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class DotTests
{
    private static readonly Gen<(int M, int K, int N, int Seed)> Sizes = Gen.Select(Gen.Int[1, 19], Gen.Int[1, 37], Gen.Int[1, 35], Gen.Int);

    [Fact]
    public void Int8_products_are_summed_in_int32() => Sizes.Sample(
        s =>
        {
            var random = new Random(s.Seed);
            var a = Samples.Fill([s.M, s.K], _ => (sbyte)random.Next(-128, 128));
            var b = Samples.Fill([s.K, s.N], _ => (sbyte)random.Next(-128, 128));
            var acc = Samples.Fill([s.M, s.N], _ => random.Next(int.MinValue, int.MaxValue));
            var (plain, accumulated) = (Dot(a, b), Dot(a, b, acc));
            Assert.Equal([s.M, s.N], plain.Shape.ToArray());
            for (var i = 0; i < s.M; i++)
            {
                for (var j = 0; j < s.N; j++)
                {
                    var sum = 0L;
                    for (var k = 0; k < s.K; k++)
                        sum += a.ToArray()[i * s.K + k] * b.ToArray()[k * s.N + j];
                    Assert.Equal(sum, plain.ToArray()[i * s.N + j]);
                    Assert.Equal(unchecked((int)(sum + acc.ToArray()[i * s.N + j])), accumulated.ToArray()[i * s.N + j]);
                }
            }
        },
        iter: 30);

    [Fact]
    public void Floats_are_summed_in_fp32_in_the_order_of_k() => Sizes.Sample(
        s =>
        {
            var random = new Random(s.Seed);
            var a = Samples.Fill([s.M, s.K], _ => (float)(random.NextDouble() - 0.5));
            var b = Samples.Fill([s.K, s.N], _ => (float)(random.NextDouble() - 0.5));
            var acc = Samples.Fill([s.M, s.N], _ => (float)random.NextDouble());
            AssertDot(a, b, Zeros<float>(s.M, s.N), Dot(a, b));
            AssertDot(a, b, acc, Dot(a, b, acc));
            var (halfA, halfB) = (a.To<Half>(), b.To<Half>());
            AssertDot(halfA.To<float>(), halfB.To<float>(), acc, Dot(halfA, halfB, acc));
            var (brainA, brainB) = (a.To<BFloat16>(), b.To<BFloat16>());
            AssertDot(brainA.To<float>(), brainB.To<float>(), Zeros<float>(s.M, s.N), Dot(brainA, brainB));
            var (e4A, e4B) = (a.To<Float8E4M3>(), b.To<Float8E4M3>());
            AssertDot(e4A.To<float>(), e4B.To<float>(), acc, Dot(e4A, e4B, acc));
            var (e5A, e5B) = (a.To<Float8E5M2>(), b.To<Float8E5M2>());
            AssertDot(e5A.To<float>(), e5B.To<float>(), acc, Dot(e5A, e5B, acc));
            AssertDot(e4A.To<float>(), e5B.To<float>(), acc, Dot(e4A, e5B, acc));
            AssertDot(e5A.To<float>(), e4B.To<float>(), acc, Dot(e5A, e4B, acc));
        },
        iter: 30);

    [Fact]
    public void A_batch_is_the_products_of_its_pairs() => Gen.Select(Gen.Int[1, 5], Sizes).Sample(
        (batch, s) =>
        {
            var random = new Random(s.Seed);
            var a = Samples.Fill([batch, s.M, s.K], _ => (float)(random.NextDouble() - 0.5));
            var b = Samples.Fill([batch, s.K, s.N], _ => (float)(random.NextDouble() - 0.5));
            var acc = Samples.Fill([batch, s.M, s.N], _ => (float)random.NextDouble());
            var product = Dot(a, b, acc);
            Assert.Equal([batch, s.M, s.N], product.Shape.ToArray());
            for (var i = 0; i < batch; i++)
                Assert.Equal(Dot(Part(a, i, s.M, s.K), Part(b, i, s.K, s.N), Part(acc, i, s.M, s.N)).ToArray(), Part(product, i, s.M, s.N).ToArray());
        },
        iter: 30);

    [Fact]
    public void Batches_of_unequal_lengths_are_refused() =>
        Assert.Contains("[2, 1, 3] and [4, 3, 1]", Assert.Throws<ArgumentException>(() => Dot(Zeros<float>(2, 1, 3), Zeros<float>(4, 3, 1))).Message);

    private static Block<float> Part(Block<float> batch, int index, int rows, int columns) =>
        Samples.Fill([rows, columns], i => batch.ToArray()[(index * rows * columns) + i]);

    [Fact]
    public void Operands_are_rounded_to_TF32_where_that_is_asked_for()
    {
        float[] values = [1f, 1f + 1f / 1024, 1f + 1f / 2048, -1f - 1f / 2048, 1f + 1f / 4096, 1f + 3f / 4096, 3e38f, float.MaxValue, float.NegativeInfinity, float.Epsilon, 0f, 1e-40f];
        float[] expected = [1f, 1f + 1f / 1024, 1f + 1f / 1024, -1f - 1f / 1024, 1f, 1f + 1f / 1024, RoundedByOracle(3e38f), float.PositiveInfinity, float.NegativeInfinity, 0f, 0f, RoundedByOracle(1e-40f)];
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i], Dot(Full(values[i], 1, 1), Full(1f, 1, 1), precision: DotPrecision.Tf32).ToArray()[0]);
            Assert.Equal(expected[i], Dot(Full(1f, 1, 1), Full(values[i], 1, 1), precision: DotPrecision.Tf32).ToArray()[0]);
            Assert.Equal(values[i], Dot(Full(values[i], 1, 1), Full(1f, 1, 1)).ToArray()[0]);
        }
        Assert.Equal(float.NaN, Dot(Full(float.NaN, 1, 1), Full(1f, 1, 1), precision: DotPrecision.Tf32).ToArray()[0]);

        // Ten bits of fraction below the leading one, or below the least exponent.
        static float RoundedByOracle(float x)
        {
            var unit = Math.ScaleB(1.0, Math.Max(Math.ILogB(x), -126) - 10);
            return (float)(Math.Round(x / unit, MidpointRounding.AwayFromZero) * unit);
        }
    }

    [Fact]
    public void The_accumulator_itself_is_not_changed()
    {
        var acc = Full(1f, 1, 1);
        Assert.Equal(7f, Dot(Full(2f, 1, 1), Full(3f, 1, 1), acc).ToArray()[0]);
        Assert.Equal(1f, acc.ToArray()[0]);
    }

    [Fact]
    public void A_nan_or_infinity_spreads_along_its_row_and_column()
    {
        var a = new Block<float>([1, float.NaN, 2, 3], 2, 2);
        var result = Dot(a, Full(1f, 2, 3)).ToArray();
        Assert.True(result[..3].All(float.IsNaN));
        Assert.Equal([5f, 5f, 5f], result[3..]);
        Assert.Equal(float.PositiveInfinity, Dot(Full(float.MaxValue, 1, 2), Full(2f, 2, 1)).ToArray()[0]);
    }

    [Fact]
    public void Shapes_that_do_not_multiply_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Dot(Zeros<float>(2, 3), Zeros<float>(4, 5)));
        Assert.StartsWith("Dot multiplies [M, K] by [K, N] or [B, M, K] by [B, K, N] blocks: [2, 3] and [4, 5] are not such a pair.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Dot(Zeros<sbyte>(3), Zeros<sbyte>(3, 1)));
        Assert.Throws<ArgumentException>(() => Dot(Zeros<sbyte>(2, 3), Zeros<sbyte>(3, 1), Zeros<int>(1, 2)));
    }

    private static void AssertDot(Block<float> a, Block<float> b, Block<float> acc, Block<float> actual)
    {
        var (m, k, n) = (a.Shape[0], a.Shape[1], b.Shape[1]);
        var (left, right, expected) = (a.ToArray(), b.ToArray(), acc.ToArray());
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var at = 0; at < k; at++)
                {
                    var product = left[i * k + at] * right[at * n + j];
                    expected[i * n + j] += product;
                }
            }
        }

        Oracle.AssertSame(expected, actual);
    }
}
