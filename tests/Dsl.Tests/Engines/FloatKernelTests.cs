using BlockSharp.Tests.Eager;
using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Every operator and function on every floating-point type, over pairs of special and extreme values.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class FloatKernelTests
{
    private delegate void Kernel<T>(LaunchTarget target, Ptr<T> a, Ptr<T> b, Ptr<T> y, Ptr<bool> c, int n)
        where T : unmanaged;

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_floats(DeviceKind kind) => Check<float>(kind, Floats);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_doubles(DeviceKind kind) => Check<double>(kind, Doubles);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_halves(DeviceKind kind) => Check<Half>(kind, Halves);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Operators_of_bfloat16s(DeviceKind kind) => Check<BFloat16>(kind, BFloat16s);

    private static void Check<T>(DeviceKind kind, Kernel<T> kernel)
        where T : unmanaged
    {
        var (a, b) = Samples.Pairs(Samples.Of<T>());
        Engines.Agree(kind, (target, bench) => kernel(
            target, bench.In(a.ToArray()), bench.In(b.ToArray()), bench.Out<T>(11 * a.Count), bench.Out<bool>(9 * a.Count), a.Count));
    }

    /// <summary>Result k of element i goes to k * n + i.</summary>
    [BlockFunction]
    private static void All<T>(Ptr<T> a, Ptr<T> b, Ptr<T> y, Ptr<bool> c, int n)
        where T : unmanaged
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(a + i, mask);
        var q = Load(b + i, mask);
        Store(y + i, p + q, mask);
        Store(y + n + i, p - q, mask);
        Store(y + 2 * n + i, p * q, mask);
        Store(y + 3 * n + i, p / q, mask);
        Store(y + 4 * n + i, -p, mask);
        Store(y + 5 * n + i, Abs(p), mask);
        Store(y + 6 * n + i, Maximum(p, q), mask);
        Store(y + 7 * n + i, Minimum(p, q), mask);
        Store(y + 8 * n + i, Clamp(p, Minimum(q, -q), Maximum(q, -q)), mask);
        Store(y + 9 * n + i, Where(p > q, p, q), mask);
        Store(y + 10 * n + i, Where(!(p > q), p, q), mask);
        Store(c + i, p < q, mask);
        Store(c + n + i, p <= q, mask);
        Store(c + 2 * n + i, p > q, mask);
        Store(c + 3 * n + i, p >= q, mask);
        Store(c + 4 * n + i, p == q, mask);
        Store(c + 5 * n + i, p != q, mask);
        Store(c + 6 * n + i, !(p < q), mask);
        Store(c + 7 * n + i, !(p < q & p > -q), mask);
        Store(c + 8 * n + i, (p < q) == (p >= q), mask);
    }

    private static Grid Programs(int n) => new(Cdiv(n, 64));

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Floats(Ptr<float> a, Ptr<float> b, Ptr<float> y, Ptr<bool> c, int n) => All(a, b, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Doubles(Ptr<double> a, Ptr<double> b, Ptr<double> y, Ptr<bool> c, int n) => All(a, b, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Halves(Ptr<Half> a, Ptr<Half> b, Ptr<Half> y, Ptr<bool> c, int n) => All(a, b, y, c, n);

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void BFloat16s(Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<BFloat16> y, Ptr<bool> c, int n) => All(a, b, y, c, n);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Neutral_constants_keep_the_sign_of_zero_and_NaN(DeviceKind kind)
    {
        var x = Samples.Floats;
        Engines.Agree(kind, (target, bench) => Neutral(target, bench.In(x), bench.Out<float>(16 * x.Length), x.Length));
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Neutral(Ptr<float> x, Ptr<float> y, int n)
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(x + i, mask);
        Store(y + i, p + 0f, mask);
        Store(y + n + i, 0f + p, mask);
        Store(y + 2 * n + i, p - 0f, mask);
        Store(y + 3 * n + i, 0f - p, mask);
        Store(y + 4 * n + i, p * 1f, mask);
        Store(y + 5 * n + i, p * 0f, mask);
        Store(y + 6 * n + i, p / 1f, mask);
        Store(y + 7 * n + i, p * -1f, mask);
        Store(y + 8 * n + i, p * 2f, mask);
        Store(y + 9 * n + i, p / 2f, mask);
        Store(y + 10 * n + i, p - p, mask);
        Store(y + 11 * n + i, p / p, mask);
        Store(y + 12 * n + i, -(-p), mask);
        Store(y + 13 * n + i, Zeros<float>(64) + p, mask);
        Store(y + 14 * n + i, p + -0f, mask);
        Store(y + 15 * n + i, -0f - p, mask);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Rounding_functions_are_exact(DeviceKind kind)
    {
        var (a, b) = Samples.Pairs(Samples.Floats);
        Engines.Agree(kind, (target, bench) => Rounding(target, bench.In(a.ToArray()), bench.In(b.ToArray()), bench.Out<float>(6 * a.Count), a.Count));
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Rounding(Ptr<float> x, Ptr<float> z, Ptr<float> y, int n)
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(x + i, mask);
        var q = Load(z + i, mask);
        Store(y + i, Floor(p), mask);
        Store(y + n + i, Ceil(p), mask);
        Store(y + 2 * n + i, Round(p), mask);
        Store(y + 3 * n + i, Truncate(p), mask);
        Store(y + 4 * n + i, Fma(p, q, -p), mask);
        Store(y + 5 * n + i, Fma(p, q, 1.5f), mask);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Functions_are_within_a_millionth(DeviceKind kind)
    {
        var random = new Random(5);
        float[] x = [.. Samples.Floats, .. Enumerable.Range(0, 300).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-6, 6)))];
        Engines.Agree(
            kind, (target, bench) => Functions(target, bench.In(x), bench.Out<float>(10 * x.Length), x.Length), relative: 1e-6, absolute: 1.2e-38);
        Engines.Agree(kind, (target, bench) => Waves(target, bench.In(x), bench.Out<float>(2 * x.Length), x.Length), absolute: 1e-6);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Functions(Ptr<float> x, Ptr<float> y, int n)
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(x + i, mask);
        Store(y + i, Exp(p), mask);
        Store(y + n + i, Exp2(p), mask);
        Store(y + 2 * n + i, Log(p), mask);
        Store(y + 3 * n + i, Log2(p), mask);
        Store(y + 4 * n + i, Sqrt(p), mask);
        Store(y + 5 * n + i, Rsqrt(p), mask);
        Store(y + 6 * n + i, Tanh(p), mask);
        Store(y + 7 * n + i, Sigmoid(p), mask);
        Store(y + 8 * n + i, Exp(Log(Abs(p))), mask & (Abs(p) < 2f) & (Abs(p) > 0.5f));
        Store(y + 9 * n + i, 1f / (1f + Exp(-p)), mask);
    }

    /// <summary>Beyond 1e9 the argument's reduction may run out of bits.</summary>
    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Waves(Ptr<float> x, Ptr<float> y, int n)
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var p = Load(x + i, i < n);
        var mask = i < n & !(Abs(p) > 1e9f);
        Store(y + i, Sin(p), mask);
        Store(y + n + i, Cos(p), mask);
    }
}
