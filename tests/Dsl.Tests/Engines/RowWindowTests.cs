using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Products of rows that begin anywhere: windows of them are copied piece by piece and shifted together. Distances of rows and first elements of every alignment, tails along
/// all three extents, whole and in slices, rings as short as they may be. Inputs are such that sums are exact, so that results must be equal to the bit.
/// </summary>
[Collection(nameof(IlgpuCollection))]
public partial class RowWindowTests
{
    private const int Configs = 6;

    private static readonly sbyte[] s_bytes = [.. Enumerable.Range(0, 9000).Select(i => unchecked((sbyte)(i * 7919 + 3)))];
    private static readonly float[] s_floats = [.. Enumerable.Range(0, 9000).Select(i => ((i * 7919 % 65) - 32) / 8f)];
    private static readonly BFloat16[] s_bfloats = [.. s_floats.Select(x => (BFloat16)x)];
    private static readonly Half[] s_halfs = [.. s_floats.Select(x => (Half)x)];
    private static readonly Float8E4M3[] s_e4m3s = [.. s_floats.Select(x => (Float8E4M3)x)];

    /// <summary>Rows, columns, what is summed, the first elements: all of a tile, less than a window, windows' ends, more than all slices, an empty slice, nothing.</summary>
    public static TheoryData<int, int, int, int> Extents { get; } = new()
    {
        { 16, 16, 259, 0 },
        { 13, 11, 63, 1 },
        { 3, 16, 65, 3 },
        { 16, 5, 129, 6 },
        { 1, 1, 257, 9 },
        { 7, 16, 385, 15 },
        { 16, 9, 1, 5 },
        { 5, 3, 0, 7 },
    };

    [Theory, MemberData(nameof(Extents))]
    public void Windows_of_sbytes_on_a_simulated_GPU(int m, int n, int k, int start) => SimulatedCuda.Agree(
        typeof(RowWindowTests),
        nameof(SBytes),
        Configs,
        (target, bench) => SBytes(target, bench.In(s_bytes), bench.In(s_bytes[97..]), bench.Out<int>(256), m, n, k, start),
        bench => [bench.In(s_bytes), bench.In(s_bytes[97..]), bench.Out<int>(256), m, n, k, start]);

    [Theory, MemberData(nameof(Extents))]
    public void Windows_of_bfloat16s_on_a_simulated_GPU(int m, int n, int k, int start) => SimulatedCuda.Agree(
        typeof(RowWindowTests),
        nameof(BFloat16s),
        Configs,
        (target, bench) => BFloat16s(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(256), m, n, k, start),
        bench => [bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(256), m, n, k, start]);

    [Fact]
    public void Windows_that_end_before_their_loop_on_a_simulated_GPU() => SimulatedCuda.Agree(
        typeof(RowWindowTests),
        nameof(Limited),
        2,
        (target, bench) => Limited(target, bench.In(s_halfs), bench.In(s_e4m3s), bench.Out<float>(512), 301, 290, 167),
        bench => [bench.In(s_halfs), bench.In(s_e4m3s), bench.Out<float>(512), 301, 290, 167]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Windows_of_sbytes(DeviceKind kind)
    {
        foreach (var (m, n, k, start) in Extents.Select(e => e.Data))
            Engines.Agree(kind, (target, bench) => SBytes(target, bench.In(s_bytes), bench.In(s_bytes[97..]), bench.Out<int>(256), m, n, k, start), Configs);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Windows_of_bfloat16s(DeviceKind kind)
    {
        foreach (var (m, n, k, start) in Extents.Select(e => e.Data))
            Engines.Agree(kind, (target, bench) => BFloat16s(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(256), m, n, k, start), Configs);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Windows_that_end_before_their_loop(DeviceKind kind)
    {
        for (var limit = 160; limit < 193; limit++)
            Engines.Agree(kind, (target, bench) => Limited(target, bench.In(s_halfs), bench.In(s_e4m3s), bench.Out<float>(512), 301, 290, limit), 2);
    }

    private static Grid One() => new(1);

    [BlockKernel(Grid = nameof(One))]
    [Config("BK=128, SLICES=1", NumWarps = 1, NumStages = 3)]
    [Config("BK=64, SLICES=2", NumWarps = 1, NumStages = 4)]
    [Config("BK=256, SLICES=1", NumWarps = 1, NumStages = 4)]
    [Config("BK=128, SLICES=2", NumWarps = 2, NumStages = 3)]
    [Config("BK=64, SLICES=1", NumWarps = 4, NumStages = 5)]
    [Config("BK=128, SLICES=4", NumWarps = 4, NumStages = 4)]
    private static void SBytes(Ptr<sbyte> x, Ptr<sbyte> w, Ptr<int> y, int m, int n, int k, int start, [Constexpr] int BK, [Constexpr] int SLICES)
    {
        var row = Arange(0, 16)[.., NewAxis];
        var acc = Zeros<int>(16, 16);
        if (SLICES == 1)
        {
            for (var k0 = 0; k0 < k; k0 += BK)
            {
                var col = k0 + Arange(0, BK)[NewAxis, ..];
                var a = Load(x + (start + row * k + col), mask: row < m & col < k);
                var b = Load(w + (row * k + col), mask: row < n & col < k);
                acc = Dot(a, b.Trans(), acc);
            }
        }
        else
        {
            var parts = Zeros<int>(SLICES, 16, 16);
            var share = Cdiv(k, SLICES * BK) * BK;
            for (var k0 = 0; k0 < share; k0 += BK)
            {
                var col = Arange(0, SLICES)[.., NewAxis, NewAxis] * share + (k0 + Arange(0, BK));
                var a = Load(x + (start + row * k + col), mask: row < m & col < k);
                var b = Load(w + (row * k + col), mask: row < n & col < k);
                parts = Dot(a, b.Trans(), parts);
            }
            acc = Sum(parts, axis: 0);
        }
        Store(y + (row * 16 + Arange(0, 16)[NewAxis, ..]), acc);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("BK=64, SLICES=1", NumWarps = 1, NumStages = 3)]
    [Config("BK=32, SLICES=2", NumWarps = 1, NumStages = 4)]
    [Config("BK=128, SLICES=1", NumWarps = 1, NumStages = 4)]
    [Config("BK=64, SLICES=2", NumWarps = 2, NumStages = 3)]
    [Config("BK=128, SLICES=1", NumWarps = 4, NumStages = 5)]
    [Config("BK=32, SLICES=4", NumWarps = 4, NumStages = 3)]
    private static void BFloat16s(Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<float> y, int m, int n, int k, int start, [Constexpr] int BK, [Constexpr] int SLICES)
    {
        var row = Arange(0, 16)[.., NewAxis];
        var acc = Zeros<float>(16, 16);
        if (SLICES == 1)
        {
            for (var k0 = 0; k0 < k; k0 += BK)
            {
                var col = k0 + Arange(0, BK)[NewAxis, ..];
                var a = Load(x + (start + row * k + col), mask: row < m & col < k);
                var b = Load(w + (row * k + col), mask: row < n & col < k);
                acc = Dot(a, b.Trans(), acc);
            }
        }
        else
        {
            var parts = Zeros<float>(SLICES, 16, 16);
            var share = Cdiv(k, SLICES * BK) * BK;
            for (var k0 = 0; k0 < share; k0 += BK)
            {
                var col = Arange(0, SLICES)[.., NewAxis, NewAxis] * share + (k0 + Arange(0, BK));
                var a = Load(x + (start + row * k + col), mask: row < m & col < k);
                var b = Load(w + (row * k + col), mask: row < n & col < k);
                parts = Dot(a, b.Trans(), parts);
            }
            acc = Sum(parts, axis: 0);
        }
        Store(y + (row * 16 + Arange(0, 16)[NewAxis, ..]), acc);
    }

    /// <summary>Limits of their own, below and above the loop's end, a mask that the loop changes, and an operand of another product in the same loop.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config(NumWarps = 1, NumStages = 4)]
    [Config(NumWarps = 2, NumStages = 3)]
    private static void Limited(Ptr<Half> x, Ptr<Float8E4M3> w, Ptr<float> y, int stride, int end, int limit)
    {
        var row = Arange(0, 16)[.., NewAxis];
        var (one, other) = (Zeros<float>(16, 16), Zeros<float>(16, 16));
        for (var k0 = 0; k0 < end; k0 += 64)
        {
            var col = k0 + Arange(0, 64)[NewAxis, ..];
            var a = Load(x + (row * stride + col), mask: row < 15 & col < limit);
            var b = Load(x + (99 + row * stride + col), mask: (row + k0) % 3 != 1 & limit + 40 > col);
            one = Dot(a, b.Trans(), one);
            var c = Load(w + (row * stride + col), mask: col < limit & col < end - 100);
            other = Dot(c, c.Trans(), other);
        }
        var place = row * 16 + Arange(0, 16)[NewAxis, ..];
        Store(y + place, one);
        Store(y + 256 + place, other);
    }
}
