using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Quantized layers on a few rows, as the layers themselves choose their kernels; never to be slower than bf16.</summary>
internal static class FewRowsCases
{
    private const int Group = 128;

    /// <summary>Of the weights that many rows are multiplied by, either way.</summary>
    private const int Width = 4096;

    private static readonly int[] Rows = [2, 4, 8, 16, 32, 64];

    private static readonly int[] ManyRows = [100, 128, 256, 300, 512, 1024, 4096];

    private static readonly (int N, int K)[] Shapes = [(4096, 4096), (28672, 8192)];

    public static IEnumerable<Case> All =>
    [
        .. from s in Shapes from m in Rows select Int8(m, s.N, s.K),
        .. from s in Shapes from m in Rows select Int4(m, s.N, s.K),
        .. from m in ManyRows select Many("int8", m, Int8Weights),
        .. from m in ManyRows select Many("int4", m, Int4Weights),
    ];

    public static Case Int8(int m, int n, int k) => Make("int8 rows", m, n, k, 1, Int8Weights);

    public static Case Int4(int m, int n, int k) => Make("int4 rows", m, n, k, 0.5, Int4Weights);

    public static Case Bf16(int m, int n, int k) => Make("bf16 rows", m, n, k, 2, Bf16Weights);

    /// <summary>More rows than reading the weights takes the time of: multiplying does.</summary>
    private static Case Many(string scheme, int m, Func<int, int, Weights> make) =>
        Make($"{scheme} many rows", m, Width, Width, scheme == "int8" ? 1 : 0.5, make) with { Bar = 1.2, Operations = 2.0 * m * Width * Width };

    private static Case Make(string work, int m, int n, int k, double size, Func<int, int, Weights> make) => new(
        work, $"{m}x{n}x{k}", 1.0, ["cuBLAS"], size * n * k, 0, 5e-3, device => Prepare(device, m, n, k, size, make(n, k)));

    private static Weights Int8Weights(int n, int k)
    {
        var codes = Inputs.Codes((long)n * k, 2);
        var scales = Inputs.Normal(n, 3, v => (float)(BFloat16)(v / 64));
        return new(device => new Int8WeightOnlyLayer(device, new(codes, scales, n, k)), (row, c) => codes[((long)row * k) + c] * (double)scales[row]);
    }

    private static Weights Int4Weights(int n, int k)
    {
        var codes = Array.ConvertAll(Inputs.Bytes((long)n * k / 2, 2), UInt4x2.FromBits);
        var scales = Inputs.Normal((long)n * (k / Group), 3, v => (float)(BFloat16)(v / 64));
        return new(
            device => new Int4WeightOnlyLayer(device, new(codes, scales, scales, n, k, Group)),
            (row, c) => ((codes[(((long)row * k) + c) / 2].Bits >> (4 * (c & 1)) & 15) - 7) * (double)scales[(row * (k / Group)) + (c / Group)]);
    }

    private static Weights Bf16Weights(int n, int k)
    {
        var values = Inputs.Bf16((long)n * k, 2);
        return new(device => new Bf16Layer(device, values, n, k), (row, c) => (float)values[((long)row * k) + c]);
    }

    private static Problem Prepare(Device device, int m, int n, int k, double size, Weights weights)
    {
        var x = Inputs.Bf16((long)m * k, 1);
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0, Copies = Inputs.Copies(size * n * k) };
        var input = problem.Own(device.Allocate(x));
        var y = problem.Output(device, m * n, BFloat16.NaN);
        var layers = Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(weights.Make(device))).ToArray();

        // A layer chooses its own kernel and configuration.
        problem.Launch = (target, i) => layers[target.Config is null or 0 ? i % layers.Length : throw new ArgumentOutOfRangeException(nameof(target))].Forward(input, y, target.Stream);
        problem.Error = () => Inputs.RelativeError(
            y.ToArray(),
            Inputs.Spread(n, 64).AsParallel().SelectMany(row => Inputs.Spread(m, 8).Select(token =>
            {
                var sum = 0.0;
                for (var c = 0; c < k; c++)
                    sum += weights.Value(row, c) * (float)x[(token * k) + c];
                return (((long)token * n) + row, sum);
            })).ToArray(),
            v => (float)v);
        return problem;
    }

    /// <param name="Make">A layer with the weights.</param>
    /// <param name="Value">What the layer multiplies by, by row and column.</param>
    private sealed record Weights(Func<Device, LinearLayer> Make, Func<int, int, double> Value);
}
