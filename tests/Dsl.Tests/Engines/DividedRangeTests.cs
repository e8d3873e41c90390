using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Quotients and remainders by powers of two of what the compiler knows to be consecutive, multiples of something, or negative.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class DividedRangeTests
{
    private const int Cases = 12;

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Of_ranges_and_sums_of_them(DeviceKind kind) => Engines.Agree(kind, (target, bench) => Divide(target, bench.Out<int>(2 * (Cases + 1) * 64), 48));

    [BlockKernel(Grid = nameof(Single)), Config(NumWarps = 1)]
    private static void Divide(Ptr<int> y, int start)
    {
        var at = Arange(0, 64);
        Put(y, 0, at, at);
        Put(y, 1, at, at - 64);
        Put(y, 2, at, at * 16);
        Put(y, 3, at, at * 16 - 512);
        Put(y, 4, at, at * 4 - 128);
        Put(y, 5, at, start + at);
        Put(y, 6, at, -at);
        Put(y, 7, at, 8 * start + at);
        Store(y + (2 * Cases * 64 + at), at / 64);
        Store(y + ((2 * Cases + 1) * 64 + at), at % 64);

        var row = Arange(0, 4)[.., NewAxis];
        var column = Arange(0, 16)[NewAxis, ..];
        var place = row * 16 + column;
        Put(y, 8, place, row * 16 + column);
        Put(y, 9, place, row * 8 + column);
        Put(y, 10, place, (row - 2) * 32 + column);
        Put(y, 11, place, row * 16 + column * 32);
    }

    [BlockFunction]
    private static void Put(Ptr<int> y, int number, Block<int> at, Block<int> x)
    {
        Store(y + (2 * number * 64 + at), x / 16);
        Store(y + ((2 * number + 1) * 64 + at), x % 16);
    }

    private static Grid Single() => new(1);
}
