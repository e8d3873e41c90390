using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Loops whose masks only the last trip needs: no trip, whole ones alone, a tail alone, and both, with limits of their own, other values and stores in the loop.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class WholeTripTests
{
    private const int Stride = 701, Rows = 2;

    public static TheoryData<DeviceKind> Devices { get; } = new(DeviceKind.Simulator, DeviceKind.Cuda);

    private static readonly int[] s_columns = [-5, 0, 1, 255, 256, 257, 512, 600, 701];

    [Theory, MemberData(nameof(Devices))]
    public void Sums_of_rows_agree(DeviceKind kind)
    {
        _ = TestDevices.Get(kind);
        var data = Enumerable.Range(0, (Rows * Stride) + 3).Select(i => unchecked((sbyte)(i * 37 + 1))).ToArray();
        foreach (var columns in s_columns)
        {
            foreach (var limit in new[] { columns, 300 })
            {
                if (kind == DeviceKind.Simulator)
                    SimulatedCuda.Agree(typeof(WholeTripTests), nameof(Sums), configs: 1, Launch, bench => [bench.In(data), bench.Out<int>(8), bench.In((sbyte)-77), Stride, Rows, columns, limit]);
                else
                    Engines.Agree(kind, Launch, configs: 2);

                void Launch(LaunchTarget target, Bench bench) => Sums(target, bench.In(data), bench.Out<int>(8), bench.In((sbyte)-77), Stride, Rows, columns, limit);
            }
        }
    }

    /// <summary>Each element times a number of its own.</summary>
    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Sums(Ptr<sbyte> x, Ptr<int> y, Ptr<sbyte> other, int stride, int rows, int columns, int limit)
    {
        var instead = Load(other);
        var row = Arange(0, 2)[.., NewAxis];
        var line = Arange(0, 2);
        var (below, outside, between, furthest) = (Zeros<int>(2, 256), Zeros<int>(2, 256), Zeros<int>(2, 256), 0);
        for (var first = 0; first < columns; first += 256)
        {
            var column = first + Arange(0, 256)[NewAxis, ..];
            var place = x + (1 + row * stride + column);
            var number = column * column + 1;
            below += Load(place, row < rows & column < columns).To<int>() * number;
            outside += Load(place, columns > column, instead).To<int>() * number;
            between += Load(place, column + 1 <= columns & row < rows & column < limit, evict: EvictFirst).To<int>() * number;
            furthest = first;
        }

        Store(y + line, Sum(below, axis: 1));
        Store(y + 2 + line, Sum(outside, axis: 1));
        Store(y + 4 + line, Sum(between, axis: 1));
        Store(y + 6, furthest);
    }

    private static Grid One() => new(1);
}
