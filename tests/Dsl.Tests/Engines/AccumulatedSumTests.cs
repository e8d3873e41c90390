using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Sums of blocks that a loop adds up: a thread adds the neighbours it holds before it carries them on. The numbers are integers, whose sums are exact in any
/// order, so that each element must be counted once.
/// </summary>
[Collection(nameof(IlgpuCollection))]
public partial class AccumulatedSumTests
{
    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Every_element_is_counted_once(DeviceKind kind)
    {
        foreach (var n in new[] { 16, 512, 1008, 1013, 2048 })
        {
            var data = Enumerable.Range(0, 6 * n).Select(i => (float)(i * 7919 % 257 - 128)).ToArray();
            Engines.Agree(kind, (target, bench) => Rows(target, bench.In(data), bench.Out<float>(6), n), configs: 4, first: 1, unaligned: true);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Every_integer_is_counted_once(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 6 * 1008).Select(i => unchecked((int)(i * 2654435761L * 40503))).ToArray();
        Engines.Agree(kind, (target, bench) => Integers(target, bench.In(data), bench.Out<int>(6), 1008), configs: 2, first: 1, unaligned: true);
    }

    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=1, RBLOCK=256", NumWarps = 1)]
    [Config("XBLOCK=1, RBLOCK=512", NumWarps = 4)]
    [Config("XBLOCK=2, RBLOCK=256", NumWarps = 2)]
    [Config("XBLOCK=4, RBLOCK=64", NumWarps = 8)]
    private static void Rows(Ptr<float> x, Ptr<float> y, int n, [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var acc = Zeros<float>(XBLOCK, RBLOCK);
        for (var k0 = 0; k0 < n; k0 += RBLOCK)
        {
            var column = k0 + Arange(0, RBLOCK)[NewAxis, ..];
            acc += Load(x + (row * n + column), mask: row < 6 & column < n);
        }
        Store(y + row, Sum(acc, axis: 1)[.., NewAxis], mask: row < 6);
    }

    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=1, RBLOCK=256", NumWarps = 1)]
    [Config("XBLOCK=2, RBLOCK=256", NumWarps = 4)]
    private static void Integers(Ptr<int> x, Ptr<int> y, int n, [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var acc = Zeros<int>(XBLOCK, RBLOCK);
        for (var k0 = 0; k0 < n; k0 += RBLOCK)
        {
            var column = k0 + Arange(0, RBLOCK)[NewAxis, ..];
            acc += Load(x + (row * n + column), mask: row < 6 & column < n);
        }
        Store(y + row, Sum(acc, axis: 1)[.., NewAxis], mask: row < 6);
    }

    private static Grid Programs(int XBLOCK) => new(Cdiv(6, XBLOCK));
}
