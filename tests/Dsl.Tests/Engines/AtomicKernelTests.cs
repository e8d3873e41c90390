using BlockSharp.Tests.Runtime;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Atomic updates: every operation and type, with and without their results, in every distribution of a block over threads.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class AtomicKernelTests
{
    private const int Places = 64;

    private static readonly float[] SpecialFloats = [float.NaN, -0f, 0f, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, 1.5f, -2.25f];

    /// <summary>What CUDA adds to global memory is zero where it is smaller.</summary>
    private const double SmallestNormal = 1.1754943508222875e-38;

    private delegate void Kernel<T>(LaunchTarget target, Ptr<T> memory, Ptr<int> place, Ptr<T> value, Ptr<T> old, int n)
        where T : unmanaged;

    private static Grid One() => new(1);

    private static Grid Programs(int programs) => new(programs);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Ints_are_updated(DeviceKind kind) => EachOnce<int>(kind, IntBits, 8, i => i % 5 == 0 ? int.MinValue : unchecked(i * 0x3c6ef372));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void UInts_are_updated(DeviceKind kind) => EachOnce<uint>(kind, UIntBits, 8, i => i % 5 == 0 ? uint.MaxValue : unchecked((uint)i * 0x9e3779b9));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Longs_are_updated(DeviceKind kind) => EachOnce<long>(kind, LongBits, 8, i => i % 5 == 0 ? long.MinValue : unchecked(i * 0x3c6ef372fe94f82b));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void ULongs_are_updated(DeviceKind kind) => EachOnce<ulong>(kind, ULongBits, 8, i => i % 5 == 0 ? ulong.MaxValue : unchecked((ulong)i * 0x9e3779b97f4a7c15));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Floats_are_updated(DeviceKind kind) => EachOnce<float>(kind, FloatNumbers, 5, i => i % 3 == 0 ? i * 0.75f : SpecialFloats[i * 7 % SpecialFloats.Length]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Doubles_are_updated(DeviceKind kind) => EachOnce<double>(kind, DoubleNumbers, 5, i => i % 3 == 0 ? i * 0.75 : SpecialFloats[i * 7 % SpecialFloats.Length]);

    /// <summary>Each place is updated by one element, so results and what was there before are the same whatever the order.</summary>
    private static void EachOnce<T>(DeviceKind kind, Kernel<T> kernel, int operations, Func<int, T> element)
        where T : unmanaged
    {
        var memory = Enumerable.Range(0, operations * Places).Select(i => element(i / 2 * 11)).ToArray();
        var value = Enumerable.Range(0, Places).Select(i => element(i + 3)).ToArray();
        var place = Enumerable.Range(0, Places).Select(i => i * 29 % Places).ToArray();
        foreach (var n in new[] { Places, 37 })
        {
            Engines.Agree(
                kind,
                (target, bench) => kernel(target, bench.InOut(memory), bench.In(place), bench.In(value), bench.Out<T>(operations * Places), n),
                configs: 3,
                first: 1,
                absolute: kind == DeviceKind.Cuda && typeof(T) == typeof(float) ? SmallestNormal : 0);
        }
    }

    [BlockFunction]
    private static void UpdateNumbers<T>(Ptr<T> memory, Ptr<int> place, Ptr<T> value, Ptr<T> old, int n)
        where T : unmanaged
    {
        var i = Arange(0, Places);
        var inside = i < n;
        var v = Load(value + i);
        var at = memory + Load(place + i);
        Store(old + i, AtomicAdd(at, v, inside));
        Store(old + Places + i, AtomicMax(at + Places, v, inside));
        Store(old + 2 * Places + i, AtomicMin(at + 2 * Places, v, inside));
        Store(old + 3 * Places + i, AtomicExchange(at + 3 * Places, v, inside));

        // What is expected is there in every other element.
        var expected = Load(memory + 4 * Places + i / 2 * 2);
        Store(old + 4 * Places + i, AtomicCas(memory + 4 * Places + i, expected, v, inside));
    }

    [BlockFunction]
    private static void UpdateBits<T>(Ptr<T> memory, Ptr<int> place, Ptr<T> value, Ptr<T> old, int n)
        where T : unmanaged
    {
        UpdateNumbers(memory, place, value, old, n);
        var i = Arange(0, Places);
        var inside = i < n;
        var v = Load(value + i);
        var at = memory + Load(place + i);
        Store(old + 5 * Places + i, AtomicAnd(at + 5 * Places, v, inside));
        Store(old + 6 * Places + i, AtomicOr(at + 6 * Places, v, inside));
        Store(old + 7 * Places + i, AtomicXor(at + 7 * Places, v, inside));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 8)]
    private static void IntBits(Ptr<int> memory, Ptr<int> place, Ptr<int> value, Ptr<int> old, int n) => UpdateBits(memory, place, value, old, n);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 8)]
    private static void UIntBits(Ptr<uint> memory, Ptr<int> place, Ptr<uint> value, Ptr<uint> old, int n) => UpdateBits(memory, place, value, old, n);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 8)]
    private static void LongBits(Ptr<long> memory, Ptr<int> place, Ptr<long> value, Ptr<long> old, int n) => UpdateBits(memory, place, value, old, n);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 8)]
    private static void ULongBits(Ptr<ulong> memory, Ptr<int> place, Ptr<ulong> value, Ptr<ulong> old, int n) => UpdateBits(memory, place, value, old, n);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 8)]
    private static void FloatNumbers(Ptr<float> memory, Ptr<int> place, Ptr<float> value, Ptr<float> old, int n) => UpdateNumbers(memory, place, value, old, n);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 8)]
    private static void DoubleNumbers(Ptr<double> memory, Ptr<int> place, Ptr<double> value, Ptr<double> old, int n) => UpdateNumbers(memory, place, value, old, n);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void A_histogram_counts_every_element(DeviceKind kind)
    {
        TestDevices.Get(kind);
        var isSlow = kind == DeviceKind.Simulator;
        Gen.Select(Gen.Int[1, isSlow ? 300 : 3000], Gen.Int[1, 9], Gen.Int).Sample(
            (n, bins, seed) =>
            {
                var random = new Random(seed);
                var x = Enumerable.Range(0, n).Select(_ => random.Next(bins)).ToArray();
                Engines.Agree(kind, (target, bench) => Histogram(target, bench.In(x), bench.InOut(new int[bins]), n), configs: 4, first: 1);
            },
            iter: isSlow ? 3 : 12,
            threads: 1);
    }

    [BlockKernel(Grid = nameof(BlocksOf))]
    [Config("BLOCK=64", NumWarps = 1), Config("BLOCK=8", NumWarps = 4), Config("BLOCK=256", NumWarps = 2), Config("BLOCK=1024", NumWarps = 4)]
    private static void Histogram(Ptr<int> x, Ptr<int> counts, int n, [Constexpr] int BLOCK)
    {
        var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        var bin = Load(x + i, mask: i < n);
        AtomicAdd(counts + bin, 1, mask: i < n, order: MemoryOrder.Relaxed);
    }

    private static Grid BlocksOf(int n, int BLOCK) => new(Cdiv(n, BLOCK));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Equal_pointers_of_a_block_are_updated_once_for_each(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Rows(target, bench.In(Enumerable.Range(1, 128).ToArray()), bench.InOut(new int[16]), bench.InOut(new float[8]), bench.InOut(new long[8])),
        configs: 3,
        first: 1);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Rows(Ptr<int> x, Ptr<int> ints, Ptr<float> floats, Ptr<long> longs)
    {
        var row = Arange(0, 8)[.., NewAxis];
        var column = Arange(0, 16)[NewAxis, ..];
        var same = ints + row + Zeros<int>(1, 16);
        AtomicAdd(same, 1);
        AtomicAdd(same + 8, Load(x + row * 16 + column));
        AtomicAdd(floats + row + column * 0, (row * 16 + column).To<float>(), mask: column < 11);
        AtomicMax(longs + (row + column) % 8, (row * 100 + column).To<long>());
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void What_several_threads_hold_is_updated_once(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Replicated(target, bench.In(Block), bench.InOut(new int[48]), bench.Out<int>(8 * 64 + 24)),
        configs: 3,
        first: 1);

    [Fact]
    public void What_several_threads_of_a_simulated_GPU_hold_is_updated_once() => SimulatedCuda.Agree(
        typeof(AtomicKernelTests),
        nameof(Replicated),
        configs: 1,
        (target, bench) => Replicated(target, bench.In(Block), bench.InOut(new int[48]), bench.Out<int>(8 * 64 + 24)),
        bench => [bench.In(Block), bench.InOut(new int[48]), bench.Out<int>(8 * 64 + 24)]);

    private static readonly int[] Block = [.. Enumerable.Range(0, 8 * 64).Select(i => i % 23)];

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Replicated(Ptr<int> x, Ptr<int> memory, Ptr<int> y)
    {
        var row = Arange(0, 8);
        var column = Arange(0, 64)[NewAxis, ..];
        var block = Load(x + row[.., NewAxis] * 64 + column);

        // The sum of a row is known to all threads that had a part of it.
        var sum = Sum(block, axis: 1);
        AtomicAdd(memory + row, sum);
        var before = AtomicAdd(memory + row, 1000 + sum);
        Store(y + 512 + row, before);
        Store(y + 512 + 8 + row, AtomicExchange(memory + 8 + row, before * 2));

        // A column that is spread over rows: copies lie in registers too.
        var factor = Load(x + row[.., NewAxis]);
        var old = AtomicAdd(memory + 16 + row[.., NewAxis], factor);
        Store(y + row[.., NewAxis] * 64 + column, block * factor + old * 7 + AtomicMax(memory + 24 + row[.., NewAxis], factor - 3));
        AtomicXor(memory + 32 + row[.., NewAxis], factor + 1);
        Store(y + 528 + Arange(0, 4), AtomicAdd(memory + 40 + Arange(0, 4), 5));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Single_elements_are_updated_by_one_thread(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Scalars(target, bench.InOut(1, 2, 3, 4, 5, 6, 7, 8), bench.InOut(0.5f, -0f, 3), bench.Out<int>(40), bench.Out<float>(4), 5),
        configs: 3,
        first: 1);

    [Fact]
    public void Single_elements_are_updated_by_one_thread_of_a_simulated_GPU() => SimulatedCuda.Agree(
        typeof(AtomicKernelTests),
        nameof(Scalars),
        configs: 1,
        (target, bench) => Scalars(target, bench.InOut(1, 2, 3, 4, 5, 6, 7, 8), bench.InOut(0.5f, -0f, 3), bench.Out<int>(40), bench.Out<float>(4), 5),
        bench => [bench.InOut(1, 2, 3, 4, 5, 6, 7, 8), bench.InOut(0.5f, -0f, 3), bench.Out<int>(40), bench.Out<float>(4), 5]);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Scalars(Ptr<int> memory, Ptr<float> floats, Ptr<int> y, Ptr<float> z, int n)
    {
        AtomicAdd(memory, n);
        Store(y, AtomicAdd(memory, 100));
        Store(y + 1, AtomicAdd(memory + 1, n, mask: n > 5));
        AtomicAdd(memory + 1, n, mask: n > 5, order: MemoryOrder.Relaxed, scope: MemoryScope.Program);
        AtomicMax(memory + 2, n, mask: n > 4, order: MemoryOrder.Acquire);
        Store(y + 2, AtomicCas(memory + 3, 4, 40, order: MemoryOrder.Release));
        Store(y + 3, AtomicCas(memory + 4, 4, 40, scope: MemoryScope.System));
        Store(z, AtomicAdd(floats, 0.25f));
        Store(z + 1, AtomicMax(floats + 1, 0f));
        Store(z + 2, AtomicExchange(floats + 2, AtomicMin(floats, -1f)));

        // In loops and branches, and as what a loop carries.
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var ticket = AtomicAdd(memory + 5, 1);
            if (ticket % 2 == 0)
                sum += AtomicOr(memory + 6, ticket);
            Store(y + 8 + Arange(0, 4), ticket + Arange(0, 4) + sum);
        }

        var last = AtomicAdd(memory + 7, 0);
        while (last > 3)
            last = AtomicAdd(memory + 7, -1);
        Store(y + 4, sum + last);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Loads_and_stores_stay_where_they_are_among_updates(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Ordered(target, bench.InOut([.. Enumerable.Range(0, 256).Select(i => i * 37 % 101)]), bench.Out<int>(5 * 256), 4),
        configs: 3,
        first: 1);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Ordered(Ptr<int> memory, Ptr<int> y, int n)
    {
        // What is added is loaded before anything is updated, also where updates of one part of the block are read by another.
        var i = Arange(0, 256);
        AtomicAdd(memory + i / 4, Load(memory + i));
        var sum = Zeros<int>(256);
        for (var k = 0; k < n; k++)
        {
            var before = Load(memory + i);
            AtomicAdd(memory + (255 - i), k + 1);
            Store(y + (k * 256 + i), before);
            Store(memory + (i ^ 3), sum + i);
            AtomicXor(memory + (255 - i), 5 * k);
            sum += Load(memory + (i ^ 37)) - before;
            AtomicAdd(memory + i, 0);
        }

        Store(y + (4 * 256 + i), sum);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Tickets_are_a_permutation(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        for (var config = 0; config < (kind == DeviceKind.Simulator ? 1 : 3); config++)
        {
            var programs = kind == DeviceKind.Simulator ? 4 : 67;
            using var counters = device.Allocate<int>([0, 0]);
            using var blocks = device.Allocate<int>(programs * 32);
            using var singles = device.Allocate<int>(programs);
            Tickets(new LaunchTarget(device, null) { Config = config }, counters, blocks, singles, programs);
            Assert.Equal([programs * 32, programs], counters.ToArray());
            Assert.Equal(Enumerable.Range(0, programs * 32), blocks.ToArray().Order());
            Assert.Equal(Enumerable.Range(0, programs), singles.ToArray().Order());
        }
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1), Config(NumWarps = 2), Config(NumWarps = 4)]
    private static void Tickets(Ptr<int> counters, Ptr<int> blocks, Ptr<int> singles, int programs)
    {
        var i = ProgramId(0) * 32 + Arange(0, 32);
        Store(blocks + i, AtomicAdd(counters + Zeros<int>(32), 1));
        Store(singles + ProgramId(0), AtomicAdd(counters + 1, 1));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void The_last_program_sees_what_all_others_stored(DeviceKind kind)
    {
        var programs = kind == DeviceKind.Simulator ? 3 : 61;
        Engines.Agree(
            kind,
            (target, bench) => SumOfSums(target, bench.In(Enumerable.Range(0, programs * 256).Select(i => i * 31 % 101).ToArray()), bench.InOut(new int[programs * 8]), bench.InOut(0), bench.Out<int>(8), programs),
            configs: 2,
            first: 1);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void SumOfSums(Ptr<int> x, Ptr<int> parts, Ptr<int> done, Ptr<int> y, int programs)
    {
        var row = Arange(0, 8);
        var block = Load(x + (ProgramId(0) * 256 + row[.., NewAxis] * 32 + Arange(0, 32)[NewAxis, ..]));
        Store(parts + (ProgramId(0) * 8 + row), Sum(block, axis: 1));
        if (AtomicAdd(done, 1) == programs - 1)
        {
            var sum = Zeros<int>(8);
            for (var i = 0; i < programs; i++)
                sum += Load(parts + (i * 8 + row));
            Store(y + row, sum);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void A_lock_keeps_programs_apart(DeviceKind kind)
    {
        var programs = kind == DeviceKind.Simulator ? 3 : 43;
        Engines.Agree(kind, (target, bench) => Locked(target, bench.InOut(0), bench.InOut(new long[16]), programs), configs: 2, first: 1);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1), Config(NumWarps = 2)]
    private static void Locked(Ptr<int> taken, Ptr<long> sums, int programs)
    {
        while (AtomicCas(taken, 0, 1, order: MemoryOrder.Acquire) != 0)
        {
        }

        var i = Arange(0, 16);
        Store(sums + i, Load(sums + i) + ProgramId(0) + i.To<long>());
        AtomicExchange(taken, 0, order: MemoryOrder.Release);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Programs_take_work_from_a_counter(DeviceKind kind)
    {
        var n = kind == DeviceKind.Simulator ? 9 : 203;
        Engines.Agree(kind, (target, bench) => Queue(target, bench.InOut(0), bench.Out<int>(n * 16), n, 5), configs: 2, first: 1);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1), Config(NumWarps = 2)]
    private static void Queue(Ptr<int> counter, Ptr<int> y, int n, int programs)
    {
        var next = AtomicAdd(counter, 1, order: MemoryOrder.Relaxed);
        while (next < n)
        {
            Store(y + (next * 16 + Arange(0, 16)), next * next + Arange(0, 16));
            next = AtomicAdd(counter, 1, order: MemoryOrder.Relaxed);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Parts_of_a_product_are_added_in_place(DeviceKind kind)
    {
        if (kind == DeviceKind.Simulator)
            return;
        var a = Enumerable.Range(0, 64 * 128).Select(i => (Half)(i * 7 % 5 - 2)).ToArray();
        var b = Enumerable.Range(0, 128 * 64).Select(i => (Half)(i * 11 % 7 - 3)).ToArray();
        Engines.Agree(kind, (target, bench) => SplitProduct(target, bench.In(a), bench.In(b), bench.InOut(new float[64 * 64]), 128, 4), configs: 2);
    }

    private static Grid Parts(int parts) => new(parts);

    [BlockKernel(Grid = nameof(Parts)), Config(NumWarps = 4), Config(NumWarps = 2)]
    private static void SplitProduct(Ptr<System.Half> a, Ptr<System.Half> b, Ptr<float> y, int k, int parts)
    {
        var row = Arange(0, 64)[.., NewAxis];
        var column = Arange(0, 64)[NewAxis, ..];
        var inner = Arange(0, 16);
        var sum = Zeros<float>(64, 64);
        for (var k0 = ProgramId(0) * 16; k0 < k; k0 += parts * 16)
            sum = Dot(Load(a + (row * k + k0 + inner[NewAxis, ..])), Load(b + ((k0 + inner[.., NewAxis]) * 64 + column)), sum);
        AtomicAdd(y + (row * 64 + column), sum, order: MemoryOrder.Relaxed);
    }
}
