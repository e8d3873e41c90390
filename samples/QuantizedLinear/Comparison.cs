using System.Globalization;
using BlockSharp.Kernels;
using Spectre.Console;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>Runs one linear layer with every kernel of the library and prints what each costs and how far it is from fp64.</summary>
internal sealed class Comparison
{
    // More than any device's last cache: weights that rotate through this much come from memory at every call, as they do in a model.
    private const long BeyondCaches = 256L << 20;

    // A row of the fp64 reference costs N * K multiply-adds; this many show the error as well as all would.
    private const int MostReferenceRows = 64;

    private readonly Device device;
    private readonly SampleWeights weights;
    private readonly string source;
    private readonly BFloat16[] rounded;
    private readonly Int8Matrix int8;
    private readonly BFloat16[] x;
    private readonly int iterations;
    private readonly int[] rows;
    private readonly double[] reference;

    private Comparison(Device device, SampleWeights weights, int m, SampleOptions options)
    {
        (this.device, this.weights, iterations) = (device, weights, options.Iterations ?? device.Kind switch { DeviceKind.Cuda => 20, DeviceKind.Cpu => 5, _ => 3 });
        source = $"{options.File ?? "the sample's file"}: ";
        int8 = Quantized(() => Int8Quantizer.PerRow(weights.Values, weights.N, weights.K));
        rounded = Array.ConvertAll(weights.Values, value => (BFloat16)value);
        x = Array.ConvertAll(SeededNormal.Values(m * weights.K, 1, options.Seed, stream: 1), value => (BFloat16)value);
        var count = Math.Min(m, MostReferenceRows);
        rows = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * m / count))];
        reference = Reference.Multiply(x, weights.Values, rows, weights.N, weights.K);
    }

    private int M => x.Length / weights.K;

    /// <summary>The whole sample. Nothing is written before the options have been checked.</summary>
    /// <returns>The exit code 0.</returns>
    /// <exception cref="BadOptionException">An option cannot be obeyed.</exception>
    /// <exception cref="SafetensorsException">The file cannot be read, or the sample's own not be written.</exception>
    public static int Run(SampleOptions options, IAnsiConsole console)
    {
        options.Check();
        var device = options.ChooseDevice();
        var (side, rows) = DefaultSize(device.Kind);
        var m = options.M ?? rows;
        CheckSize(options.N ?? side, options.K ?? side, m);
        var weights = options.File is null ? SampleWeights.Make(options.N ?? side, options.K ?? side, options.Seed) : SampleWeights.Read(options.File, options.Tensor);
        CheckSize(weights.N, weights.K, m);
        var comparison = new Comparison(device, weights, m, options);

        Line(console, $"Device: {device.Description}");
        if (options.DeviceName is null && Device.FallbackNotice is { } notice)
            Line(console, notice);
        Line(console, $"Weights: {weights.Source}");
        if (!IsFast(device.Kind) && (options.M is null || (options.File is null && (options.N is null || options.K is null))))
            Line(console, $"Size: N = {weights.N}, K = {weights.K}, M = {m}, kept small for this device; --n, --k and --m take any.");
        console.Write(ResultTable.Of(options.Tune ? Tuned(device, console, comparison.MeasureAll) : comparison.MeasureAll()));
        Line(console, comparison.rows.Length == m
            ? "Errors are against the product of the file's weights and x in fp64."
            : $"Errors are against the product of the file's weights and x in fp64, over {comparison.rows.Length} of the {m} rows.");
        if (comparison.Copies(1) > 1)
            Line(console, $"Weights rotate through {BeyondCaches >> 20} MiB of copies, so that they come from memory and not from a cache.");
        return 0;
    }

    /// <summary>Measures while the device's kernels find their configurations, and says which.</summary>
    private static T Tuned<T>(Device device, IAnsiConsole console, Func<T> measure)
    {
        var tuning = device.Tuning;
        var mode = tuning.Mode;
        try
        {
            return console.Status().Start("Tuning", status =>
            {
                tuning.Progress = new TuningDisplay(console, status);
                tuning.Mode = TuningMode.Measure;
                return measure();
            });
        }
        finally
        {
            (tuning.Mode, tuning.Progress) = (mode, null);
        }
    }

    private static (int Side, int Rows) DefaultSize(DeviceKind kind) => IsFast(kind) ? (4096, 2048) : (2048, 32);

    private static bool IsFast(DeviceKind kind) => kind is DeviceKind.Cuda or DeviceKind.Cpu;

    private static void CheckSize(int n, int k, int m)
    {
        if ((long)n * k > int.MaxValue || (long)m * k > int.MaxValue || (long)m * n > int.MaxValue)
            throw new BadOptionException($"N = {n}, K = {k}, M = {m}: a matrix would have 2^31 elements or more. Choose a smaller --n, --k or --m.");
        if (k > Int8DynamicLayer.MostInputFeatures)
            throw new BadOptionException($"K = {k}: the int8 matmul takes at most {Int8DynamicLayer.MostInputFeatures}. Choose a smaller --k or another tensor.");
    }

    private static void Line(IAnsiConsole console, string text) => console.WriteLine(text);

    private IEnumerable<Measurement> MeasureAll()
    {
        var (n, k) = (weights.N, weights.K);
        yield return Measure("bf16 GEMV", 1, () => new Bf16Layer(device, rounded, n, k));
        yield return Measure("int8 GEMV", 1, () => new Int8WeightOnlyLayer(device, int8));
        foreach (var group in new[] { 128, 32 })
        {
            var int4 = Quantized(() => Int4Quantizer.Quantize(rounded, n, k, group));
            yield return Measure($"int4 GEMV, groups of {group}", 1, () => new Int4WeightOnlyLayer(device, int4));
        }
        yield return Measure(M > Bf16Layer.MostGemvRows ? "bf16 matmul" : "bf16 GEMV a row", M, () => new Bf16Layer(device, rounded, n, k));
        yield return Measure("int8 dynamic, per token", M, () => new Int8DynamicLayer(device, int8));
        yield return Measure("int8 dynamic, per tensor", M, () => new Int8DynamicLayer(device, int8, perTensor: true));
    }

    private T Quantized<T>(Func<T> quantize)
    {
        try
        {
            return quantize();
        }
        catch (ArgumentException error)
        {
            throw new BadOptionException(source + error.Message);
        }
    }

    private Measurement Measure(string kernel, int m, Func<LinearLayer> make)
    {
        var layers = new List<LinearLayer> { make() };
        try
        {
            for (var copies = Copies(layers[0].WeightBytes); layers.Count < copies;)
                layers.Add(make());
            using var input = device.Allocate<BFloat16>(x.AsSpan(0, m * weights.K));
            using var output = device.Allocate<BFloat16>((long)m * weights.N);
            var seconds = Seconds((i, stream) => layers[i % layers.Count].Forward(input, output, stream), layers.Count);
            var (sqnr, largest) = Error(output.ToArray(), m);
            var rate = m == 1
                ? string.Create(CultureInfo.InvariantCulture, $"{layers[0].WeightBytes / seconds / 1e9:G4} GB/s")
                : string.Create(CultureInfo.InvariantCulture, $"{2.0 * m * weights.N * weights.K / seconds / 1e12:G4} TOPS");
            return new(kernel, m, layers[0].WeightBytes, seconds, rate, sqnr, largest);
        }
        finally
        {
            foreach (var layer in layers)
                layer.Dispose();
        }
    }

    // On CUDA a graph of one call a copy; elsewhere a call takes so long that one at a time is measured well.
    private double Seconds(Action<int, DeviceStream> call, int copies)
    {
        var next = 0;
        using var stream = device.CreateStream();
        return device.Kind == DeviceKind.Cuda
            ? DeviceTimer.MedianSecondsPerLaunch(stream, i => call(i, stream), copies, iterations)
            : DeviceTimer.MedianSeconds(stream, () => call(next++, stream), iterations, warmUp: 1);
    }

    private long Copies(long weightBytes) => IsFast(device.Kind) ? Math.Clamp(BeyondCaches / weightBytes, 1, 64) : 1;

    private (double SignalToNoise, double Largest) Error(BFloat16[] y, int m)
    {
        var n = weights.N;
        var values = rows.Where(row => row < m).SelectMany(row => y[(row * n)..((row + 1) * n)]).Select(value => (float)value).ToArray();
        var expected = reference.AsSpan(0, values.Length);
        return (QuantizationError.SignalToNoise(expected, values), QuantizationError.Largest(expected, values));
    }
}
