using System.Numerics;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class ReductionTests
{
    private static readonly Gen<(int Outer, int Length, int Inner, int Seed)> Extents = Gen.Select(Gen.Int[1, 4], Gen.Int[1, 70], Gen.Int[1, 20], Gen.Int);

    [Fact]
    public void Integers_reduce_exactly_and_wrap() => Extents.Sample(
        e =>
        {
            CheckInteger<int>(e, r => r.Next(int.MinValue, int.MaxValue));
            CheckInteger<uint>(e, r => (uint)r.Next(int.MinValue, int.MaxValue));
            CheckInteger<long>(e, r => r.NextInt64(long.MinValue, long.MaxValue));
            CheckInteger<ulong>(e, r => (ulong)r.NextInt64(long.MinValue, long.MaxValue));
        },
        iter: 50);

    [Fact]
    public void Narrow_integers_widen_to_32_bits()
    {
        var signed = Full((sbyte)-128, 3, 1000);
        Assert.Equal(-384_000, signed.Sum());
        Assert.Equal([-128_000, -128_000, -128_000], signed.Sum(axis: 1).ToArray());
        Assert.Equal(-128, signed.Max());
        Assert.Equal([-128], signed.Min(axis: 0).ToArray()[..1]);
        Assert.Equal(-32_768_000, Full(short.MinValue, 1000).Sum());
        Assert.Equal(short.MinValue, Full(short.MinValue, 10).Min());
        Assert.Equal(7, Samples.Fill([9], i => (short)(i < 8 ? i : -i)).Max(axis: 0).ToArray()[0]);
        Assert.Equal(255_000u, Full((byte)255, 1000).Sum());
        Assert.Equal(255u, Samples.Fill([256], i => (byte)i).Max());
        Assert.Equal(0u, Samples.Fill([256], i => (byte)i).Min());
        Assert.Equal(65_535_000u, Full(ushort.MaxValue, 1000).Sum(axis: 0).ToArray()[0]);
        Assert.Equal(65535u, Full(ushort.MaxValue, 3).Max(axis: 0).ToArray()[0]);
        Assert.Equal(0u, Zeros<ushort>(3).Min(axis: 0).ToArray()[0]);
    }

    [Fact]
    public void Bools_are_counted()
    {
        var mask = Arange(0, 77).Reshape(7, 11) % 3 == 0;
        Assert.Equal(26u, mask.Sum());
        Assert.Equal([4u, 4u, 3u, 4u, 4u, 3u, 4u], Sum(mask, axis: 1).ToArray());
        Assert.Equal(1u, mask.Max());
        Assert.Equal(0u, mask.Min());
        Assert.Equal([1u], Full(true, 5, 1).Min(axis: 0).ToArray());
        Assert.Equal([0u], Full(false, 5, 1).Max(axis: 0).ToArray());
    }

    [Fact]
    public void Half_floats_are_summed_in_fp32()
    {
        // 4096 ones do not fit into the 11 bits of fp16, nor the 8 of bf16.
        Assert.Equal(4099f, Full((Half)1, 4099).Sum());
        Assert.Equal(4099f, Full(BFloat16.One, 4099).Sum());
        Assert.Equal([3f, 3f], Full(BFloat16.One, 3, 2).Sum(axis: 0).ToArray());
        Assert.Equal([-2f, -1f], Samples.Fill([2, 2], i => (Half)(i - 2)).Min(axis: 0).ToArray());
        Assert.Equal([0f, 1f], Samples.Fill([2, 2], i => (Half)(i - 2)).Max(axis: 0).ToArray());
        Assert.Equal([2f], Samples.Fill([1, 5], i => (BFloat16)(i - 2f)).Max(axis: 1).ToArray());
        Assert.Equal(-2f, Samples.Fill([1, 5], i => (BFloat16)(i - 2f)).Min());
        Assert.Equal(1f, Max(Samples.Fill([4], i => (Half)(i - 2))));
        Assert.Equal(-2f, Min(Samples.Fill([4], i => (Half)(i - 2))));
        Assert.Equal([-2f], Min(Samples.Fill([4], i => (BFloat16)(i - 2f)), 0).ToArray());
        Assert.Equal([-2f], Sum(Samples.Fill([4], i => (Half)(i - 2)), 0).ToArray());
        Assert.Equal(1f, Max(Samples.Fill([4], i => (BFloat16)(i - 2f))));
    }

    [Fact]
    public void Float_sums_stay_within_the_bound_of_any_order() => Extents.Sample(
        e =>
        {
            var random = new Random(e.Seed);
            var single = Samples.Fill([e.Outer, e.Length, e.Inner], _ => (float)(random.NextDouble() * 2000 - 1000));
            var wide = single.To<double>();
            var sums = Fold(wide.ToArray(), e, values => values.Sum());
            var magnitudes = Fold(wide.ToArray(), e, values => values.Sum(Math.Abs));
            for (var i = 0; i < sums.Length; i++)
            {
                Assert.Equal(sums[i], single.Sum(axis: 1).ToArray()[i], magnitudes[i] * e.Length * 6e-8);
                Assert.Equal(sums[i], wide.Sum(axis: 1).ToArray()[i], magnitudes[i] * e.Length * 2.3e-16);
            }
        },
        iter: 50);

    [Fact]
    public void Extremes_ignore_nans_unless_all_are() => Extents.Sample(
        e =>
        {
            var random = new Random(e.Seed);
            var x = Samples.Fill([e.Outer, e.Length, e.Inner], _ => random.Next(3) == 0 ? float.NaN : random.Next(5) == 0 ? -0f : random.Next(-3, 4));
            Oracle.AssertSame(Fold(x.ToArray(), e, Greatest), x.Max(axis: 1));
            Oracle.AssertSame(Fold(x.ToArray(), e, values => -Greatest([.. values.Select(v => -v)])), x.Min(axis: 1));
            var flat = x.Reshape(x.Count);
            Assert.True(Oracle.Same(Greatest(x.ToArray()), Max(flat)));
            Assert.True(Oracle.Same(-Greatest([.. x.ToArray().Select(v => -v)]), Min(x)));
        },
        iter: 100);

    [Fact]
    public void Infinities_are_extremes_and_opposite_ones_sum_to_nan()
    {
        var x = new Block<double>([double.NegativeInfinity, 1, double.NaN, double.PositiveInfinity], 4);
        Assert.Equal(double.PositiveInfinity, x.Max());
        Assert.Equal(double.NegativeInfinity, x.Min());
        Assert.True(double.IsNaN(x.Sum()));
        Assert.True(double.IsNaN(Full(double.NaN, 20).Max()));
    }

    [Fact]
    public void Keep_dims_leaves_an_axis_of_extent_1()
    {
        var x = Arange(0, 24).Reshape(2, 3, 4);
        Assert.Equal([3, 4], x.Sum(axis: 0).Shape.ToArray());
        Assert.Equal([2, 4], x.Max(axis: 1).Shape.ToArray());
        Assert.Equal([2, 3], x.Min(axis: -1).Shape.ToArray());
        Assert.Equal([1, 3, 4], x.Sum(axis: 0, keepDims: true).Shape.ToArray());
        Assert.Equal([2, 1, 4], x.Max(axis: -2, keepDims: true).Shape.ToArray());
        Assert.Equal([2, 3, 1], x.Min(axis: 2, keepDims: true).Shape.ToArray());
        Assert.Empty(Arange(0, 9).Sum(axis: 0).Shape.ToArray());
    }

    [Fact]
    public void A_scalar_reduces_to_itself_but_has_no_axis()
    {
        Assert.Equal(5, Sum((Block<int>)5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sum((Block<int>)5, axis: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Arange(0, 3).Max(axis: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Arange(0, 3).Min(axis: -2));
    }

    [Fact]
    public void Types_without_a_reduction_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => Sum<sbyte>(Zeros<sbyte>(3)));
        Assert.Throws<NotSupportedException>(() => Max(Zeros<UInt4x2>(3)));
        Assert.Throws<NotSupportedException>(() => Min(Zeros<Int4x2>(3), axis: 0));
    }

    private static void CheckInteger<T>((int Outer, int Length, int Inner, int Seed) e, Func<Random, T> element)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var random = new Random(e.Seed);
        var x = Samples.Fill([e.Outer, e.Length, e.Inner], _ => element(random));
        Oracle.AssertSame(Fold(x.ToArray(), e, WrappedSum), Sum(x, axis: 1));
        Oracle.AssertSame(Fold(x.ToArray(), e, values => values.Max()), Max(x, axis: 1));
        Oracle.AssertSame(Fold(x.ToArray(), e, values => values.Min()), Min(x, axis: 1));
        Assert.Equal(WrappedSum(x.ToArray()), Sum(x));
        Assert.Equal(x.ToArray().Max(), Max(x));
        Assert.Equal(x.ToArray().Min(), Min(x));
    }

    private static T WrappedSum<T>(T[] values)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        Oracle.Wrap<T>(values.Aggregate(BigInteger.Zero, (sum, v) => sum + BigInteger.CreateChecked(v)));

    private static TResult[] Fold<T, TResult>(T[] elements, (int Outer, int Length, int Inner, int Seed) e, Func<T[], TResult> fold)
    {
        var results = new List<TResult>();
        for (var outer = 0; outer < e.Outer; outer++)
        {
            for (var inner = 0; inner < e.Inner; inner++)
                results.Add(fold([.. Enumerable.Range(0, e.Length).Select(i => elements[(outer * e.Length + i) * e.Inner + inner])]));
        }

        return [.. results];
    }

    private static float Greatest(float[] values)
    {
        var greatest = float.NaN;
        foreach (var value in values)
        {
            if (float.IsNaN(greatest) || value > greatest || value == greatest && float.IsNegative(greatest))
                greatest = value;
        }

        return greatest;
    }
}
