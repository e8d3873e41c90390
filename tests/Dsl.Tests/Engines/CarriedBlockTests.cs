using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Small blocks that loops carry, and sums of neighbouring products: what processors keep in registers.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class CarriedBlockTests
{
    private static Grid One() => new(1);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Small_blocks_that_a_loop_carries(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 8 * 128).Select(i => ((i * 7919 % 65) - 32) / 8f).ToArray();
        foreach (var steps in new[] { 0, 1, 4, 5 })
            Engines.Agree(kind, (target, bench) => Carry(target, bench.In(x), bench.Out<float>(4096), steps), configs: 2);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_that_a_loop_carries_and_adds_reshaped_ones_to(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 1024).Select(i => ((i * 7919 % 65) - 32) / 8f).ToArray();
        foreach (var steps in new[] { 0, 1, 4 })
            Engines.Agree(kind, (target, bench) => CarryReshaped(target, bench.In(x), bench.Out<float>(1024), steps));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Sums_of_neighbouring_products(DeviceKind kind)
    {
        var a = Enumerable.Range(0, 1024).Select(i => unchecked((short)(i * 40503))).ToArray();
        var b = Enumerable.Range(0, 1024).Select(i => unchecked((sbyte)(i * 7919))).ToArray();
        (a[6], a[7], b[6]) = (short.MinValue, short.MinValue, sbyte.MinValue);
        Engines.Agree(kind, (target, bench) => Pairs(target, bench.In(a), bench.In(b), bench.Out<int>(1024)), configs: 3, unaligned: true);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Sums_of_four_neighbouring_products(DeviceKind kind)
    {
        var a = Enumerable.Range(0, 2048).Select(i => unchecked((byte)(i * 40503))).ToArray();
        var b = Enumerable.Range(0, 2048).Select(i => unchecked((sbyte)(i * 7919))).ToArray();
        for (var i = 8; i < 16; i++)
            (a[i], b[i]) = (byte.MaxValue, sbyte.MinValue);
        Engines.Agree(kind, (target, bench) => Quads(target, bench.In(a), bench.In(b), bench.Out<int>(1024)), configs: 3, unaligned: true);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("ROWS=8", NumWarps = 1)]
    [Config("ROWS=2", NumWarps = 2)]
    internal static void Carry(Ptr<float> x, Ptr<float> y, int steps, [Constexpr] int ROWS)
    {
        var row = Arange(0, ROWS)[.., NewAxis];
        var lane = Arange(0, 16)[NewAxis, ..];
        var wide = Arange(0, 64)[NewAxis, ..];
        var sum = Zeros<float>(ROWS, 16);
        var before = Full(1f, ROWS, 16);
        var top = Full(-100f, ROWS, 1);
        for (var i = 0; i < steps; i++)
        {
            var value = Load(x + (i * 128 + row * 16 + lane));
            top = Maximum(top, Max(value, axis: 1)[.., NewAxis]);

            // The two change places, one with something added.
            var next = before * 0.5f + value + top;
            before = sum;
            sum = next;
            Store(y + (1024 + i * 512 + row * 64 + wide), top + wide.To<float>());
        }

        if (steps % 2 == 1)
            sum += before;
        Store(y + (row * 16 + lane), sum);
        Store(y + (256 + row * 16 + lane), before);
        Store(y + (512 + row), top);
        Store(y + (640 + Arange(0, 16)), Sum(sum, axis: 0));
    }

    [BlockKernel(Grid = nameof(One))]
    [Config(NumWarps = 1)]
    internal static void CarryReshaped(Ptr<float> x, Ptr<float> y, int steps)
    {
        var at = Arange(0, 128);
        var raised = Zeros<float>(4, 32);
        var lowered = Zeros<float>(128);
        for (var i = 0; i < steps; i++)
        {
            raised += (Load(x + (i * 128 + at)) * 0.5f).Reshape(4, 32);
            lowered += Load(x + (i * 128 + at.Reshape(8, 16))).Trans().Reshape(128);
        }
        Store(y + at.Reshape(4, 32), raised);
        Store(y + (128 + at), lowered);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("N=16", NumWarps = 1)]
    [Config("N=32", NumWarps = 2)]
    [Config("N=8", NumWarps = 1)]
    internal static void Pairs(Ptr<short> a, Ptr<sbyte> b, Ptr<int> y, [Constexpr] int N)
    {
        var row = Arange(0, 4)[.., NewAxis];
        var column = Arange(0, N)[NewAxis, ..];
        var pair = (row * N + column)[.., .., NewAxis] * 2 + Arange(0, 2)[NewAxis, NewAxis, ..];
        var p = Load(a + pair);
        var q = Load(a + (pair + 256));
        Store(y + (row * N + column), Sum((((p >>> 3) & 0xFFF) ^ q).To<int>() * Load(b + pair).To<int>(), axis: 2));
        Store(y + (256 + row * N + column), Sum((p << 1).To<int>() * (q >> 2).To<int>(), axis: 2));

        // Not side by side in memory.
        Store(y + (512 + row * N + column), Sum(Load(a + pair * 3).To<int>() * p.To<int>(), axis: 2));
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("N=16", NumWarps = 1)]
    [Config("N=32", NumWarps = 2)]
    [Config("N=8", NumWarps = 1)]
    internal static void Quads(Ptr<byte> a, Ptr<sbyte> b, Ptr<int> y, [Constexpr] int N)
    {
        var row = Arange(0, 4)[.., NewAxis];
        var column = Arange(0, N)[NewAxis, ..];
        var at = row * N + column;
        var four = Arange(0, 4)[NewAxis, NewAxis, ..];
        var quad = at[.., .., NewAxis] * 4 + four;
        var (p, q) = (Load(a + quad), Load(b + quad));
        var shared = Load(b + (1024 + row[.., .., NewAxis] * 4 + four));
        Store(y + at, Sum((p & 0x3F).To<int>() * q.To<int>(), axis: 2) + Sum((p >>> 4).To<int>() * shared.To<int>(), axis: 2));

        // Too large for the sum of two, and for one.
        Store(y + (128 + at), Sum((p & 0x7F).To<int>() * q.To<int>(), axis: 2) + Sum(q.To<int>() * (p >>> 1).To<int>(), axis: 2));
        Store(y + (256 + at), Sum(p.To<int>() * q.To<int>(), axis: 2));
        Store(y + (384 + at), Sum(((p ^ 0x35) & 0x7F).To<int>() * shared.To<int>(), axis: 2));

        // Without signs, with two, and not side by side in memory.
        Store(y + (512 + at), Sum((p & 0x3F).To<int>() * (p & 0x1F).To<int>(), axis: 2));
        Store(y + (640 + at), Sum(q.To<int>() * shared.To<int>(), axis: 2));
        Store(y + (768 + at), Sum((Load(a + quad * 3) & 0x3F).To<int>() * q.To<int>(), axis: 2));
    }
}
