using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Products of integers of few bits that become 16-bit floats on the way: side by side over warps, loaded where they are multiplied and by way of shared memory, as
/// they are and raised to where a float has them as its lowest bits. Sums are exact, so that results must be equal to the bit. OpenCL has no matrix instructions, and
/// takes seconds to compile a configuration on a processor: one stands for all there.
/// </summary>
[Collection(nameof(IlgpuCollection))]
public partial class CodeProductTests
{
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, 9000).Select(i => unchecked((byte)(i * 7919 + (i >> 3))))];
    private static readonly UInt4x2[] s_nibbles = Array.ConvertAll(s_bytes, UInt4x2.FromBits);
    private static readonly Int4x2[] s_signedNibbles = Array.ConvertAll(s_bytes, Int4x2.FromBits);
    private static readonly sbyte[] s_sbytes = Array.ConvertAll(s_bytes, b => (sbyte)b);
    private static readonly float[] s_floats = [.. Enumerable.Range(0, 9000).Select(i => ((i * 7919 % 65) - 32) / 8f)];
    private static readonly BFloat16[] s_bfloats = [.. s_floats.Select(x => (BFloat16)x)];
    private static readonly Half[] s_halfs = [.. s_floats.Select(x => (Half)x)];

    private static Grid One() => new(1);

    [Theory, InlineData(1, 16, 384), InlineData(7, 13, 250)]
    public void Unsigned_nibbles_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(CodeProductTests),
        nameof(UnsignedNibbles),
        6,
        (target, bench) => UnsignedNibbles(target, bench.In(s_bfloats), bench.In(s_nibbles), bench.Out<float>(1024), bench.Out<float>(1024), m, n, k),
        bench => [bench.In(s_bfloats), bench.In(s_nibbles), bench.Out<float>(1024), bench.Out<float>(1024), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Unsigned_nibbles(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => UnsignedNibbles(target, bench.In(s_bfloats), bench.In(s_nibbles), bench.Out<float>(1024), bench.Out<float>(1024), 7, 13, 384),
        configs: kind == DeviceKind.OpenCL ? 7 : 9,
        first: kind == DeviceKind.OpenCL ? 6 : 0,
        unaligned: kind != DeviceKind.OpenCL);

    [Theory, InlineData(5, 16, 256), InlineData(7, 13, 90)]
    public void Signed_nibbles_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(CodeProductTests),
        nameof(SignedNibbles),
        2,
        (target, bench) => SignedNibbles(target, bench.In(s_halfs), bench.In(s_bfloats), bench.In(s_signedNibbles), bench.Out<float>(1024), bench.Out<float>(1024), m, n, k),
        bench => [bench.In(s_halfs), bench.In(s_bfloats), bench.In(s_signedNibbles), bench.Out<float>(1024), bench.Out<float>(1024), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Signed_nibbles(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => SignedNibbles(target, bench.In(s_halfs), bench.In(s_bfloats), bench.In(s_signedNibbles), bench.Out<float>(1024), bench.Out<float>(1024), 7, 13, 256),
        configs: kind == DeviceKind.OpenCL ? 2 : 3,
        first: kind == DeviceKind.OpenCL ? 1 : 0,
        unaligned: kind != DeviceKind.OpenCL);

    [Theory, InlineData(5, 16, 192), InlineData(7, 13, 90)]
    public void Sbytes_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(CodeProductTests),
        nameof(SBytes),
        2,
        (target, bench) => SBytes(target, bench.In(s_halfs), bench.In(s_bfloats), bench.In(s_sbytes), bench.Out<float>(1024), bench.Out<float>(1024), m, n, k),
        bench => [bench.In(s_halfs), bench.In(s_bfloats), bench.In(s_sbytes), bench.Out<float>(1024), bench.Out<float>(1024), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Sbytes(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => SBytes(target, bench.In(s_halfs), bench.In(s_bfloats), bench.In(s_sbytes), bench.Out<float>(1024), bench.Out<float>(1024), 7, 13, 192),
        configs: kind == DeviceKind.OpenCL ? 2 : 3,
        first: kind == DeviceKind.OpenCL ? 1 : 0,
        unaligned: kind != DeviceKind.OpenCL);

    [Theory, InlineData(1, 16, 768), InlineData(3, 13, 250)]
    public void Nibbles_in_another_order_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(CodeProductTests),
        nameof(ReorderedNibbles),
        2,
        (target, bench) => ReorderedNibbles(target, bench.In(s_bfloats), bench.In(s_nibbles), bench.Out<float>(1024), m, n, k),
        bench => [bench.In(s_bfloats), bench.In(s_nibbles), bench.Out<float>(1024), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Nibbles_in_another_order(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => ReorderedNibbles(target, bench.In(s_bfloats), bench.In(s_nibbles), bench.Out<float>(1024), 3, 13, 384),
        configs: kind == DeviceKind.OpenCL ? 1 : 3,
        unaligned: kind != DeviceKind.OpenCL);

    /// <summary>y [n, m] = Σ x q, where the codes of each 128 lie by threads of four, words of eight columns, halves of a word.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("B=1, M=1, N=16", NumWarps = 1)]
    [Config("B=2, M=1, N=16", NumWarps = 1, NumStages = 2)]
    [Config("B=2, M=4, N=16", NumWarps = 2)]
    private static void ReorderedNibbles(Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<float> y, int m, int n, int k, [Constexpr] int B, [Constexpr] int M, [Constexpr] int N)
    {
        var feature = Arange(0, N)[NewAxis, .., NewAxis];
        var row = Arange(0, M)[NewAxis, .., NewAxis];
        var sum = Zeros<float>(B, N, M);
        for (var k0 = 0; k0 < k; k0 += B * 128)
        {
            var slice = k0 + Arange(0, B)[.., NewAxis, NewAxis] * 128;
            var column = slice + Arange(0, 128)[NewAxis, NewAxis, ..];
            var pair = slice / 2 + Arange(0, 64)[NewAxis, NewAxis, ..];
            var a = Load(x + (row * k + column), mask: row < m & column < k).Trans();
            var codes = Unpack(Load(w + (feature * 64 * Cdiv(k, 128) + pair), mask: feature < n & slice < k));
            var q = codes.To<BFloat16>().Reshape(B * N, 4, 4, 2, 4).Permute(0, 2, 1, 4, 3).Reshape(B, N, 128);
            sum = Dot(q, a, sum);
        }
        var at = Arange(0, N)[.., NewAxis] * m + Arange(0, M)[NewAxis, ..];
        Store(y + at, Sum(sum, axis: 0), mask: Arange(0, N)[.., NewAxis] < n & Arange(0, M)[NewAxis, ..] < m);
    }

    /// <summary>Both products of slices, added: y [n, m] of codes, z [n, m] of 128 + codes, with the sum of x that makes them equal.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("B=2, M=1, N=16, K=128", NumWarps = 1)]
    [Config("B=4, M=1, N=32, K=32", NumWarps = 1)]
    [Config("B=1, M=8, N=16, K=64", NumWarps = 1)]
    [Config("B=2, M=8, N=16, K=64", NumWarps = 1, NumStages = 3)]
    [Config("B=2, M=1, N=16, K=64", NumWarps = 1, NumStages = 2)]
    [Config("B=1, M=4, N=32, K=64", NumWarps = 1, NumStages = 2)]
    [Config("B=2, M=1, N=16, K=128", NumWarps = 2)]
    [Config("B=1, M=16, N=32, K=64", NumWarps = 2, NumStages = 2)]
    [Config("B=4, M=16, N=16, K=128", NumWarps = 4)]
    private static void UnsignedNibbles(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<float> y, Ptr<float> z, int m, int n, int k, [Constexpr] int B, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var feature = Arange(0, N)[NewAxis, .., NewAxis];
        var row = Arange(0, M)[NewAxis, .., NewAxis];
        var (plain, raised, sum) = (Zeros<float>(B, N, M), Zeros<float>(B, N, M), Zeros<float>(B, 1, M));
        for (var k0 = 0; k0 < k; k0 += B * K)
        {
            var slice = k0 + Arange(0, B)[.., NewAxis, NewAxis] * K;
            var column = slice + Arange(0, K)[NewAxis, NewAxis, ..];
            var pair = slice / 2 + Arange(0, K / 2)[NewAxis, NewAxis, ..];
            var a = Load(x + (row * k + column), mask: row < m & column < k).Trans();
            var q = Unpack(Load(w + (feature * Cdiv(k, 2) + pair), mask: feature < n & pair < Cdiv(k, 2)));
            var r = Unpack(Load(w + (feature * Cdiv(k, 2) + pair), mask: feature < n & pair < Cdiv(k, 2)));
            plain = Dot(q.To<BFloat16>(), a, plain);
            raised += Dot(r.To<BFloat16>() + (BFloat16)128f, a);
            sum = Dot(Full((BFloat16)1f, B, 1, K), a, sum);
        }
        var at = Arange(0, N)[.., NewAxis] * m + Arange(0, M)[NewAxis, ..];
        var known = Arange(0, N)[.., NewAxis] < n & Arange(0, M)[NewAxis, ..] < m;
        Store(y + at, Sum(plain, axis: 0), mask: known);
        Store(z + at, Sum(raised - 128f * sum, axis: 0), mask: known);
    }

    /// <summary>y [n, m] of fp16, z [n, m] of bf16, to both of which the least raise of signed nibbles is added.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("B=2, M=4, N=16, K=64", NumWarps = 1)]
    [Config("B=1, M=8, N=16, K=32", NumWarps = 1, NumStages = 2)]
    [Config("B=2, M=16, N=16, K=128", NumWarps = 2)]
    private static void SignedNibbles(
        Ptr<Half> x, Ptr<BFloat16> v, Ptr<Int4x2> w, Ptr<float> y, Ptr<float> z, int m, int n, int k, [Constexpr] int B, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var feature = Arange(0, N)[NewAxis, .., NewAxis];
        var row = Arange(0, M)[NewAxis, .., NewAxis];
        var (halfs, bfloats) = (Zeros<float>(B, N, M), Zeros<float>(B, N, M));
        for (var k0 = 0; k0 < k; k0 += B * K)
        {
            var slice = k0 + Arange(0, B)[.., NewAxis, NewAxis] * K;
            var column = slice + Arange(0, K)[NewAxis, NewAxis, ..];
            var pair = slice / 2 + Arange(0, K / 2)[NewAxis, NewAxis, ..];
            var known = row < m & column < k;
            var q = Unpack(Load(w + (feature * Cdiv(k, 2) + pair), mask: feature < n & pair < Cdiv(k, 2)));
            var r = Unpack(Load(w + (feature * Cdiv(k, 2) + pair), mask: feature < n & pair < Cdiv(k, 2)));
            var a = Load(x + (row * k + column), mask: known).Trans();
            var b = Load(v + (row * k + column), mask: known).Trans();
            halfs += Dot(q.To<Half>(), a) + Dot(r.To<Half>() + (Half)1032f, a);
            bfloats += Dot(q.To<BFloat16>(), b) - Dot(r.To<BFloat16>() + (BFloat16)136f, b);
        }
        var at = Arange(0, N)[.., NewAxis] * m + Arange(0, M)[NewAxis, ..];
        var isIn = Arange(0, N)[.., NewAxis] < n & Arange(0, M)[NewAxis, ..] < m;
        Store(y + at, Sum(halfs, axis: 0), mask: isIn);
        Store(z + at, Sum(bfloats, axis: 0), mask: isIn);
    }

    /// <summary>As <see cref="SignedNibbles"/>, of bytes; bf16 has too few bits to raise them.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("B=2, M=4, N=16, K=64", NumWarps = 1)]
    [Config("B=1, M=8, N=16, K=32", NumWarps = 1, NumStages = 2)]
    [Config("B=1, M=16, N=32, K=64", NumWarps = 2)]
    private static void SBytes(
        Ptr<Half> x, Ptr<BFloat16> v, Ptr<sbyte> w, Ptr<float> y, Ptr<float> z, int m, int n, int k, [Constexpr] int B, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var feature = Arange(0, N)[NewAxis, .., NewAxis];
        var row = Arange(0, M)[NewAxis, .., NewAxis];
        var (halfs, bfloats) = (Zeros<float>(B, N, M), Zeros<float>(B, N, M));
        for (var k0 = 0; k0 < k; k0 += B * K)
        {
            var column = k0 + Arange(0, B)[.., NewAxis, NewAxis] * K + Arange(0, K)[NewAxis, NewAxis, ..];
            var known = row < m & column < k;
            var q = Load(w + (feature * k + column), mask: feature < n & column < k);
            var r = Load(w + (feature * k + column), mask: feature < n & column < k);
            var a = Load(x + (row * k + column), mask: known).Trans();
            var b = Load(v + (row * k + column), mask: known).Trans();
            halfs += Dot(q.To<Half>(), a) + Dot(r.To<Half>() + (Half)1152f, a);
            bfloats += Dot(q.To<BFloat16>(), b);
        }
        var at = Arange(0, N)[.., NewAxis] * m + Arange(0, M)[NewAxis, ..];
        var isIn = Arange(0, N)[.., NewAxis] < n & Arange(0, M)[NewAxis, ..] < m;
        Store(y + at, Sum(halfs, axis: 0), mask: isIn);
        Store(z + at, Sum(bfloats, axis: 0), mask: isIn);
    }
}
