using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Products of blocks of every type and many shapes, for every number of warps.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class DotKernelTests
{
    private static Grid One() => new(1);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_sbytes(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 8400).Select(i => unchecked((sbyte)(i * 7919 + 3))).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => SBytes(target, bench.In(data), bench.In(data[97..]), bench.In(Enumerable.Range(0, 4096).Select(i => (int)(i % 100)).ToArray()), bench.Out<int>(4096), bench.Out<int>(4096)),
            configs: 12);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_floats(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 8400).Select(i => ((i * 7919 % 65) - 32) / 8f).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => Floats(target, bench.In(data), bench.In(data[97..]), bench.In(Enumerable.Range(0, 4096).Select(i => (float)(i % 100)).ToArray()), bench.Out<float>(4096), bench.Out<float>(4096)),
            configs: 12);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_bfloat16s(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 8400).Select(i => (BFloat16)(((i * 7919 % 65) - 32) / 8f)).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => BFloat16s(target, bench.In(data), bench.In(data[97..]), bench.In(Enumerable.Range(0, 4096).Select(i => (float)(i % 100)).ToArray()), bench.Out<float>(4096), bench.Out<float>(4096)),
            configs: 12);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_halfs(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 8400).Select(i => (Half)(((i * 7919 % 65) - 32) / 8f)).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => Halfs(target, bench.In(data), bench.In(data[97..]), bench.In(Enumerable.Range(0, 4096).Select(i => (float)(i % 100)).ToArray()), bench.Out<float>(4096), bench.Out<float>(4096)),
            configs: 4);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_e4m3s(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 8400).Select(i => (Float8E4M3)(((i * 7919 % 65) - 32) / 8f)).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => E4M3s(target, bench.In(data), bench.In(data[97..]), bench.In(Enumerable.Range(0, 4096).Select(i => (float)(i % 100)).ToArray()), bench.Out<float>(4096), bench.Out<float>(4096)),
            configs: 4);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_e5m2s(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 8400).Select(i => (Float8E5M2)(((i * 7919 % 65) - 32) / 8f)).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => E5M2s(target, bench.In(data), bench.In(data[97..]), bench.In(Enumerable.Range(0, 4096).Select(i => (float)(i % 100)).ToArray()), bench.Out<float>(4096), bench.Out<float>(4096)),
            configs: 4);
    }

    /// <summary>y = a b + c, transposed = b' a' over two steps of a loop.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1)]
    [Config("M=1, N=1, K=1", NumWarps = 1)]
    [Config("M=8, N=8, K=64", NumWarps = 1)]
    [Config("M=16, N=16, K=16", NumWarps = 4)]
    [Config("M=1, N=1, K=1", NumWarps = 4)]
    [Config("M=2, N=4, K=8", NumWarps = 2)]
    [Config("M=64, N=32, K=16", NumWarps = 8)]
    [Config("M=32, N=64, K=128", NumWarps = 4)]
    [Config("M=128, N=16, K=4", NumWarps = 8)]
    [Config("M=1, N=64, K=32", NumWarps = 4)]
    [Config("M=64, N=1, K=2", NumWarps = 2)]
    [Config("M=16, N=128, K=1", NumWarps = 4)]
    private static void SBytes(
        Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> c, Ptr<int> y, Ptr<int> transposed, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var m = Arange(0, M);
        var n = Arange(0, N);
        var k = Arange(0, K);
        var left = Load(a + m[.., NewAxis] * K + k[NewAxis, ..]);
        var right = Load(b + k[.., NewAxis] * N + n[NewAxis, ..]);
        Store(y + m[.., NewAxis] * N + n[NewAxis, ..], Dot(left, right, Load(c + m[.., NewAxis] * N + n[NewAxis, ..])));
        var sum = Zeros<int>(N, M);
        for (var step = 0; step < 2; step++)
            sum = Dot(right.Trans(), Load(a + m[.., NewAxis] * K + k[NewAxis, ..] + step).Trans(), sum);
        Store(transposed + n[.., NewAxis] * M + m[NewAxis, ..], sum);
    }

    /// <summary>y = a b + c, transposed = b' a' over two steps of a loop.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1)]
    [Config("M=1, N=1, K=1", NumWarps = 1)]
    [Config("M=8, N=8, K=64", NumWarps = 1)]
    [Config("M=16, N=16, K=16", NumWarps = 4)]
    [Config("M=1, N=1, K=1", NumWarps = 4)]
    [Config("M=2, N=4, K=8", NumWarps = 2)]
    [Config("M=64, N=32, K=16", NumWarps = 8)]
    [Config("M=32, N=64, K=128", NumWarps = 4)]
    [Config("M=128, N=16, K=4", NumWarps = 8)]
    [Config("M=1, N=64, K=32", NumWarps = 4)]
    [Config("M=64, N=1, K=2", NumWarps = 2)]
    [Config("M=16, N=128, K=1", NumWarps = 4)]
    private static void Floats(
        Ptr<float> a, Ptr<float> b, Ptr<float> c, Ptr<float> y, Ptr<float> transposed, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var m = Arange(0, M);
        var n = Arange(0, N);
        var k = Arange(0, K);
        var left = Load(a + m[.., NewAxis] * K + k[NewAxis, ..]);
        var right = Load(b + k[.., NewAxis] * N + n[NewAxis, ..]);
        Store(y + m[.., NewAxis] * N + n[NewAxis, ..], Dot(left, right, Load(c + m[.., NewAxis] * N + n[NewAxis, ..])));
        var sum = Zeros<float>(N, M);
        for (var step = 0; step < 2; step++)
            sum = Dot(right.Trans(), Load(a + m[.., NewAxis] * K + k[NewAxis, ..] + step).Trans(), sum);
        Store(transposed + n[.., NewAxis] * M + m[NewAxis, ..], sum);
    }

    /// <summary>y = a b + c, transposed = b' a' over two steps of a loop.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1)]
    [Config("M=1, N=1, K=1", NumWarps = 1)]
    [Config("M=8, N=8, K=64", NumWarps = 1)]
    [Config("M=16, N=16, K=16", NumWarps = 4)]
    [Config("M=1, N=1, K=1", NumWarps = 4)]
    [Config("M=2, N=4, K=8", NumWarps = 2)]
    [Config("M=64, N=32, K=16", NumWarps = 8)]
    [Config("M=32, N=64, K=128", NumWarps = 4)]
    [Config("M=128, N=16, K=4", NumWarps = 8)]
    [Config("M=1, N=64, K=32", NumWarps = 4)]
    [Config("M=64, N=1, K=2", NumWarps = 2)]
    [Config("M=16, N=128, K=1", NumWarps = 4)]
    private static void BFloat16s(
        Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<float> c, Ptr<float> y, Ptr<float> transposed, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var m = Arange(0, M);
        var n = Arange(0, N);
        var k = Arange(0, K);
        var left = Load(a + m[.., NewAxis] * K + k[NewAxis, ..]);
        var right = Load(b + k[.., NewAxis] * N + n[NewAxis, ..]);
        Store(y + m[.., NewAxis] * N + n[NewAxis, ..], Dot(left, right, Load(c + m[.., NewAxis] * N + n[NewAxis, ..])));
        var sum = Zeros<float>(N, M);
        for (var step = 0; step < 2; step++)
            sum = Dot(right.Trans(), Load(a + m[.., NewAxis] * K + k[NewAxis, ..] + step).Trans(), sum);
        Store(transposed + n[.., NewAxis] * M + m[NewAxis, ..], sum);
    }

    /// <summary>y = a b + c, transposed = b' a' over two steps of a loop.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1)]
    [Config("M=64, N=1, K=2", NumWarps = 2)]
    [Config("M=128, N=16, K=4", NumWarps = 8)]
    [Config("M=1, N=64, K=32", NumWarps = 4)]
    private static void Halfs(
        Ptr<Half> a, Ptr<Half> b, Ptr<float> c, Ptr<float> y, Ptr<float> transposed, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var m = Arange(0, M);
        var n = Arange(0, N);
        var k = Arange(0, K);
        var left = Load(a + m[.., NewAxis] * K + k[NewAxis, ..]);
        var right = Load(b + k[.., NewAxis] * N + n[NewAxis, ..]);
        Store(y + m[.., NewAxis] * N + n[NewAxis, ..], Dot(left, right, Load(c + m[.., NewAxis] * N + n[NewAxis, ..])));
        var sum = Zeros<float>(N, M);
        for (var step = 0; step < 2; step++)
            sum = Dot(right.Trans(), Load(a + m[.., NewAxis] * K + k[NewAxis, ..] + step).Trans(), sum);
        Store(transposed + n[.., NewAxis] * M + m[NewAxis, ..], sum);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1)]
    [Config("M=64, N=1, K=2", NumWarps = 2)]
    [Config("M=128, N=16, K=4", NumWarps = 8)]
    [Config("M=1, N=64, K=32", NumWarps = 4)]
    private static void E4M3s(
        Ptr<Float8E4M3> a, Ptr<Float8E4M3> b, Ptr<float> c, Ptr<float> y, Ptr<float> transposed, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var m = Arange(0, M);
        var n = Arange(0, N);
        var k = Arange(0, K);
        var left = Load(a + m[.., NewAxis] * K + k[NewAxis, ..]);
        var right = Load(b + k[.., NewAxis] * N + n[NewAxis, ..]);
        Store(y + m[.., NewAxis] * N + n[NewAxis, ..], Dot(left, right, Load(c + m[.., NewAxis] * N + n[NewAxis, ..])));
        var sum = Zeros<float>(N, M);
        for (var step = 0; step < 2; step++)
            sum = Dot(right.Trans(), Load(a + m[.., NewAxis] * K + k[NewAxis, ..] + step).Trans(), sum);
        Store(transposed + n[.., NewAxis] * M + m[NewAxis, ..], sum);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1)]
    [Config("M=64, N=1, K=2", NumWarps = 2)]
    [Config("M=128, N=16, K=4", NumWarps = 8)]
    [Config("M=1, N=64, K=32", NumWarps = 4)]
    private static void E5M2s(
        Ptr<Float8E5M2> a, Ptr<Float8E5M2> b, Ptr<float> c, Ptr<float> y, Ptr<float> transposed, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var m = Arange(0, M);
        var n = Arange(0, N);
        var k = Arange(0, K);
        var left = Load(a + m[.., NewAxis] * K + k[NewAxis, ..]);
        var right = Load(b + k[.., NewAxis] * N + n[NewAxis, ..]);
        Store(y + m[.., NewAxis] * N + n[NewAxis, ..], Dot(left, right, Load(c + m[.., NewAxis] * N + n[NewAxis, ..])));
        var sum = Zeros<float>(N, M);
        for (var step = 0; step < 2; step++)
            sum = Dot(right.Trans(), Load(a + m[.., NewAxis] * K + k[NewAxis, ..] + step).Trans(), sum);
        Store(transposed + n[.., NewAxis] * M + m[NewAxis, ..], sum);
    }
}
