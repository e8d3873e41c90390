using BlockSharp.Samples.QuantizedLinear;
using Spectre.Console;

namespace BlockSharp.Kernels.Tests;

public class QuantizedLinearSampleTests
{
    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 200;
        return (CommandLine.Run(arguments, console, error), output.ToString(), error.ToString());
    }

    private static string SamplePath(int n, int k, int seed) => Path.Combine(Path.GetTempPath(), $"blocksharp-o_proj-{n}x{k}-seed{seed}.safetensors");

    private static void Refused(string reason, params string[] arguments)
    {
        var (exit, output, error) = Run(arguments);
        Assert.Equal(2, exit);
        Assert.Equal("", output);
        Assert.Contains(reason, error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Every_kernel_is_compared_on_seeded_weights()
    {
        var path = SamplePath(70, 160, 987654);
        try
        {
            var (exit, output, error) = Run("--n", "70", "--k", "160", "--m", "67", "--seed", "987654", "--device", "eager", "--iterations", "2");
            Assert.Equal("", error);
            Assert.Equal(0, exit);
            Assert.StartsWith($"Device: {Device.Eager.Description}", output);
            Assert.Contains($"Weights: {path}: model.layers.0.self_attn.o_proj.weight, BF16 [70, 160]", output);
            Assert.DoesNotContain("kept small", output);
            Assert.Contains("over 64 of the 67 rows", output);
            var cells = output.Split('\n').Where(line => line.Contains("GEMV") || line.Contains("matmul") || line.Contains("dynamic"))
                .Select(line => line.Split('│').Select(cell => cell.Trim()).ToArray()).ToArray();
            Assert.Equal(7, cells.Length);
            double[] least = [45, 37, 16, 17, 45, 35, 35];
            Assert.All(cells.Zip(least), row => Assert.InRange(double.Parse(row.First[6]), row.Second, 70));
            Assert.Equal(["22,400", "11,340", "6,160", "7,000"], cells.Take(4).Select(row => row[3]));
            Assert.Equal(["1", "1", "1", "1", "67", "67", "67"], cells.Select(row => row[2]));
            using var made = SafetensorsFile.Open(path);
            Assert.Equal([70L, 160L], made["model.layers.0.self_attn.o_proj.weight"].Shape);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_file()
    {
        var path = SamplePath(3, 5, 424242);
        try
        {
            var first = SampleWeights.Make(3, 5, 424242).Values;
            var bytes = File.ReadAllBytes(path);
            Assert.Equal(first, SampleWeights.Make(3, 5, 424242).Values);
            Assert.Equal(bytes, File.ReadAllBytes(path));
            Assert.NotEqual(first, SeededNormal.Values(15, 0.02, 424243, 0));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Seeded_values_are_normal()
    {
        var values = SeededNormal.Values(100_000, 2, 1, 0);
        Assert.InRange(values.Average(), -0.02, 0.02);
        Assert.InRange(values.Average(v => (double)v * v), 3.95, 4.05);
        Assert.InRange(values.Count(v => Math.Abs(v) < 2) / 100_000.0, 0.677, 0.688);
    }

    [Fact]
    public void The_reference_is_the_product_of_the_rows_asked_for()
    {
        var x = Array.ConvertAll(SeededNormal.Values(3 * 11, 1, 1, 0), v => (BFloat16)v);
        var w = SeededNormal.Values(5 * 11, 1, 2, 0);
        var y = Reference.Multiply(x, w, [0, 2], 5, 11);
        for (var i = 0; i < 10; i++)
            Assert.Equal(Enumerable.Range(0, 11).Sum(k => (double)(float)x[(i / 5 * 2 * 11) + k] * w[(i % 5 * 11) + k]), y[i], 1e-12);
    }

    [Fact]
    public void Bad_options_are_refused_in_one_line_and_nothing_is_written()
    {
        Refused("--n 0: must be at least 1", "--n", "0", "--seed", "31337");
        Refused("--m -4: must be at least 1", "--m", "-4", "--seed", "31337");
        Refused("--iterations 0: must be at least 1", "--iterations", "0", "--seed", "31337");
        Refused("'many'", "--n", "many", "--seed", "31337");
        Refused("--speed", "--speed", "3", "--seed", "31337");
        Refused("--device abacus: is none of cuda, opencl, cpu, eager", "--device", "abacus", "--seed", "31337");
        Refused("without --file the only tensor is", "--tensor", "w", "--seed", "31337");
        Refused("2^31 elements", "--n", "65536", "--k", "65536", "--seed", "31337");
        Refused("at most 131071", "--n", "1", "--k", "131072", "--seed", "31337");
        Refused("leave them out with --file", "--n", "3", "--file", "w.safetensors");
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "*31337*"));
    }

    [Fact]
    public void Bad_files_and_tensors_are_refused_in_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("blocksharp-").FullName;
        try
        {
            var path = Path.Combine(folder, "model.safetensors");
            Refused("cannot be opened", "--file", path);
            File.WriteAllText(path, "not a model");
            Refused("not a safetensors file", "--file", path);
            SafetensorsWriter.Write(path, [new("norm", "F32", [3], new float[3]), new("w", "F32", [1, 2], new float[] { 1, float.NaN })]);
            Refused("there is none of this name. Choose one of: norm, w.", "--file", path, "--tensor", "v");
            Refused("there is none of this name. Choose one of: norm, w.", "--file", path);
            Refused("expected two dimensions", "--file", path, "--tensor", "norm");
            Refused("row 0, column 1 is NaN", "--file", path, "--tensor", "w", "--device", "eager");
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_only_tensor_of_a_file_needs_no_name()
    {
        var folder = Directory.CreateTempSubdirectory("blocksharp-").FullName;
        try
        {
            var path = Path.Combine(folder, "model.safetensors");
            SafetensorsWriter.Write(path, [new("w", "F16", [33, 65], SeededNormal.Values(33 * 65, 1, 1, 0))]);
            var (exit, output, error) = Run("--file", path, "--device", "eager", "--m", "3");
            Assert.Equal("", error);
            Assert.Equal(0, exit);
            Assert.Contains("w, F16 [33, 65]", output);
            Assert.Contains("bf16 GEMV a row", output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Help_is_no_error() => Assert.Equal(0, Run("--help").Exit);
}
