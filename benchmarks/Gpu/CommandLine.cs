using System.CommandLine;
using BlockSharp.Benchmarks.Gpu.Cases;
using Spectre.Console;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>The benchmark's options, and what becomes of a run: 0, or 2 with one line on the error stream if it cannot begin.</summary>
internal static class CommandLine
{
    public static int Run(string[] arguments)
    {
        var only = new Option<string[]>("--only") { Description = "Parts of the names of works or shapes to measure: 'int8 GEMV', '28672'. All if not given.", AllowMultipleArgumentsPerToken = true };
        var quick = new Option<bool>("--quick") { Description = "The smallest shape of each work, five replays, few tuning trials of the peers." };
        var peers = new Option<string>("--peers") { Description = "run: measure the peers too; none: ours alone; or a JSON file of an earlier run on the same device.", DefaultValueFactory = _ => "run" };
        var each = new Option<bool>("--each-config") { Description = "Measures every configuration of our kernels, prints them, and takes the best." };
        var tune = new Option<bool>("--tune") { Description = "Lets the configurations of our kernels compete for each shape first, and writes the winners to tuning.json." };
        var output = new Option<string>("--out") { Description = "Folder of results.json and results.png.", DefaultValueFactory = _ => "artifacts/gpu" };
        var device = new Option<string>("--device") { Description = "cuda, or opencl and eager for trying out the benchmark itself.", DefaultValueFactory = _ => "cuda" };
        var root = new RootCommand("Measures the library's kernels and their peers on one GPU, in one run, checked against float64.") { only, quick, peers, each, tune, output, device };
        root.SetAction(parsed =>
        {
            var kind = parsed.GetValue(device);
            if (Device.All.FirstOrDefault(d => d.Kind.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                Console.Error.WriteLine($"No {kind} device works here; --device takes one of: {string.Join(", ", Device.All.Select(d => d.Kind).Distinct())}.");
                return 2;
            }

            var options = new BenchmarkOptions(found, parsed.GetValue(only) ?? [], parsed.GetValue(quick), parsed.GetValue(peers)!, parsed.GetValue(each), parsed.GetValue(tune), parsed.GetValue(output)!);
            return Benchmark.Run(options, AllCases.For(options), AnsiConsole.Console);
        });
        return root.Parse(arguments).Invoke();
    }
}
