using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Products by matrix instructions: every way in which operands come to them, over extents above and below the instruction's, with loops that are pipelined and
/// not, with tails. Inputs are such that fp32 sums are exact, so that results must be equal to the bit.
/// </summary>
[Collection(nameof(IlgpuCollection))]
public partial class MatrixProductTests
{
    private static readonly sbyte[] s_bytes = [.. Enumerable.Range(0, 9000).Select(i => unchecked((sbyte)(i * 7919 + 3)))];
    private static readonly float[] s_floats = [.. Enumerable.Range(0, 9000).Select(i => ((i * 7919 % 65) - 32) / 8f)];
    private static readonly BFloat16[] s_bfloats = [.. s_floats.Select(x => (BFloat16)x)];
    private static readonly Half[] s_halfs = [.. s_floats.Select(x => (Half)x)];

    private static readonly Float8E4M3[] s_e4m3s = [.. s_floats.Select(x => (Float8E4M3)x)];
    private static readonly Float8E5M2[] s_e5m2s = [.. s_floats.Select(x => (Float8E5M2)x)];


    /// <summary>Numbers of up to 13 bits, ties among them: TF32 keeps 11. Times eighths, sums of rounded ones are exact.</summary>
    private static readonly float[] s_precise = [.. Enumerable.Range(0, 9000).Select(i => (float)((i * 7919 % 16383) - 8191))];

    private static Grid One() => new(1);

    [Theory, InlineData(13, 27, 70), InlineData(13, 32, 96)]
    public void Products_of_sbytes_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(SBytes),
        3,
        (target, bench) => SBytes(target, bench.In(s_bytes), bench.In(s_bytes[97..]), bench.Out<int>(2048), m, n, k),
        bench => [bench.In(s_bytes), bench.In(s_bytes[97..]), bench.Out<int>(2048), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_sbytes(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => SBytes(target, bench.In(s_bytes), bench.In(s_bytes[97..]), bench.Out<int>(2048), 13, 27, 70),
        configs: 8,
        unaligned: true);

    [Theory, InlineData(13, 24, 71), InlineData(13, 32, 80)]
    public void Products_of_bfloat16s_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(BFloat16s),
        4,
        (target, bench) => BFloat16s(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(2048), m, n, k),
        bench => [bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(2048), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_bfloat16s(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => BFloat16s(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(2048), 13, 24, 72),
        configs: 8,
        unaligned: true);

    [Theory, InlineData(13, 27, 70), InlineData(13, 32, 96)]
    public void Products_of_float8s_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(Float8s),
        2,
        (target, bench) => Float8s(target, bench.In(s_e4m3s), bench.In(s_e5m2s), bench.In(s_e4m3s[97..]), bench.In(s_e5m2s[97..]), bench.Out<float>(4096), m, n, k),
        bench => [bench.In(s_e4m3s), bench.In(s_e5m2s), bench.In(s_e4m3s[97..]), bench.In(s_e5m2s[97..]), bench.Out<float>(4096), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_float8s(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Float8s(target, bench.In(s_e4m3s), bench.In(s_e5m2s), bench.In(s_e4m3s[97..]), bench.In(s_e5m2s[97..]), bench.Out<float>(4096), 13, 27, 70),
        configs: 3,
        unaligned: true);

    /// <summary>Warpgroups add 8-bit floats with 13 bits of fraction below the largest term: here 32 terms up to 16 and a sum up to 256, three times.</summary>
    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_float8s_by_warpgroups(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Float8s(target, bench.In(s_e4m3s), bench.In(s_e5m2s), bench.In(s_e4m3s[97..]), bench.In(s_e5m2s[97..]), bench.Out<float>(4096), 13, 27, 70),
        configs: 4,
        first: 3,
        absolute: 3 * (32 * 16 + 256) / 8192.0,
        unaligned: true);

    [Theory, InlineData(13, 27, 70), InlineData(13, 32, 96)]
    public void Products_of_halfs_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(Halfs),
        2,
        (target, bench) => Halfs(target, bench.In(s_halfs), bench.In(s_halfs[97..]), bench.Out<float>(2048), m, n, k),
        bench => [bench.In(s_halfs), bench.In(s_halfs[97..]), bench.Out<float>(2048), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_halfs(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Halfs(target, bench.In(s_halfs), bench.In(s_halfs[97..]), bench.Out<float>(2048), 13, 27, 72),
        configs: 3,
        unaligned: true);

    [Fact]
    public void Batches_on_a_simulated_GPU() => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(Batches),
        2,
        (target, bench) => Batches(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(4096), 3, 13, 24, 70),
        bench => [bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(4096), 3, 13, 24, 70]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Batches_of_bfloat16s(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Batches(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(4096), 3, 13, 24, 70),
        configs: 6,
        unaligned: true);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Batches_of_sbytes_and_of_floats(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => MoreBatches(target, bench.In(s_bytes), bench.In(s_floats), bench.Out<int>(4096), bench.Out<float>(4096)),
        configs: 5);

    [Theory, InlineData(13, 27, 38), InlineData(13, 32, 40)]
    public void Products_of_floats_rounded_to_TF32_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(Tf32s),
        2,
        (target, bench) => Tf32s(target, bench.In(s_precise), bench.In(s_floats[97..]), bench.Out<float>(2048), m, n, k),
        bench => [bench.In(s_precise), bench.In(s_floats[97..]), bench.Out<float>(2048), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Products_of_floats_rounded_to_TF32(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Tf32s(target, bench.In(s_precise), bench.In(s_floats[97..]), bench.Out<float>(2048), 13, 27, 38),
        configs: 3,
        unaligned: true);

    [Theory, InlineData(13, 27, 80), InlineData(13, 32, 80)]
    public void Operands_made_in_registers_on_a_simulated_GPU(int m, int n, int k) => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(Made),
        3,
        (target, bench) => Made(target, bench.In(s_halfs), bench.In(s_bytes[97..]), bench.In(s_bfloats), bench.Out<float>(2048), m, n, k),
        bench => [bench.In(s_halfs), bench.In(s_bytes[97..]), bench.In(s_bfloats), bench.Out<float>(2048), m, n, k]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operands_made_in_registers(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Made(target, bench.In(s_halfs), bench.In(s_bytes[97..]), bench.In(s_bfloats), bench.Out<float>(2048), 13, 27, 80),
        configs: 4,
        unaligned: true);

    [Fact]
    public void A_product_of_a_product_on_a_simulated_GPU() => SimulatedCuda.Agree(
        typeof(MatrixProductTests),
        nameof(Chain),
        1,
        (target, bench) => Chain(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(2048)),
        bench => [bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(2048)]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void A_product_of_a_product(DeviceKind kind) => Engines.Agree(
        kind,
        (target, bench) => Chain(target, bench.In(s_bfloats), bench.In(s_bfloats[97..]), bench.Out<float>(2048)),
        configs: 3);

    /// <summary>y [b, m, n] = a [b, m, k] times b [b, k, n], tails masked.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("B=4, M=16, N=32, K=16", NumWarps = 1)]
    [Config("B=4, M=16, N=32, K=32", NumWarps = 1, NumStages = 2)]
    [Config("B=4, M=16, N=32, K=16", NumWarps = 2, NumStages = 3)]
    [Config("B=4, M=16, N=32, K=64", NumWarps = 4)]
    [Config("B=4, M=16, N=32, K=32", NumWarps = 8, NumStages = 2)]
    [Config("B=4, M=32, N=32, K=32", NumWarps = 4, NumStages = 3)]
    private static void Batches(
        Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<float> y, int count, int m, int n, int k, [Constexpr] int B, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var which = Arange(0, B)[.., NewAxis, NewAxis];
        var row = Arange(0, M)[NewAxis, .., NewAxis];
        var column = Arange(0, N)[NewAxis, NewAxis, ..];
        var sum = Zeros<float>(B, M, N);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K);
            var across = at[NewAxis, NewAxis, ..];
            var down = at[NewAxis, .., NewAxis];
            var left = Load(a + (which * m * k + row * k + across), mask: which < count & row < m & across < k);
            var right = Load(b + (which * k * n + down * n + column), mask: which < count & column < n & down < k);
            sum = Dot(left, right, sum);
        }
        Store(y + ((which * m + row) * n + column), sum, mask: which < count & row < m & column < n);
    }

    /// <summary>Products without a loop: of transposed int8 matrices, and of fp32 ones with a batch of products as an operand.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("B=2, M=8, N=16, K=32", NumWarps = 1)]
    [Config("B=8, M=4, N=8, K=64", NumWarps = 4)]
    [Config("B=1, M=32, N=32, K=32", NumWarps = 2)]
    [Config("B=16, M=2, N=4, K=32", NumWarps = 8)]
    [Config("B=4, M=1, N=16, K=2", NumWarps = 4)]
    private static void MoreBatches(Ptr<sbyte> bytes, Ptr<float> floats, Ptr<int> y, Ptr<float> z, [Constexpr] int B, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var which = Arange(0, B)[.., NewAxis, NewAxis];
        var (row, column) = (Arange(0, M)[NewAxis, .., NewAxis], Arange(0, N)[NewAxis, NewAxis, ..]);
        var (across, down) = (Arange(0, K)[NewAxis, NewAxis, ..], Arange(0, K)[NewAxis, .., NewAxis]);
        var place = (which * M + row) * N + column;
        var transposed = Load(bytes + ((which * N + Arange(0, N)[NewAxis, .., NewAxis]) * K + across));
        Store(y + place, Dot(Load(bytes + ((which * M + row) * K + across)), transposed.Trans(), Full(7, B, M, N)));
        var product = Dot(Load(floats + ((which * M + row) * K + across)), Load(floats + ((which * K + down) * N + column)));
        var square = Load(floats + ((which * N + Arange(0, N)[NewAxis, .., NewAxis]) * N + column));
        Store(z + place, Dot(product * 0.125f, square));
    }

    /// <summary>y [m, n] = a [m, k] times the transposed b [n, k], tails masked.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=32, K=32", NumWarps = 1)]
    [Config("M=16, N=32, K=64", NumWarps = 1, NumStages = 3)]
    [Config("M=8, N=4, K=32", NumWarps = 1, NumStages = 2)]
    [Config("M=32, N=32, K=32", NumWarps = 2)]
    [Config("M=32, N=32, K=32", NumWarps = 2, NumStages = 3)]
    [Config("M=32, N=32, K=128", NumWarps = 4, NumStages = 4)]
    [Config("M=1, N=64, K=32", NumWarps = 4, NumStages = 3)]
    [Config("M=64, N=64, K=64", NumWarps = 4, NumStages = 3)]
    private static void SBytes(Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> y, int m, int n, int k, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N);
        var sum = Zeros<int>(M, N);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            var left = Load(a + (row * k + at), mask: row < m & at < k);
            var right = Load(b + (column[.., NewAxis] * k + at), mask: column[.., NewAxis] < n & at < k);
            sum = Dot(left, right.Trans(), sum);
        }
        Store(y + (row * n + column[NewAxis, ..]), sum, mask: row < m & column[NewAxis, ..] < n);
    }

    /// <summary>y [m, n] = a [m, k] times the transposed b [n, k], tails masked.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=32, K=16", NumWarps = 1)]
    [Config("M=32, N=32, K=64", NumWarps = 2, NumStages = 3)]
    [Config("M=64, N=64, K=64", NumWarps = 4, NumStages = 3)]
    private static void Halfs(Ptr<Half> a, Ptr<Half> b, Ptr<float> y, int m, int n, int k, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N);
        var sum = Zeros<float>(M, N);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            var left = Load(a + (row * k + at), mask: row < m & at < k);
            var right = Load(b + (column[.., NewAxis] * k + at), mask: column[.., NewAxis] < n & at < k);
            sum = Dot(left, right.Trans(), sum);
        }
        Store(y + (row * n + column[NewAxis, ..]), sum, mask: row < m & column[NewAxis, ..] < n);
    }

    /// <summary>y [m, n] = a [m, k] times the transposed b [n, k], rounded to TF32, tails masked.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=32, K=8", NumWarps = 1)]
    [Config("M=16, N=32, K=16", NumWarps = 1, NumStages = 3)]
    [Config("M=32, N=32, K=32", NumWarps = 4, NumStages = 2)]
    private static void Tf32s(Ptr<float> a, Ptr<float> b, Ptr<float> y, int m, int n, int k, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N);
        var sum = Zeros<float>(M, N);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            var left = Load(a + (row * k + at), mask: row < m & at < k);
            var right = Load(b + (column[.., NewAxis] * k + at), mask: column[.., NewAxis] < n & at < k);
            sum = Dot(left, right.Trans(), sum, DotPrecision.Tf32);
        }
        Store(y + (row * n + column[NewAxis, ..]), sum, mask: row < m & column[NewAxis, ..] < n);
    }

    /// <summary>y [4, m, n] = a [m, k] times the transposed b [n, k], tails masked, for each pair of types of a and b.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=32, K=32", NumWarps = 1)]
    [Config("M=8, N=32, K=64", NumWarps = 1, NumStages = 3)]
    [Config("M=32, N=32, K=128", NumWarps = 4, NumStages = 2)]
    [Config("M=64, N=32, K=64", NumWarps = 4, NumStages = 3)]
    private static void Float8s(
        Ptr<Float8E4M3> a4, Ptr<Float8E5M2> a5, Ptr<Float8E4M3> b4, Ptr<Float8E5M2> b5, Ptr<float> y, int m, int n, int k,
        [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N);
        var (sum44, sum45, sum54, sum55) = (Zeros<float>(M, N), Zeros<float>(M, N), Zeros<float>(M, N), Zeros<float>(M, N));
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            var left4 = Load(a4 + (row * k + at), mask: row < m & at < k);
            var left5 = Load(a5 + (row * k + at), mask: row < m & at < k);
            var right4 = Load(b4 + (column[.., NewAxis] * k + at), mask: column[.., NewAxis] < n & at < k).Trans();
            var right5 = Load(b5 + (column[.., NewAxis] * k + at), mask: column[.., NewAxis] < n & at < k).Trans();
            sum44 = Dot(left4, right4, sum44);
            sum45 = Dot(left4, right5, sum45);
            sum54 = Dot(left5, right4, sum54);
            sum55 = Dot(left5, right5, sum55);
        }
        var to = row * n + column[NewAxis, ..];
        var mask = row < m & column[NewAxis, ..] < n;
        Store(y + to, sum44, mask: mask);
        Store(y + (to + m * n), sum45, mask: mask);
        Store(y + (to + 2 * m * n), sum54, mask: mask);
        Store(y + (to + 3 * m * n), sum55, mask: mask);
    }

    /// <summary>y [m, n] = a [m, k] times b [k, n], tails masked: b is read transposed.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=32, K=16", NumWarps = 1)]
    [Config("M=16, N=32, K=32", NumWarps = 1, NumStages = 3)]
    [Config("M=8, N=4, K=32", NumWarps = 1, NumStages = 2)]
    [Config("M=2, N=8, K=64", NumWarps = 1, NumStages = 2)]
    [Config("M=32, N=32, K=16", NumWarps = 2, NumStages = 3)]
    [Config("M=32, N=32, K=64", NumWarps = 4, NumStages = 4)]
    [Config("M=1, N=64, K=32", NumWarps = 4, NumStages = 3)]
    [Config("M=64, N=64, K=64", NumWarps = 4, NumStages = 3)]
    private static void BFloat16s(Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<float> y, int m, int n, int k, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N)[NewAxis, ..];
        var sum = Zeros<float>(M, N);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K);
            var left = Load(a + (row * k + at[NewAxis, ..]), mask: row < m & at[NewAxis, ..] < k);
            var right = Load(b + (at[.., NewAxis] * n + column), mask: column < n & at[.., NewAxis] < k);
            sum = Dot(left, right, sum);
        }
        Store(y + (row * n + column), sum, mask: row < m & column < n);
    }

    /// <summary>y [m, n] = a [m, k] times the transposed of b [n, k] codes, each row times its scale [n, k / 16] of 16 codes.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=16, K=16", NumWarps = 1, NumStages = 1)]
    [Config("M=16, N=32, K=16", NumWarps = 1, NumStages = 3)]
    [Config("M=8, N=16, K=16", NumWarps = 1, NumStages = 2)]
    [Config("M=32, N=64, K=16", NumWarps = 4, NumStages = 4)]
    private static void Made(
        Ptr<Half> a, Ptr<sbyte> b, Ptr<BFloat16> scale, Ptr<float> y, int m, int n, int k, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N);
        var sum = Zeros<float>(M, N);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            var left = Load(a + (row * k + at), mask: row < m & at < k);
            var codes = Load(b + (column[.., NewAxis] * k + at), mask: column[.., NewAxis] < n & at < k);
            var s = Load(scale + (column[.., NewAxis] * (k / 16) + k0 / 16), mask: column[.., NewAxis] < n);
            var right = (codes.To<float>() * s.To<float>() / 64f).To<Half>();
            sum = Dot(left, right.Trans(), sum);
        }
        Store(y + (row * n + column[NewAxis, ..]), sum, mask: row < m & column[NewAxis, ..] < n);
    }

    /// <summary>y [M, 16] = ((a [M, 32] b' [32, N]) > 0 as 0 and 1) times b [N, 32]'s first 16 columns.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("M=16, N=32", NumWarps = 1)]
    [Config("M=32, N=16", NumWarps = 2, NumStages = 2)]
    [Config("M=64, N=64", NumWarps = 4)]
    private static void Chain(Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<float> y, [Constexpr] int M, [Constexpr] int N)
    {
        var row = Arange(0, M)[.., NewAxis];
        var column = Arange(0, N)[.., NewAxis];
        var inner = Arange(0, 32)[NewAxis, ..];
        var first = Dot(Load(a + (row * 32 + inner)), Load(b + (column * 32 + inner)).Trans());
        var sign = Where(first > 0f, Full<float>(1f, M, N), Zeros<float>(M, N)).To<BFloat16>();
        var narrow = Arange(0, 16)[NewAxis, ..];
        Store(y + (row * 16 + narrow), Dot(sign, Load(b + (column * 32 + narrow))));
    }
}
