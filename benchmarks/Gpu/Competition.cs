using Spectre.Console;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>Lets the configurations of the kernels compete for every case, and writes the winners as a table that an assembly may come with.</summary>
internal static class Competition
{
    /// <summary>The table's file, in the folder of results.</summary>
    private const string FileName = "tuning.json";

    public static void Run(BenchmarkOptions options, IEnumerable<Case> measured, IAnsiConsole console)
    {
        var cases = measured.Where(c => !c.IsLimit).ToArray();
        var tuning = options.Device.Tuning;
        var winners = new List<TuningProgress>();
        console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn()).Start(context =>
        {
            var bar = context.AddTask("tuning", maxValue: cases.Length);
            foreach (var benchmark in cases)
            {
                var done = bar.Value;
                tuning.Progress = new Report(progress =>
                {
                    if (progress.IsFinished)
                        winners.Add(progress);
                    bar.Description = FormattableString.Invariant($"{benchmark.Work} {benchmark.Shape}: best {1e6 * progress.BestSeconds:F2} us").EscapeMarkup();
                    bar.Value = done + ((double)(progress.Measured + progress.Excluded) / progress.Candidates);
                });
                Tune(options.Device, benchmark);
                bar.Value = done + 1;
            }
        });
        tuning.Progress = null;
        foreach (var winner in winners)
            console.WriteLine(FormattableString.Invariant($"{winner.Kernel} {winner.Arguments}: {winner.BestConfig}, {1e6 * winner.BestSeconds:F2} us, {winner.Measured} of {winner.Candidates} measured, {winner.Excluded} excluded, in {winner.Elapsed.TotalSeconds:F1} s"));

        Directory.CreateDirectory(options.Output);
        using var table = File.Create(Path.Combine(options.Output, FileName));
        tuning.Save(table);
    }

    private static void Tune(Device device, Case benchmark)
    {
        if (benchmark.Prepare is null)
            return;
        try
        {
            using var problem = benchmark.Prepare(device);
            device.Tuning.Tune(() => problem.Launch(device, 0));
            device.Synchronize();
        }
        catch (Exception failure) when (failure is NotSupportedException or KernelCompilationException or InvalidOperationException)
        {
            // What cannot be launched says so where it is measured.
        }
    }

    /// <summary>Reports at once: <see cref="Progress{T}"/> would do so on another thread, later.</summary>
    private sealed class Report(Action<TuningProgress> handler) : IProgress<TuningProgress>
    {
        void IProgress<TuningProgress>.Report(TuningProgress value) => handler(value);
    }
}
