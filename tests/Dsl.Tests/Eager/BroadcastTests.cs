using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

/// <summary>Every operation of several operands, over shapes of ranks 0 to 5 mixed in every way.</summary>
public class BroadcastTests
{
    [Fact]
    public void Vector_operators_broadcast() => Samples.Shapes.Sample(
        shapes =>
        {
            var (a, b) = (Samples.Fill(shapes.A, i => 3 * i), Samples.Fill(shapes.B, i => 7919 * i));
            var shape = Oracle.Shape(shapes.A, shapes.B);
            var expected = Samples.Fill(shape, i => 3 * Oracle.Source(i, shape, shapes.A) - 7919 * Oracle.Source(i, shape, shapes.B));
            AssertSame(expected, a - b);
        },
        iter: 300);

    [Fact]
    public void Comparisons_and_masks_broadcast() => Samples.Shapes.Sample(
        shapes =>
        {
            var (a, b) = (Samples.Fill(shapes.A, i => i % 5), Samples.Fill(shapes.B, i => i % 3));
            var c = Samples.Fill(shapes.C, i => i % 2 == 0);
            var shape = Oracle.Shape(shapes.A, shapes.B, shapes.C);
            var expected = Samples.Fill(
                shape,
                i => Oracle.Source(i, shape, shapes.A) % 5 < Oracle.Source(i, shape, shapes.B) % 3 ^ Oracle.Source(i, shape, shapes.C) % 2 == 0);
            AssertSame(expected, a < b ^ c);
        },
        iter: 200);

    [Fact]
    public void Shifts_and_divisions_broadcast() => Samples.Shapes.Sample(
        shapes =>
        {
            var (a, b) = (Samples.Fill(shapes.A, i => 3 * i), Samples.Fill(shapes.B, i => i % 30 + 1));
            var shape = Oracle.Shape(shapes.A, shapes.B);
            AssertSame(Samples.Fill(shape, i => 3 * Oracle.Source(i, shape, shapes.A) << Oracle.Source(i, shape, shapes.B) % 30 + 1), a << b);
            AssertSame(Samples.Fill(shape, i => 3 * Oracle.Source(i, shape, shapes.A) / (Oracle.Source(i, shape, shapes.B) % 30 + 1)), a / b);
        },
        iter: 100);

    [Fact]
    public void Where_broadcasts_its_three_operands() => Samples.Shapes.Sample(
        shapes =>
        {
            var condition = Samples.Fill(shapes.A, i => i % 3 != 1);
            var (x, y) = (Samples.Fill(shapes.B, i => (short)i), Samples.Fill(shapes.C, i => (short)-i));
            var shape = Oracle.Shape(shapes.A, shapes.B, shapes.C);
            var expected = Samples.Fill(
                shape, i => (short)(Oracle.Source(i, shape, shapes.A) % 3 != 1 ? Oracle.Source(i, shape, shapes.B) : -Oracle.Source(i, shape, shapes.C)));
            AssertSame(expected, Where(condition, x, y));
        },
        iter: 200);

    [Fact]
    public void Fma_broadcasts_and_rounds_once() => Samples.Shapes.Sample(
        shapes =>
        {
            static float Value(int i) => 1 + i * 1.1920929e-7f;
            var (a, b, c) = (Samples.Fill(shapes.A, Value), Samples.Fill(shapes.B, Value), Samples.Fill(shapes.C, i => -1f - i));
            var shape = Oracle.Shape(shapes.A, shapes.B, shapes.C);
            var expected = Samples.Fill(
                shape,
                i => (float)((decimal)(double)Value(Oracle.Source(i, shape, shapes.A)) * (decimal)(double)Value(Oracle.Source(i, shape, shapes.B))
                    - 1 - Oracle.Source(i, shape, shapes.C)));
            var actual = Fma(a, b, c);
            Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
            foreach (var (want, got) in expected.ToArray().Zip(actual.ToArray()))
                Assert.Equal(want, got, Math.Abs(want) * 2e-7f + 1e-18f);
        },
        iter: 50);

    [Fact]
    public void Broadcast_to_repeats_axes_of_extent_1() => Samples.Shapes.Sample(
        shapes =>
        {
            var shape = Oracle.Shape(shapes.A, shapes.B);
            AssertSame(Samples.Fill(shape, i => Oracle.Source(i, shape, shapes.A)), Samples.Fill(shapes.A, i => i).BroadcastTo(shape));
        },
        iter: 200);

    [Fact]
    public void Shapes_that_do_not_broadcast_name_both_and_the_axis()
    {
        var error = Assert.Throws<ArgumentException>(() => Zeros<int>(2, 3) + Zeros<int>(4, 1, 5));
        Assert.StartsWith("The shapes [2, 3] and [4, 1, 5] do not broadcast: 3 and 5 meet at axis 2, and neither is 1.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Where(Zeros<bool>(2), Zeros<int>(3), 0));
        Assert.Throws<ArgumentException>(() => Zeros<int>(2, 3).BroadcastTo(3));
        Assert.Throws<ArgumentException>(() => Zeros<int>(2).BroadcastTo(3));
    }

    private static void AssertSame<T>(Block<T> expected, Block<T> actual)
        where T : unmanaged
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Oracle.AssertSame(expected.ToArray(), actual);
    }
}
