using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Quantized layers on a few rows, as the layers themselves choose their kernels; never to be slower than bf16.</summary>
internal static class FewRowsCases
{
    private const int Group = 128;

    private static readonly int[] Rows = [2, 4, 8, 16, 32, 64];

    private static readonly (int N, int K)[] Shapes = [(4096, 4096), (28672, 8192)];

    public static IEnumerable<Case> All =>
    [
        .. from s in Shapes from m in Rows select Make("int8 rows", s, m, 1, (device, weights) => new Int8WeightOnlyLayer(device, (Int8Matrix)weights)),
        .. from s in Shapes from m in Rows select Make("int4 rows", s, m, 0.5, (device, weights) => new Int4WeightOnlyLayer(device, (Int4Matrix)weights)),
    ];

    private static Case Make(string work, (int N, int K) s, int m, double size, Func<Device, object, LinearLayer> make) => new(
        work, $"{m}x{s.N}x{s.K}", 1.0, ["cuBLAS"], size * s.N * s.K, 0, 5e-3, device => Prepare(device, work == "int8 rows", s.N, s.K, m, size, make));

    private static Problem Prepare(Device device, bool isInt8, int n, int k, int m, double size, Func<Device, object, LinearLayer> make)
    {
        var x = Inputs.Bf16((long)m * k, 1);
        var scales = Inputs.Normal((long)n * (isInt8 ? 1 : k / Group), 3, v => (float)(BFloat16)(v / 64));
        object weights;
        Func<int, int, double> weight;
        if (isInt8)
        {
            var codes = Inputs.Codes((long)n * k, 2);
            weights = new Int8Matrix(codes, scales, n, k);
            weight = (row, c) => codes[((long)row * k) + c] * (double)scales[row];
        }
        else
        {
            var codes = Array.ConvertAll(Inputs.Bytes((long)n * k / 2, 2), UInt4x2.FromBits);
            weights = new Int4Matrix(codes, scales, scales, n, k, Group);
            weight = (row, c) => ((codes[(((long)row * k) + c) / 2].Bits >> (4 * (c & 1)) & 15) - 7) * (double)scales[(row * (k / Group)) + (c / Group)];
        }

        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0, Copies = Inputs.Copies(size * n * k) };
        var input = problem.Own(device.Allocate(x));
        var y = problem.Output(device, m * n, BFloat16.NaN);
        var layers = Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(make(device, weights))).ToArray();

        // A layer chooses its own kernel and configuration.
        problem.Launch = (target, i) => layers[target.Config is null or 0 ? i % layers.Length : throw new ArgumentOutOfRangeException(nameof(target))].Forward(input, y, target.Stream);
        problem.Error = () => Inputs.RelativeError(
            y.ToArray(),
            Inputs.Spread(n, 64).AsParallel().SelectMany(row => Inputs.Spread(m, 8).Select(token =>
            {
                var sum = 0.0;
                for (var c = 0; c < k; c++)
                    sum += weight(row, c) * (float)x[(token * k) + c];
                return (((long)token * n) + row, sum);
            })).ToArray(),
            v => (float)v);
        return problem;
    }
}
