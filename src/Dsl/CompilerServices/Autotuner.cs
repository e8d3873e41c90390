using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Tuning;

namespace BlockSharp.CompilerServices;

/// <summary>Chooses the configuration of a kernel with <see cref="AutotuneAttribute"/>. Thread-safe. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Autotuner
{
    private readonly int number = KernelTableNumber.Next();
    private readonly ConfigTable configs;
    private readonly Assembly assembly;
    private readonly string kernel;
    private readonly string source;
    private readonly string[] keys;

    /// <param name="configs">The kernel's configurations.</param>
    /// <param name="variants">The class of its compiled variants: a table of results may come with its assembly.</param>
    /// <param name="kernel">The kernel's name with its namespace.</param>
    /// <param name="source">A hash of its compiled variants: results on disk are for these alone.</param>
    /// <param name="keys">The arguments that results depend on: the last words of a key, after the one that says whether arguments are aligned.</param>
    public Autotuner(ConfigTable configs, Type variants, string kernel, string source, string[] keys)
    {
        ArgumentNullException.ThrowIfNull(variants);
        this.configs = configs;
        assembly = variants.Assembly;
        this.kernel = kernel;
        this.source = source;
        this.keys = keys;
    }

    /// <summary>The configuration that is known or settled for a launch. Warm calls allocate nothing.</summary>
    /// <param name="target">Where it is launched.</param>
    /// <param name="key">What the choice depends on.</param>
    /// <param name="config">The configuration; -1 if none competes.</param>
    /// <returns>False if it is to be found by measuring: by <see cref="Tune"/>.</returns>
    public bool TryChoose(in LaunchTarget target, in TuningKey key, out int config)
    {
        var device = target.Device;
        var words = key.Words;
        if (device.Launchers(number) is { } known && Unsafe.As<TunedChoices>(known).Find(words) is { } choice && Holds(choice, device.Tuning))
        {
            config = choice.Config;
            return true;
        }
        return TrySettle(device, words, out config);
    }

    /// <summary>Lets configurations compete.</summary>
    /// <param name="target">Where the kernel is launched.</param>
    /// <param name="words">The launch's key.</param>
    /// <param name="operands">The kernel's arguments.</param>
    /// <param name="work">What a launch with a configuration does at least.</param>
    /// <param name="launch">Launches on a target with a configuration of its choice, on one of the copies of the operands.</param>
    /// <returns>The fastest; the first if none can be measured.</returns>
    public int Tune(in LaunchTarget target, ReadOnlySpan<long> words, TuningOperands operands, Func<int, LaunchWork> work, Action<LaunchTarget, int> launch)
    {
        ArgumentNullException.ThrowIfNull(operands);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(launch);
        var device = target.Device;
        lock (device.Tuning.Gate)
        {
            // Another thread may have been faster.
            return TrySettle(device, words, out var config) ? config : Measure(device, words, operands, work, launch);
        }
    }

    private static bool Holds(TunedChoices.Choice choice, DeviceTuning tuning) =>
        choice.Epoch == tuning.Epoch && (choice.IsCertain || !tuning.Measures);

    private TunedChoices Choices(Device device) => (TunedChoices)device.AddLaunchers(number, static () => new TunedChoices());

    /// <summary>Everything but measuring.</summary>
    private bool TrySettle(Device device, ReadOnlySpan<long> words, out int config)
    {
        var tuning = device.Tuning;
        var epoch = tuning.Epoch;
        if (Choices(device).Find(words) is { } choice && Holds(choice, tuning))
        {
            config = choice.Config;
            return true;
        }

        config = TuningKey.First(words, configs.Count);
        var isCertain = config < 0 || device.Kind == DeviceKind.Eager || IsAlone(words, config);
        if (!isCertain && (tuning.Mode != TuningMode.Off || tuning.Measures))
        {
            if ((tuning.Mode >= TuningMode.Stored || tuning.Measures) && Stored(device, words) is var stored and >= 0)
                (config, isCertain) = (stored, true);
            else if (tuning.Measures && !Graph.IsRecording(device))
                return false;
            else
                config = InTables(device, words) is var found and >= 0 ? found : config;
        }
        Choices(device).Set(words, config, isCertain, epoch);
        return true;
    }

    private bool IsAlone(ReadOnlySpan<long> words, int first)
    {
        for (var i = first + 1; i < configs.Count; i++)
        {
            if (TuningKey.Allows(words, i))
                return false;
        }
        return true;
    }

    private int Stored(Device device, ReadOnlySpan<long> words)
    {
        var key = TuningStore.KeyOf(kernel, source, device, words);
        if (device.Tuning.Store.Read(key) is not { } record)
            return -1;
        var config = Allowed(record.Config, words);
        if (config >= 0)
            device.Tuning.Add(key, record);
        return config;
    }

    private int InTables(Device device, ReadOnlySpan<long> words)
    {
        foreach (var name in device.Tuning.Find(TuningTable.Of(assembly), kernel, Arguments(words), device))
        {
            if (Allowed(name, words) is var config and >= 0)
                return config;
        }
        return -1;
    }

    /// <summary>The number of a configuration that competes, by its text; -1 if there is none.</summary>
    private int Allowed(string name, ReadOnlySpan<long> words)
    {
        for (var i = 0; i < configs.Count; i++)
        {
            if (TuningKey.Allows(words, i) && configs.NameOf(i) == name)
                return i;
        }
        return -1;
    }

    /// <summary>The named arguments: <c>n=4096, k=4096</c>, and <c>unaligned</c> if they are.</summary>
    private string Arguments(ReadOnlySpan<long> words)
    {
        var values = words[^keys.Length..].ToArray();
        var named = keys.Zip(values, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
        return string.Join(", ", words[^(keys.Length + 1)] != 0 ? named : named.Append("unaligned"));
    }

    private int Measure(Device device, ReadOnlySpan<long> words, TuningOperands operands, Func<int, LaunchWork> work, Action<LaunchTarget, int> launch)
    {
        var (tuning, epoch, begun) = (device.Tuning, device.Tuning.Epoch, Stopwatch.GetTimestamp());
        var (first, arguments, key) = (TuningKey.First(words, configs.Count), Arguments(words), TuningStore.KeyOf(kernel, source, device, words));
        var candidates = CandidatesOf(words);
        device.Synchronize();
        try
        {
            operands.Make();
        }
        catch (Exception exception)
        {
            // No room to compete in; a device may say so in any way it likes.
            Trace.TraceWarning($"BlockSharp does not tune {kernel} for {arguments}: {exception.Message}");
            Choices(device).Set(words, first, isCertain: true, epoch);
            return first;
        }

        using var stream = device.CreateStream();
        var timer = new ColdTimer(stream, operands, launch);
        ConfigSearch search = null!;
        search = new(
            [.. candidates.Select(configs.PointOf)],
            [.. candidates.Select(config => device.Rates?.LeastSeconds(work(config)) ?? 0)],
            (i, best) =>
            {
                double? seconds = null;
                try
                {
                    seconds = timer.Seconds(candidates[i], best);
                }
                catch (Exception)
                {
                    // It cannot be launched here, however the driver says so: the others compete. If none can, the launch itself says why.
                }
                Report(i, seconds, isFinished: false);
                return seconds;
            },
            () => Stopwatch.GetElapsedTime(begun) >= tuning.Budget);
        search.Run();
        if (search.Best < 0)
        {
            Choices(device).Set(words, first, isCertain: true, epoch);
            return first;
        }

        var won = candidates[search.Best];
        var record = new TuningRecord(
            kernel, arguments, device.Name, device.Architecture, device.MultiprocessorCount, configs.NameOf(won), Math.Round(1e6 * search.BestSeconds, 3));
        tuning.Add(key, record);
        if (search.IsComplete)
            tuning.Store.Write(key, record);
        Choices(device).Set(words, won, isCertain: true, epoch);
        Report(search.Best, search.BestSeconds, isFinished: true);
        return won;

        void Report(int last, double? seconds, bool isFinished)
        {
            if (tuning.Progress is not { } progress)
                return;
            var isBest = seconds < search.BestSeconds || search.Best < 0;
            progress.Report(new(
                kernel,
                arguments,
                search.Measured + (isFinished ? 0 : 1),
                candidates.Length,
                configs.NameOf(candidates[last]),
                seconds,
                configs.NameOf(candidates[isBest ? last : search.Best]),
                isBest ? seconds ?? double.PositiveInfinity : search.BestSeconds,
                search.Excluded,
                Stopwatch.GetElapsedTime(begun),
                isFinished));
        }
    }

    private int[] CandidatesOf(ReadOnlySpan<long> words)
    {
        var candidates = new List<int>();
        for (var i = 0; i < configs.Count; i++)
        {
            if (TuningKey.Allows(words, i))
                candidates.Add(i);
        }
        return [.. candidates];
    }
}
