using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>A matrix times the transpose of another, where arithmetic is all the time there is.</summary>
internal static class MatmulCases
{
    private const double Bf16Tolerance = 3e-3;

    /// <summary>Rows and columns of y that are computed in float64.</summary>
    private const int Checked = 40;

    /// <summary>Fewer rows than this take no longer than the weights to read: those come from memory.</summary>
    private const int FewRows = 512;

    private static readonly (int M, int N, int K)[] Int8Shapes =
        [(4096, 4096, 4096), (8192, 8192, 8192), (2048, 11008, 4096), (16384, 5120, 1280), (16384, 1280, 5120), (64, 4096, 4096)];

    private static readonly int[] Squares = [4096, 8192];

    public static IEnumerable<Case> All =>
    [
        .. Int8Shapes.Select(s => Int8(s.M, s.N, s.K)),
        .. Squares.Select(n => Bf16(n, n, n)),
        .. Squares.Select(n => Fp8(n, n, n)),
    ];

    public static Case Int8(int m, int n, int k) => Make("int8 matmul", (m, n, k), 0.9, ["Triton", "Triton TMA"], 1, Int8);

    public static Case Bf16(int m, int n, int k) => Make("bf16 matmul", (m, n, k), 1.05, ["cuBLAS"], 2, Bf16);

    public static Case Fp8(int m, int n, int k) => Make("fp8 matmul", (m, n, k), 1.05, ["cuBLAS"], 1, Fp8);

    private static Case Make(string work, (int M, int N, int K) s, double bar, string[] against, int size, Func<Device, (int M, int N, int K), Problem> prepare)
    {
        var (m, n, k) = ((double)s.M, (double)s.N, (double)s.K);
        return new(work, $"{s.M}x{s.N}x{s.K}", bar, against, (size * ((m * k) + (n * k))) + (2 * m * n), 2 * m * n * k, Bf16Tolerance, d => prepare(d, s));
    }

    private static Problem Int8(Device device, (int M, int N, int K) s)
    {
        var (m, n, k) = s;
        var (a, b) = (Inputs.Codes((long)m * k, 1), Inputs.Codes((long)n * k, 2));
        var (sa, sb) = (Inputs.Normal(m, 3, v => v / 64), Inputs.Normal(n, 4, v => v / 64));
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0 };
        var (x, w) = (problem.Own(device.Allocate(a)), problem.Own(device.Allocate(b)));
        var (sx, sw) = (problem.Own(device.Allocate(sa)), problem.Own(device.Allocate(sb)));
        var y = Output(problem, device, s);
        problem.Launch = (target, _) => Int8Dynamic.Matmul(target, x, w, sx, sw, y, m, n, k, 1);
        problem.Error = () => Error(y, s, (i, j, c) => a[((long)i * k) + c] * b[((long)j * k) + c], (i, j) => (double)sa[i] * sb[j]);
        return problem;
    }

    private static Problem Bf16(Device device, (int M, int N, int K) s)
    {
        var (m, n, k) = s;
        var (a, b) = (Inputs.Bf16((long)m * k, 1), Inputs.Bf16((long)n * k, 2));
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0, Copies = m < FewRows ? Inputs.Copies(2.0 * n * k) : 1 };
        var x = problem.Own(device.Allocate(a));
        var weights = Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(device.Allocate(b))).ToArray();
        var y = Output(problem, device, s);
        problem.Launch = (target, i) => Bf16Linear.Matmul(target, x, weights[i % weights.Length], y, m, n, k);
        problem.Error = () => Error(y, s, (i, j, c) => (double)(float)a[((long)i * k) + c] * (float)b[((long)j * k) + c], (_, _) => 1);
        return problem;
    }

    private static Problem Fp8(Device device, (int M, int N, int K) s)
    {
        var (m, n, k) = s;
        var (a, b) = (Inputs.Normal((long)m * k, 1, v => (Float8E4M3)v), Inputs.Normal((long)n * k, 2, v => (Float8E4M3)v));
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0 };
        var (x, w) = (problem.Own(device.Allocate(a)), problem.Own(device.Allocate(b)));
        var (sx, sw) = (problem.Own(device.Allocate([0.5f])), problem.Own(device.Allocate([0.25f])));
        var y = Output(problem, device, s);
        problem.Launch = (target, _) => Float8Linear.Matmul(target, x, w, sx, sw, y, m, n, k);
        problem.Error = () => Error(y, s, (i, j, c) => (double)(float)a[((long)i * k) + c] * (float)b[((long)j * k) + c], (_, _) => 0.125);
        return problem;
    }

    private static Buffer<BFloat16> Output(Problem problem, Device device, (int M, int N, int K) s) =>
        problem.Output(device, s.M * s.N, BFloat16.NaN);

    private static double Error(Buffer<BFloat16> y, (int M, int N, int K) s, Func<int, int, int, double> term, Func<int, int, double> scale) => Inputs.RelativeError(
        y.ToArray(),
        Inputs.Spread(s.M, Checked).AsParallel().SelectMany(i => Inputs.Spread(s.N, Checked).Select(j =>
        {
            var sum = 0.0;
            for (var c = 0; c < s.K; c++)
                sum += term(i, j, c);
            return (((long)i * s.N) + j, sum * scale(i, j));
        })).ToArray(),
        v => (float)v);
}
