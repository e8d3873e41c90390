using BlockSharp.Tests.Runtime;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Loops, branches, functions and names.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class ControlFlowKernelTests
{
    private static Grid One() => new(1);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Loops_run_as_often_as_in_CSharp(DeviceKind kind)
    {
        foreach (var (n, step) in new[] { (0, 1), (1, 1), (7, 2), (-3, 1), (40, 13) })
            Engines.Agree(kind, (target, bench) => Loops(target, bench.Out<int>(16), bench.Out<long>(4), n, step));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1)]
    private static void Loops(Ptr<int> y, Ptr<long> wide, int n, int step)
    {
        var up = 0;
        for (var i = 0; i < n; i += step)
            up += i * 3 + 1;
        Store(y, up);
        var upTo = 1;
        for (var i = 2; i <= n; i++)
            upTo *= i;
        Store(y + 1, upTo);
        var down = 0;
        for (var i = n; i > 0; i -= step)
            down = down * 5 + i;
        Store(y + 2, down);
        var downTo = 0;
        for (int i = n; i >= -1; i--)
            downTo ^= i << 2;
        Store(y + 3, downTo);
        var nested = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j += 2)
                nested += i * j;
            nested ^= 1;
        }

        Store(y + 4, nested);
        var whiles = n;
        var count = 0;
        while (whiles > 1 && count < 1000)
        {
            whiles = whiles % 2 == 0 ? whiles / 2 : 3 * whiles + 1;
            count++;
        }

        Store(y + 5, count);
        long longs = 1;
        for (long i = 0; i < n; i++)
            longs = longs * 3037000493L + i;
        Store(wide, longs);
        for (var i = 0; i < n; i += step)
        {
            if (i < 8)
                Store(y + 6 + i, i);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Carried_blocks_pointers_and_numbers_swap(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 64 * 9).Select(i => i * 31 % 97).ToArray();
        foreach (var n in new[] { 0, 1, 4, 5 })
            Engines.Agree(kind, (target, bench) => Carried(target, bench.In(x), bench.Out<int>(64 * 4 + 8), n), configs: 2);
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Carried(Ptr<int> x, Ptr<int> y, int n)
    {
        var i = Arange(0, 64);
        var a = i * 2;
        var b = i + 100;
        var swaps = 0;
        var last = -1;
        var p = x + i;
        var q = x;
        for (var k = 0; k < n; k++)
        {
            (a, b) = (b + Load(p), a);
            (swaps, last) = (last + k, swaps);
            p += 64;
            q += 3;
        }

        Store(y + i, a);
        Store(y + 64 + i, b);
        Store(y + 128 + i, Load(p));
        Store(y + 256, swaps);
        Store(y + 257, last);
        Store(y + 258, Load(q));
        var low = i;
        var high = 63 - i;
        var turn = 0;
        while (turn < n)
        {
            var old = low;
            low = high + turn;
            high = old;
            turn += 2;
        }

        Store(y + 192 + i, low * 1000 + high);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Branches_give_what_their_side_gives(DeviceKind kind)
    {
        foreach (var n in new[] { -4, 0, 3, 8 })
            foreach (var flag in new[] { false, true })
                Engines.Agree(kind, (target, bench) => Branches(target, bench.Out<int>(64 * 4 + 4), bench.Out<float>(4), n, flag, n > 2 ? float.NaN : n), configs: 2);
    }

    [BlockKernel(Grid = nameof(One)), Config("EXTRA=1, SQUARE=true", NumWarps = 1), Config("EXTRA=0, SQUARE=false", NumWarps = 2)]
    private static void Branches(Ptr<int> y, Ptr<float> f, int n, bool flag, float value, [Constexpr] int EXTRA, [Constexpr] bool SQUARE)
    {
        var i = Arange(0, 64);
        var a = i;
        var b = 63 - i;
        var sign = 0;
        if (n > 0)
        {
            (a, b) = (b, a);
            sign = 1;
        }
        else if (n < 0)
        {
            a = b * n;
            sign = -1;
        }

        Store(y + i, a);
        Store(y + 64 + i, b + sign);
        if (SQUARE)
            Store(y + 128 + i, a * a);
        else
            Store(y + 128 + i, a);
        var sum = 0;
        for (var k = 0; k < 6; k++)
        {
            if (k % 2 == 0 || flag)
                sum += k;
            else if (!flag && n > 3)
                sum -= 100;
            if (EXTRA > 0)
                sum *= 3;
        }

        Store(y + 192 + i, flag ? a + sum : b - sum);
        Store(y + 256, sum);
        if (!(value < 1f))
            Store(f, 1f);
        else
            Store(f, 2f);
        if (value > 1f || !(value <= 1f))
            Store(f + 1, 3f);
        Store(f + 2, !(value >= 0f) ? 4f : 5f);
        Store(f + 3, value < 0f ? 6f : Minimum(value, 0f));
    }

    [BlockFunction]
    private static (Block<float> Mean, Block<float> Spread) Moments(Block<float> x, int count)
    {
        var mean = x.Sum(axis: 1, keepDims: true) / (float)count;
        var off = x - mean;
        return (mean, (off * off).Sum(axis: 1, keepDims: true) / (float)count);
    }

    [BlockFunction]
    private static int Twice(int x) => 2 * x;

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Functions_return_tuples(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 16 * 32).Select(i => (float)(i * 7919 % 101)).ToArray();
        Engines.Agree(kind, (target, bench) => Normalize(target, bench.In(x), bench.Out<float>(16 * 32), bench.Out<float>(32)), configs: 2, relative: 1e-5, absolute: 1e-5);
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Normalize(Ptr<float> x, Ptr<float> y, Ptr<float> moments)
    {
        var row = Arange(0, 16)[.., NewAxis];
        var block = Load(x + row * 32 + Arange(0, Twice(16))[NewAxis, ..]);
        var (mean, spread) = Moments(block, 32);
        Store(moments + row, mean);
        Store(moments + 16 + row, spread);
        Store(y + row * 32 + Arange(0, 32)[NewAxis, ..], (block - mean) * Rsqrt(spread + 1e-5f));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Names_of_the_user_do_not_meet_those_of_the_generator(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 256).ToArray();
        Engines.Agree(kind, (target, bench) => Names(target, bench.In(x), bench.Out<int>(1024), 5, 7), configs: 2);
    }

    [BlockKernel(Grid = nameof(One)), Config("lane=4", NumWarps = 1), Config("lane=4", NumWarps = 2)]
    private static void Names(Ptr<int> @in, Ptr<int> shared, int thread, int @for, [Constexpr] int lane)
    {
        var at = Arange(0, 256);
        var t = Load(@in + at);
        var t_0 = t + thread;
        var t_1 = 3;
        var word = t_0 * @for + t_1;
        var word_0 = word.Reshape(16, 16).Trans();
        var part = word_0.Sum(0);
        var part_0 = word_0.Max(1);
        var @int = part[NewAxis, ..] + part_0[.., NewAxis];
        var next = 0;
        var pair = 1;
        for (var Simt = 0; Simt < lane; Simt++)
            (next, pair) = (pair, next + pair);
        var Group = at;
        var dividend = t / 8 + (t - 100) / 4;
        Store(shared + at, word);
        Store(shared + 256 + at.Reshape(16, 16), @int + next);
        Store(shared + 512 + Group, dividend + pair);
        Store(shared + 768 + at, t_0 + t_1);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Random_softmax_shapes_agree(DeviceKind kind)
    {
        TestDevices.Get(kind);
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 128], Gen.Int[0, 1000]).Sample(
            (rows, columns, seed) =>
            {
                var random = new Random(seed);
                var x = Enumerable.Range(0, rows * columns).Select(_ => (BFloat16)(random.NextSingle() * 20 - 10)).ToArray();
                Engines.Agree(
                    kind,
                    (target, bench) => Softmax(target, bench.In(x), bench.Out<float>(rows * columns), rows, columns),
                    configs: 3,
                    first: 1,
                    relative: 2e-6,
                    unaligned: true);
            },
            iter: 12,
            threads: 1);
    }

    [BlockKernel(Grid = nameof(Rows)), Config("XBLOCK=1", NumWarps = 1), Config("XBLOCK=4", NumWarps = 4), Config("XBLOCK=16", NumWarps = 2)]
    private static void Softmax(Ptr<BFloat16> x, Ptr<float> y, int rows, int columns, [Constexpr] int XBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var column = Arange(0, 128)[NewAxis, ..];
        var mask = row < rows & column < columns;
        var value = Load(x + (row.To<long>() * columns + column.To<long>()), mask, (BFloat16)float.NegativeInfinity).To<float>();
        var e = Exp(value - Where(row < rows, value.Max(axis: 1, keepDims: true), 0f));
        Store(y + (row.To<long>() * columns + column.To<long>()), e / Where(row < rows, e.Sum(axis: 1, keepDims: true), 1f), mask);
    }

    private static Grid Rows(int rows, int XBLOCK) => new(Cdiv(rows, XBLOCK));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Programs_know_their_place_in_the_grid(DeviceKind kind) =>
        Engines.Agree(kind, (target, bench) => Places(target, bench.Out<int>(6 * 24)));

    [BlockKernel(Grid = nameof(Box)), Config(NumWarps = 1)]
    private static void Places(Ptr<int> y)
    {
        var at = (ProgramId(0) * NumPrograms(1) + ProgramId(1)) * NumPrograms(2) + ProgramId(2);
        Store(y + at * 6, ProgramId(0));
        Store(y + at * 6 + 1, ProgramId(1));
        Store(y + at * 6 + 2, ProgramId(2));
        Store(y + at * 6 + 3, NumPrograms(0));
        Store(y + at * 6 + 4, NumPrograms(1));
        Store(y + at * 6 + 5, NumPrograms(2));
    }

    private static Grid Box() => new(2, 3, 4);
}
