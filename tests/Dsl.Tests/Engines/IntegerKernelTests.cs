using BlockSharp.Tests.Eager;
using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Every operator on every integer type, over all pairs of extreme values.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class IntegerKernelTests
{
    private const int Arithmetic = 22;
    private const int Comparisons = 6;

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_signed_bytes(DeviceKind kind) => Check<sbyte>(kind, SBytes);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_bytes(DeviceKind kind) => Check<byte>(kind, Bytes);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_shorts(DeviceKind kind) => Check<short>(kind, Shorts);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_unsigned_shorts(DeviceKind kind) => Check<ushort>(kind, UShorts);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_ints(DeviceKind kind) => Check<int>(kind, Ints);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_unsigned_ints(DeviceKind kind) => Check<uint>(kind, UInts);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_longs(DeviceKind kind) => Check<long>(kind, Longs);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_unsigned_longs(DeviceKind kind) => Check<ulong>(kind, ULongs);

    private delegate void Kernel<T>(LaunchTarget target, Ptr<T> a, Ptr<T> b, Ptr<int> counts, Ptr<T> y, Ptr<bool> c, int n)
        where T : unmanaged;

    private static void Check<T>(DeviceKind kind, Kernel<T> kernel)
        where T : unmanaged
    {
        var (a, b) = Samples.Pairs(Samples.Of<T>());
        int[] shifts = [0, 1, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, -1, 1000];
        var counts = Enumerable.Range(0, a.Count).Select(i => shifts[i % shifts.Length]).ToArray();
        Engines.Agree(kind, (target, bench) => kernel(
            target, bench.In(a.ToArray()), bench.In(b.ToArray()), bench.In(counts), bench.Out<T>(Arithmetic * a.Count), bench.Out<bool>(Comparisons * a.Count), a.Count));
    }

    /// <summary>Result k of element i goes to k * n + i.</summary>
    [BlockFunction]
    private static void All<T>(Ptr<T> a, Ptr<T> b, Ptr<int> counts, Ptr<T> y, Ptr<bool> c, int n)
        where T : unmanaged
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(a + i, mask);
        var q = Load(b + i, mask);
        var s = Load(counts + i, mask);
        Store(y + i, p + q, mask);
        Store(y + n + i, p - q, mask);
        Store(y + 2 * n + i, p * q, mask);

        var zero = Zeros<T>(64);
        var divisor = Where(q == zero, p | ~p, q);
        Store(y + 3 * n + i, p / divisor, mask);
        Store(y + 4 * n + i, p % divisor, mask);
        Store(y + 5 * n + i, p & q, mask);
        Store(y + 6 * n + i, p | q, mask);
        Store(y + 7 * n + i, p ^ q, mask);
        Store(y + 8 * n + i, -p, mask);
        Store(y + 9 * n + i, ~p, mask);
        Store(y + 10 * n + i, Abs(p), mask);
        Store(y + 11 * n + i, Maximum(p, q), mask);
        Store(y + 12 * n + i, Minimum(p, q), mask);
        Store(y + 13 * n + i, Clamp(p, Minimum(q, zero), Maximum(q, zero)), mask);
        Store(y + 14 * n + i, p << s, mask);
        Store(y + 15 * n + i, p >> s, mask);
        Store(y + 16 * n + i, p >>> s, mask);
        Store(y + 17 * n + i, p << 3, mask);
        Store(y + 18 * n + i, p >> 2, mask);
        Store(y + 19 * n + i, p >>> 4, mask);
        Store(y + 20 * n + i, Where(p > q, p, q), mask);
        Store(y + 21 * n + i, (p + q) * (p - q) + (p ^ q), mask);
        Store(c + i, p < q, mask);
        Store(c + n + i, p <= q, mask);
        Store(c + 2 * n + i, p > q, mask);
        Store(c + 3 * n + i, p >= q, mask);
        Store(c + 4 * n + i, p == q, mask);
        Store(c + 5 * n + i, !(p != q) | p < q & !(q >= p), mask);
    }

    private static Grid Programs(int n) => new(Cdiv(n, 64));

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void SBytes(Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> counts, Ptr<sbyte> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Bytes(Ptr<byte> a, Ptr<byte> b, Ptr<int> counts, Ptr<byte> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Shorts(Ptr<short> a, Ptr<short> b, Ptr<int> counts, Ptr<short> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void UShorts(Ptr<ushort> a, Ptr<ushort> b, Ptr<int> counts, Ptr<ushort> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Ints(Ptr<int> a, Ptr<int> b, Ptr<int> counts, Ptr<int> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void UInts(Ptr<uint> a, Ptr<uint> b, Ptr<int> counts, Ptr<uint> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Longs(Ptr<long> a, Ptr<long> b, Ptr<int> counts, Ptr<long> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void ULongs(Ptr<ulong> a, Ptr<ulong> b, Ptr<int> counts, Ptr<ulong> y, Ptr<bool> c, int n) => All(a, b, counts, y, c, n);
}
