using BlockSharp.Benchmarks.Cpu.Cases;
using BlockSharp.Benchmarks.Cpu.Peers;
using Spectre.Console;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>The whole run.</summary>
internal static class Benchmark
{
    public static int Run(BenchmarkOptions options, IAnsiConsole console)
    {
        var absence = TorchPeer.Absence(Device.Cpu.MultiprocessorCount);
        var session = new Session(Device.Cpu, options.Ggml is { } folder ? GgmlLibrary.Load(folder, Device.Cpu.MultiprocessorCount) : null)
        {
            Config = options.Config,
            OursOnly = options.OursOnly,
            HasTorch = absence is null,
        };
        console.WriteLine($"Device: {session.Device.Description}");
        if (session.Ggml is null)
            console.WriteLine("ggml is left out: --ggml names the folder of a local build.");
        if (absence is not null)
            console.WriteLine($"TorchSharp is left out: {absence}");
        var outcomes = new List<Outcome>();
        foreach (var benchmark in AllCases.Make().Where(c => IsAsked(c, options)))
        {
            var outcome = Measure(benchmark, session, options);
            outcomes.Add(outcome);
            console.WriteLine(FormattableString.Invariant($"{benchmark.Work}, {benchmark.Shape}: {outcome.Ours?.Median:G4} us {outcome.Note}"));
        }

        ResultTable.Write(outcomes, console);
        if (options.Output is { } path)
            ResultFile.Write(path, session.Device, outcomes);
        foreach (var wrong in outcomes.Where(o => o.IsWrong))
            console.WriteLine(FormattableString.Invariant($"WRONG: {wrong.Case.Work}, {wrong.Case.Shape}: error {wrong.Ours!.Error:E1}, at most {wrong.Case.Tolerance:E1} is right."));
        return outcomes.Any(o => o.IsWrong) ? 1 : 0;
    }

    private static bool IsAsked(Case benchmark, BenchmarkOptions options) => options.Only.Length == 0
        || options.Only.Any(text => $"{benchmark.Work}, {benchmark.Shape}".Contains(text, StringComparison.OrdinalIgnoreCase));

    private static Outcome Measure(Case benchmark, Session session, BenchmarkOptions options)
    {
        var candidates = new List<Candidate>();
        try
        {
            var errors = new List<double?>();
            foreach (var candidate in benchmark.Prepare(session))
            {
                candidates.Add(candidate);
                candidate.Pass();
                errors.Add(candidate.Error?.Invoke());
            }

            var sampler = new Sampler(options.Repetitions, options.Milliseconds);
            var samples = sampler.Run(candidates);
            var note = sampler.Disturbed > 0 ? $"{sampler.Disturbed} samples taken again" : "";
            return new(benchmark, [.. candidates.Select((candidate, i) => new EngineTime(candidate.Engine, samples[i], errors[i]))], note);
        }
        catch (Exception failure) when (failure is NotSupportedException or InvalidOperationException or DllNotFoundException)
        {
            return new(benchmark, [], failure.Message.ReplaceLineEndings(" "));
        }
        finally
        {
            foreach (var candidate in candidates)
                candidate.Release();
            GC.Collect();
        }
    }
}
