using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Loads of neighbours wherever they begin: every offset within 16 bytes, rows an odd number of elements apart, tails, several limits, other values.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class RealignedLoadTests
{
    private const int Stride = 701, Rows = 2, Configs = 3;

    private delegate void Kernel<T>(LaunchTarget target, Ptr<T> x, Ptr<int> y, Ptr<T> other, int start, int stride, int rows, int columns, int limit)
        where T : unmanaged;

    /// <summary>The columns: less than a vector, within the first block, at its end and behind it, none at all.</summary>
    private static readonly (int Columns, int Limit)[] s_extents = [(1, 1), (5, 3), (255, 640), (512, 500), (643, 600), (700, 9), (0, 0), (100, -7)];

    public static TheoryData<DeviceKind> Devices { get; } = new(DeviceKind.Simulator, DeviceKind.Cuda);

    [Theory, MemberData(nameof(Devices))]
    public void Bytes_are_loaded_from_everywhere(DeviceKind kind) => Check<byte>(kind, nameof(Bytes), Bytes, i => unchecked((byte)(i * 37 + 1)), 201);

    [Theory, MemberData(nameof(Devices))]
    public void Sbytes_are_loaded_from_everywhere(DeviceKind kind) => Check<sbyte>(kind, nameof(SBytes), SBytes, i => unchecked((sbyte)(i * 37 + 1)), -77);

    [Theory, MemberData(nameof(Devices))]
    public void Halfs_are_loaded_from_everywhere(DeviceKind kind) => Check<Half>(kind, nameof(Halfs), Halfs, i => (Half)(i + 1), (Half)(-3));

    [Theory, MemberData(nameof(Devices))]
    public void Bfloat16s_are_loaded_from_everywhere(DeviceKind kind) => Check<BFloat16>(kind, nameof(BFloat16s), BFloat16s, i => (BFloat16)(i + 1), (BFloat16)(-3));

    [Theory, MemberData(nameof(Devices))]
    public void Ints_are_loaded_from_everywhere(DeviceKind kind) => Check<int>(kind, nameof(Ints), Ints, i => unchecked(i * 1234567 + 1), -77);

    private static void Check<T>(DeviceKind kind, string name, Kernel<T> kernel, Func<int, T> element, T other)
        where T : unmanaged
    {
        _ = TestDevices.Get(kind);
        var data = Enumerable.Range(0, (Rows * Stride) + 17).Select(element).ToArray();
        foreach (var (columns, limit) in s_extents)
        {
            if (kind == DeviceKind.Simulator)
            {
                SimulatedCuda.Agree(
                    typeof(RealignedLoadTests),
                    name,
                    configs: 1,
                    (target, bench) => Launch(target, bench, columns, limit, 3),
                    bench => [bench.In(data), bench.Out<int>(7), bench.In(other), 3, Stride, Rows, columns, limit]);
                continue;
            }

            for (var start = 0; start <= 17; start++)
            {
                var from = start;
                Engines.Agree(kind, (target, bench) => Launch(target, bench, columns, limit, from), Configs);
            }
        }

        void Launch(LaunchTarget target, Bench bench, int columns, int limit, int start) =>
            kernel(target, bench.In(data), bench.Out<int>(7), bench.In(other), start, Stride, Rows, columns, limit);
    }

    /// <summary>
    /// Sums of columns, each times a number of its own: below one limit, with other values, below two limits, and without a mask. What is stored must be little, else
    /// the stores decide how wide the loads are.
    /// </summary>
    [BlockFunction]
    private static void Add<T>(Ptr<T> x, Ptr<int> y, Ptr<T> instead, int start, int stride, int rows, int columns, int limit)
        where T : unmanaged
    {
        var other = Load(instead);
        var row = Arange(0, 2)[.., NewAxis];
        var line = Arange(0, 2);
        var (below, outside, between) = (Zeros<int>(2, 512), Zeros<int>(2, 512), Zeros<int>(2, 512));
        for (var first = 0; first < 1024; first += 512)
        {
            var column = first + Arange(0, 512)[NewAxis, ..];
            var place = x + (start + row * stride + column);
            var number = column * column + 1;
            below += Load(place, row < rows & column < columns).To<int>() * number;
            outside += Load(place, columns > column, other).To<int>() * number;
            between += Load(place, column < columns & row < rows & column < limit, evict: EvictFirst).To<int>() * number;
        }

        Store(y + line, Sum(below, axis: 1));
        Store(y + 2 + line, Sum(outside, axis: 1));
        Store(y + 4 + line, Sum(between, axis: 1));
        var all = Arange(0, 1024);
        Store(y + 6, Sum(Load(x + (start + all)).To<int>() * (all * all + 1)));
    }

    private static Grid One() => new(1);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Bytes(Ptr<byte> x, Ptr<int> y, Ptr<byte> other, int start, int stride, int rows, int columns, int limit) =>
        Add(x, y, other, start, stride, rows, columns, limit);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void SBytes(Ptr<sbyte> x, Ptr<int> y, Ptr<sbyte> other, int start, int stride, int rows, int columns, int limit) =>
        Add(x, y, other, start, stride, rows, columns, limit);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Halfs(Ptr<Half> x, Ptr<int> y, Ptr<Half> other, int start, int stride, int rows, int columns, int limit) =>
        Add(x, y, other, start, stride, rows, columns, limit);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void BFloat16s(Ptr<BFloat16> x, Ptr<int> y, Ptr<BFloat16> other, int start, int stride, int rows, int columns, int limit) =>
        Add(x, y, other, start, stride, rows, columns, limit);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Ints(Ptr<int> x, Ptr<int> y, Ptr<int> other, int start, int stride, int rows, int columns, int limit) =>
        Add(x, y, other, start, stride, rows, columns, limit);
}
