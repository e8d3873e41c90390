using System.CommandLine;
using Spectre.Console;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>The options of the benchmark.</summary>
internal static class CommandLine
{
    public static int Run(string[] arguments)
    {
        var only = new Option<string[]>("--only") { Description = "Cases whose name contains one of these texts; all if not given.", AllowMultipleArgumentsPerToken = true };
        var repetitions = new Option<int>("--repetitions") { Description = "Samples of each engine; medians are shown.", DefaultValueFactory = _ => 9 };
        var milliseconds = new Option<double>("--milliseconds") { Description = "The least time of a sample.", DefaultValueFactory = _ => 30 };
        var ggml = new Option<string?>("--ggml") { Description = "Folder of a local build of ggml, with libggml-base and libggml-cpu." };
        var output = new Option<string?>("--output") { Description = "Path of a JSON file for the results." };
        var oursOnly = new Option<bool>("--ours-only") { Description = "Leave out everyone else but the memory's limit." };
        var config = new Option<int?>("--config") { Description = "Configuration of our kernels; their own choice if not given." };
        repetitions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--repetitions must be at least 1.");
        });
        ggml.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } folder && !Directory.Exists(folder)) result.AddError($"--ggml {folder}: there is no such folder.");
        });

        var command = new RootCommand("Times BlockSharp's kernels on this machine's processors beside what else a .NET program can call.") { only, repetitions, milliseconds, ggml, output, oursOnly, config };
        command.SetAction(result =>
        {
            if (Console.IsOutputRedirected)
                AnsiConsole.Profile.Width = 220;
            return Benchmark.Run(
                new(
                    result.GetValue(only) ?? [],
                    result.GetValue(repetitions),
                    result.GetValue(milliseconds),
                    result.GetValue(ggml),
                    result.GetValue(output),
                    result.GetValue(oursOnly),
                    result.GetValue(config)),
                AnsiConsole.Console);
        });
        return command.Parse(arguments).Invoke();
    }
}
