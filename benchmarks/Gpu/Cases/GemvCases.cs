using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>A matrix times a vector: reading the weights is all the time there is.</summary>
internal static class GemvCases
{
    /// <summary>Rows of y that are computed in float64.</summary>
    private const int Checked = 256;

    /// <summary>A rounding to bf16 is at most 2^-9 of the value, in the mean 2^-9.4.</summary>
    private const double Bf16Tolerance = 3e-3;

    private const int Group = 128;

    /// <summary>Layers of Llama-class models, and one with few outputs.</summary>
    public static (int N, int K)[] Shapes => [(4096, 4096), (11008, 4096), (4096, 11008), (28672, 8192), (1024, 8192)];

    public static IEnumerable<Case> All =>
    [
        .. Shapes.Select(s => Int8(s.N, s.K)),
        .. Shapes.Select(s => Int4(s.N, s.K)),
        .. Shapes.Select(s => Bf16(s.N, s.K)),
    ];

    public static Case Int8(int n, int k) => Reading(new("int8 GEMV", $"{n}x{k}", 0.95, ["Triton", "torch.compile"], (double)n * k, 0, Bf16Tolerance, d => Int8(d, n, k)));

    public static Case Int4(int n, int k) => Reading(new("int4 GEMV", $"{n}x{k}", 0.75, ["tinygemm"], (0.5 + (4.0 / Group)) * n * k, 0, Bf16Tolerance, d => Int4(d, n, k)));

    public static Case Bf16(int n, int k) => Reading(new("bf16 GEMV", $"{n}x{k}", 1.0, ["cuBLAS", "torch.compile"], 2.0 * n * k, 0, Bf16Tolerance, d => Bf16(d, n, k)));

    private static Case Reading(Case benchmark) => benchmark with { Limit = LimitCases.Read(benchmark.Bytes) };

    private static Problem Int8(Device device, int n, int k)
    {
        var (x, w, s, b) = (Inputs.Bf16(k, 1), Inputs.Codes((long)n * k, 2), Inputs.Bf16(n, 3), Inputs.Bf16(n, 4));
        var problem = Empty(Inputs.Copies((double)n * k));
        var (input, scale, bias) = (problem.Own(device.Allocate(x)), problem.Own(device.Allocate(s)), problem.Own(device.Allocate(b)));
        var weights = Rotated(problem, device, w);
        var y = Output(problem, device, n);
        problem.Launch = (target, i) => Int8WeightOnly.Gemv(target, input, weights[i % weights.Length], scale, bias, y, 1, n, k);
        problem.Error = () => Error(y, n, row => (Dot(k, c => w[((long)row * k) + c] * (double)(float)x[c]) * (float)s[row]) + (float)b[row]);
        return problem;
    }

    private static Problem Int4(Device device, int n, int k)
    {
        var groups = k / Group;
        var (x, w) = (Inputs.Bf16(k, 1), Inputs.Bytes((long)n * k / 2, 2));
        var (s, z) = (Inputs.Bf16((long)n * groups, 3), Inputs.Bf16((long)n * groups, 4));
        var problem = Empty(Inputs.Copies(0.5 * n * k));
        var input = problem.Own(device.Allocate(x));
        var matrix = new Int4Matrix(Array.ConvertAll(w, UInt4x2.FromBits), Array.ConvertAll(s, v => (float)v), Array.ConvertAll(z, v => (float)v), n, k, Group);
        var layers = Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(new Int4WeightOnlyLayer(device, matrix))).ToArray();
        var y = Output(problem, device, n);

        // The layer chooses its own order of weights, kernel and configuration.
        problem.Launch = (target, i) => layers[target.Config is null or 0 ? i % layers.Length : throw new ArgumentOutOfRangeException(nameof(target))].Forward(input, y, target.Stream);
        problem.Error = () => Error(y, n, row => Dot(k, c =>
        {
            var code = w[(((long)row * k) + c) / 2] >> (4 * (c & 1)) & 15;
            var at = (row * groups) + (c / Group);
            return (((code - 8) * (double)(float)s[at]) + (float)z[at]) * (float)x[c];
        }));
        return problem;
    }

    private static Problem Bf16(Device device, int n, int k)
    {
        var (x, w) = (Inputs.Bf16(k, 1), Inputs.Bf16((long)n * k, 2));
        var problem = Empty(Inputs.Copies(2.0 * n * k));
        var input = problem.Own(device.Allocate(x));
        var weights = Rotated(problem, device, w);
        var y = Output(problem, device, n);
        problem.Launch = (target, i) => Bf16Linear.Gemv(target, input, weights[i % weights.Length], y, 1, n, k);
        problem.Error = () => Error(y, n, row => Dot(k, c => (double)(float)w[((long)row * k) + c] * (float)x[c]));
        return problem;
    }

    private static Problem Empty(int copies) => new() { Launch = (_, _) => { }, Error = () => 0, Copies = copies };

    private static Buffer<T>[] Rotated<T>(Problem problem, Device device, T[] data)
        where T : unmanaged => [.. Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(device.Allocate(data)))];

    private static Buffer<BFloat16> Output(Problem problem, Device device, int n) => problem.Output(device, n, BFloat16.NaN);

    private static double Dot(int k, Func<int, double> term)
    {
        var sum = 0.0;
        for (var c = 0; c < k; c++)
            sum += term(c);
        return sum;
    }

    private static double Error(Buffer<BFloat16> y, int n, Func<int, double> expected) => Inputs.RelativeError(
        y.ToArray(), Inputs.Spread(n, Checked).AsParallel().Select(row => ((long)row, expected(row))).ToArray(), v => (float)v);
}
