using Spectre.Console;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>The whole run: the peers in a process of their own, then ours, then table, file and plot.</summary>
internal static class Benchmark
{
    public static int Run(BenchmarkOptions options, IReadOnlyList<Case> cases, IAnsiConsole console)
    {
        console.WriteLine($"Device: {options.Device.Description}");
        var peers = PeerProcess.Measure(options, cases, console);
        if (options.Tune)
            Competition.Run(options, cases, console);
        var outcomes = new List<Outcome>();
        foreach (var benchmark in cases)
        {
            var outcome = Measure(benchmark, options, peers.TimesOf(benchmark), console) with { Nearest = OutcomeOf(benchmark.Nearest), Limit = OutcomeOf(benchmark.Limit) };
            outcomes.Add(outcome);
            console.WriteLine(FormattableString.Invariant($"{benchmark.Work}, {benchmark.Shape}: {outcome.Microseconds:F2} us {outcome.Note}"));
        }

        ResultTable.Write(outcomes, console);
        if (peers.Reason is { } reason)
            console.WriteLine($"No times of the peers: {reason}");
        Directory.CreateDirectory(options.Output);
        ResultFile.Write(Path.Combine(options.Output, "results.json"), options.Device, outcomes);
        ResultPlot.Write(Path.Combine(options.Output, "results.png"), options.Device, outcomes);
        return outcomes.Any(o => o.IsWrong) ? 1 : 0;

        Outcome? OutcomeOf(Case? other) => outcomes.Find(o => o.Case.Name == other?.Name);
    }

    private static Outcome Measure(Case benchmark, BenchmarkOptions options, IReadOnlyDictionary<string, double> peers, IAnsiConsole console)
    {
        if (benchmark.Prepare is null)
            return new(benchmark, null, null, "no kernel yet", peers);
        try
        {
            using var problem = benchmark.Prepare(options.Device);
            if (!options.EachConfig && !benchmark.IsLimit)
            {
                var (seconds, error) = Time(problem, null, options, double.PositiveInfinity);
                return new(benchmark, 1e6 * seconds, error, "", peers);
            }

            Outcome? best = null;
            for (var config = 0; ; config++)
            {
                try
                {
                    var (seconds, error) = Time(problem, config, options, benchmark.Tolerance);
                    console.WriteLine(FormattableString.Invariant($"  {benchmark.Work}, {benchmark.Shape}, configuration {config}: {1e6 * seconds:F2} us, error {error:E1}"));
                    if (seconds is { } time && !(best?.Microseconds <= 1e6 * time))
                        best = new(benchmark, 1e6 * time, error, $"configuration {config}", peers);
                }
                catch (Exception failure) when (failure is NotSupportedException or KernelCompilationException or ArgumentException and not ArgumentOutOfRangeException)
                {
                    console.WriteLine($"  configuration {config}: {failure.Message.ReplaceLineEndings(" ")}");
                }
                catch (ArgumentOutOfRangeException)
                {
                    break;
                }
            }

            return best ?? new(benchmark, null, null, "no configuration is right", peers);
        }
        catch (Exception failure) when (failure is NotSupportedException or KernelCompilationException or InvalidOperationException)
        {
            return new(benchmark, null, null, failure.Message.ReplaceLineEndings(" "), peers);
        }
    }

    /// <summary>One launch that is checked, then the time of many if the check has found no more than <paramref name="tolerance"/>: a configuration that is not made for the shape is wrong.</summary>
    private static (double? Seconds, double Error) Time(Problem problem, int? config, BenchmarkOptions options, double tolerance)
    {
        using var stream = options.Device.CreateStream();
        var target = new LaunchTarget(options.Device, stream) { Config = config };
        problem.Clear();
        problem.Launch(target, 0);
        stream.Synchronize();
        var error = problem.Error();
        return error <= tolerance || double.IsPositiveInfinity(tolerance)
            ? (DeviceTimer.MedianSecondsPerLaunch(stream, i => problem.Launch(target, i), Math.Max(problem.Copies, problem.Launches), options.Replays), error)
            : (null, error);
    }
}
