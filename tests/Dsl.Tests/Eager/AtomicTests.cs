using System.Numerics;
using System.Runtime.InteropServices;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

/// <summary>Atomic updates against a loop over the elements, one after the other in row-major order, as one program alone makes them.</summary>
public class AtomicTests
{
    private delegate Block<T> Update<T>(PtrBlock<T> ptr, Block<T> value, Block<bool>? mask)
        where T : unmanaged;

    private static readonly Gen<(int Rows, int Columns, int Places, int Seed)> Problems = Gen.Select(Gen.Int[1, 6], Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int);

    [Fact]
    public void Ints_are_updated() => Integers<int>();

    [Fact]
    public void UInts_are_updated() => Integers<uint>();

    [Fact]
    public void Longs_are_updated() => Integers<long>();

    [Fact]
    public void ULongs_are_updated() => Integers<ulong>();

    [Fact]
    public void Floats_are_updated() => Floats<float, int>(BitConverter.SingleToInt32Bits);

    [Fact]
    public void Doubles_are_updated() => Floats<double, long>(BitConverter.DoubleToInt64Bits);

    private static void Integers<T>()
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T[] extremes = [T.MinValue, T.MaxValue, T.Zero, T.One, unchecked(T.Zero - T.One)];
        Func<Random, T> any = random => random.Next(4) == 0 ? extremes[random.Next(extremes.Length)] : T.CreateTruncating(random.NextInt64(long.MinValue, long.MaxValue));
        Check(any, (p, v, m) => AtomicAdd(p, v, m), (old, v) => unchecked(old + v));
        Check(any, (p, v, m) => AtomicMax(p, v, m), (old, v) => old > v ? old : v);
        Check(any, (p, v, m) => AtomicMin(p, v, m), (old, v) => old < v ? old : v);
        Check(any, (p, v, m) => AtomicAnd(p, v, m), (old, v) => old & v);
        Check(any, (p, v, m) => AtomicOr(p, v, m), (old, v) => old | v);
        Check(any, (p, v, m) => AtomicXor(p, v, m), (old, v) => old ^ v);
        Check(any, (p, v, m) => AtomicExchange(p, v, m), (_, v) => v);
        Check(random => extremes[random.Next(3)], (p, v, m) => AtomicCas(p, T.Zero, v, m), (old, v) => old == T.Zero ? v : old);
    }

    private static void Floats<T, TBits>(Func<T, TBits> bits)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        where TBits : IEquatable<TBits>
    {
        T[] extremes = [T.NaN, T.NegativeInfinity, T.PositiveInfinity, T.NegativeZero, T.Zero, T.Epsilon, -T.Epsilon, T.MaxValue, T.MinValue];
        Func<Random, T> any = random => random.Next(2) == 0 ? extremes[random.Next(extremes.Length)] : T.CreateTruncating(random.NextDouble() - 0.5);
        Check(any, (p, v, m) => AtomicAdd(p, v, m), (old, v) => old + v);
        Check(any, (p, v, m) => AtomicMax(p, v, m), (old, v) => Exceeds(v, old, isBelow: false) ? v : old);
        Check(any, (p, v, m) => AtomicMin(p, v, m), (old, v) => Exceeds(v, old, isBelow: true) ? v : old);
        Check(any, (p, v, m) => AtomicExchange(p, v, m), (_, v) => v);
        foreach (var expected in new[] { T.NegativeZero, T.NaN })
            Check(any, (p, v, m) => AtomicCas(p, expected, v, m), (old, v) => bits(old).Equals(bits(expected)) ? v : old);

        // A NaN never takes the place of anything, and anything else takes its place; zeros differ by their signs.
        static bool Exceeds(T a, T b, bool isBelow) =>
            !T.IsNaN(a) && (T.IsNaN(b) || (a == b ? T.IsNegative(a) == isBelow && T.IsNegative(b) != isBelow : a < b == isBelow));
    }

    private static void Check<T>(Func<Random, T> element, Update<T> update, Func<T, T, T> expected)
        where T : unmanaged => Problems.Sample(
        problem =>
        {
            var random = new Random(problem.Seed);
            int[] shape = [problem.Rows, problem.Columns];
            var count = problem.Rows * problem.Columns;
            var memory = Enumerable.Range(0, problem.Places).Select(_ => element(random)).ToArray();
            var places = Enumerable.Range(0, count).Select(_ => random.Next(problem.Places)).ToArray();
            var values = Enumerable.Range(0, count).Select(_ => element(random)).ToArray();
            bool[]? mask = random.Next(3) == 0 ? null : [.. Enumerable.Range(0, count).Select(_ => random.Next(3) > 0)];
            var updated = (T[])memory.Clone();
            var old = update(
                Ptr.FromArray(updated) + new Block<int>(places, shape), new Block<T>(values, shape), mask is null ? null : new Block<bool>(mask, shape));

            var (after, before) = ((T[])memory.Clone(), new T[count]);
            for (var i = 0; i < count; i++)
            {
                if (mask?[i] == false)
                    continue;
                before[i] = after[places[i]];
                after[places[i]] = expected(before[i], values[i]);
            }

            AssertSameBits(before, old.ToArray());
            AssertSameBits(after, updated);
        },
        iter: 60);

    private static void AssertSameBits<T>(T[] expected, T[] actual)
        where T : unmanaged => Assert.Equal(MemoryMarshal.AsBytes<T>(expected).ToArray(), MemoryMarshal.AsBytes<T>(actual).ToArray());

    [Fact]
    public void One_element_is_updated_unless_it_is_masked_off()
    {
        int[] memory = [5, 7];
        var p = Ptr.FromArray(memory) + 1;
        Assert.Equal(7, AtomicAdd(p, 3));
        Assert.Equal(0, AtomicAdd(p, 3, mask: false));
        Assert.Equal(10, AtomicMax(p, 4));
        Assert.Equal(10, AtomicMin(p, 4, order: MemoryOrder.Relaxed, scope: MemoryScope.System));
        Assert.Equal(4, AtomicOr(p, 3));
        Assert.Equal(7, AtomicAnd(p, 6));
        Assert.Equal(6, AtomicXor(p, 5));
        Assert.Equal(3, AtomicExchange(p, 9));
        Assert.Equal(9, AtomicCas(p, 8, 1));
        Assert.Equal(9, AtomicCas(p, 9, 1));
        Assert.Equal(0, AtomicCas(p, 1, 2, mask: false));
        Assert.Equal([5, 1], memory);
    }

    [Fact]
    public void Values_and_masks_broadcast_to_the_pointers()
    {
        var memory = new float[6];
        var row = Arange(0, 2)[.., NewAxis];
        var column = Arange(0, 3)[NewAxis, ..];
        var old = AtomicAdd(Ptr.FromArray(memory) + row * 3 + column, (row + 1).To<float>(), mask: column < 2);
        Assert.Equal([1, 1, 0, 2, 2, 0], memory);
        Assert.Equal([2, 3], old.Shape.ToArray());
    }

    [Fact]
    public void A_value_that_does_not_broadcast_to_the_pointers_is_refused() =>
        Assert.Contains("AtomicAdd: the value", Assert.Throws<ArgumentException>(() => AtomicAdd(Ptr.FromArray(new int[8]) + Arange(0, 8), Arange(0, 4))).Message, StringComparison.Ordinal);

    [Fact]
    public void Elements_outside_of_the_view_are_refused()
    {
        var memory = new int[8];
        var error = Assert.Throws<BlockAccessException>(() => AtomicMax(Ptr.FromArray(memory) + Arange(0, 16), 1));
        Assert.Equal((8, 8), (error.ElementIndex, error.Offset));
        Assert.Throws<BlockAccessException>(() => AtomicCas(Ptr.FromArray(memory) + 8, 0, 1));
        AtomicMax(Ptr.FromArray(memory) + Arange(0, 16), 1, mask: Arange(0, 16) < 8);
        Assert.All(memory, m => Assert.Equal(1, m));
    }

    [Fact]
    public void Types_without_atomic_updates_are_refused_by_name()
    {
        Assert.Equal("AtomicAdd is not defined for elements of Int16.", Message(() => AtomicAdd(Ptr.FromArray(new short[1]), (short)1)));
        Assert.Equal("AtomicXor is not defined for elements of Single.", Message(() => AtomicXor(Ptr.FromArray(new float[1]), 1)));
        Assert.Equal("AtomicCas is not defined for elements of BFloat16.", Message(() => AtomicCas(Ptr.FromArray(new BFloat16[1]), default, default)));

        static string Message(Action update) => Assert.Throws<NotSupportedException>(update).Message;
    }

    [Fact]
    public void Programs_that_run_at_the_same_time_lose_no_update()
    {
        const int Programs = 2000;
        var (counts, sums, tickets) = (new int[3], new double[3], new int[Programs]);
        EagerLauncher.Run(
            "Count",
            new Grid(Programs),
            () =>
            {
                var bin = Arange(0, 16) % 3;
                AtomicAdd(Ptr.FromArray(counts) + bin, 1);
                AtomicAdd(Ptr.FromArray(sums) + bin, 0.5);
                tickets[ProgramId(0)] = AtomicXor(Ptr.FromArray(counts), 0);
            },
            parallel: true);
        Assert.Equal([6 * Programs, 5 * Programs, 5 * Programs], counts);
        Assert.Equal([3.0 * Programs, 2.5 * Programs, 2.5 * Programs], sums);
        Assert.All(tickets, t => Assert.InRange(t, 6, 6 * Programs));
    }
}
