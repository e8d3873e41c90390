using System.CommandLine;
using Spectre.Console;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The sample's options, and what becomes of a run: exit code 0, or 2 with one line on the error stream.</summary>
internal static class CommandLine
{
    private const int BadInput = 2;

    public static int Run(string[] arguments, IAnsiConsole console, TextWriter error)
    {
        var n = new Option<int?>("--n") { Description = "Output features of the sample weights (4096, smaller without a CUDA device)." };
        var k = new Option<int?>("--k") { Description = "Input features of the sample weights (4096, smaller without a CUDA device)." };
        var m = new Option<int?>("--m") { Description = "Rows of x for the matmuls (2048, smaller without a CUDA device); the GEMVs take one." };
        var file = new Option<string?>("--file") { Description = "A safetensors file with the weights; a seeded one is made if not given." };
        var tensor = new Option<string?>("--tensor") { Description = $"A 2-D F32, F16 or BF16 tensor of the file ({SampleWeights.TensorName})." };
        var device = new Option<string?>("--device") { Description = "cuda, opencl, cpu or eager; the best one present if not given." };
        var seed = new Option<int>("--seed") { Description = "Seed of the sample weights and of x.", DefaultValueFactory = _ => 1 };
        var iterations = new Option<int?>("--iterations") { Description = "Measurements to take the median of (20 on CUDA, 3 elsewhere)." };
        var tune = new Option<bool>("--tune") { Description = "Lets configurations of the kernels compete first; results are kept for later runs." };
        var root = new RootCommand("Quantizes a linear layer's weights, runs it with every kernel, and compares time and error.")
        {
            n, k, m, file, tensor, device, seed, iterations, tune,
        };
        root.SetAction(result => Comparison.Run(new SampleOptions(
            result.GetValue(n), result.GetValue(k), result.GetValue(m), result.GetValue(file), result.GetValue(tensor), result.GetValue(device),
            result.GetValue(seed), result.GetValue(iterations), result.GetValue(tune)), console));
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Refuse(parsed.Errors[0].Message);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = console.Profile.Out.Writer });
        }
        catch (Exception bad) when (bad is BadOptionException or SafetensorsException)
        {
            return Refuse(bad.Message);
        }

        int Refuse(string message)
        {
            error.WriteLine(message.ReplaceLineEndings(" "));
            return BadInput;
        }
    }
}
