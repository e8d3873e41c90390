using BlockSharp.Runtime;
using BlockSharp.Runtime.Tuning;

namespace BlockSharp;

/// <summary>How one device chooses among the configurations of kernels with <see cref="AutotuneAttribute"/>. Thread-safe.</summary>
public sealed class DeviceTuning
{
    /// <summary>Names the mode that devices begin with: <c>off</c>, <c>tables</c>, <c>stored</c> or <c>measure</c>; also <c>0</c> and <c>1</c>.</summary>
    internal const string Variable = "BLOCKSHARP_TUNE";

    /// <summary>The device for which this thread measures whatever the mode.</summary>
    [ThreadStatic]
    private static DeviceTuning? measuring;

    private readonly Dictionary<string, TuningRecord> results = [];
    private TuningMode mode = ModeOf(Environment.GetEnvironmentVariable(Variable));
    private TimeSpan budget = TimeSpan.FromSeconds(10);
    private TuningTable[] tables = [];
    private int epoch;

    internal DeviceTuning()
    {
    }

    /// <summary>
    /// How configurations are chosen; <see cref="TuningMode.Stored"/>, unless the environment variable <c>BLOCKSHARP_TUNE</c> says otherwise. Nothing is
    /// measured that was not asked for.
    /// </summary>
    public TuningMode Mode
    {
        get => mode;
        set
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such mode.");
            mode = value;
            Interlocked.Increment(ref epoch);
        }
    }

    /// <summary>How long the configurations of one kernel may compete for one key, compilation included; 10 seconds if not set. Then the best until then wins, for this process.</summary>
    public TimeSpan Budget
    {
        get => budget;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            budget = value;
        }
    }

    /// <summary>Told of each configuration that was measured; on the thread that launches, if it does not decide otherwise.</summary>
    public IProgress<TuningProgress>? Progress { get; set; }

    /// <summary>What holds for how choices were made: it changes when they must be made anew.</summary>
    internal int Epoch => Volatile.Read(ref epoch);

    /// <summary>Whether a launch of this thread may measure.</summary>
    internal bool Measures => mode == TuningMode.Measure || measuring == this;

    /// <summary>Held while configurations compete: they would disturb each other, and a key is to be measured once.</summary>
    internal object Gate { get; } = new();

    internal TuningStore Store { get; set; } = new(CacheFolder.Tuning);

    /// <summary>Measures what <paramref name="launches"/> launches of this device, on this thread, and was not measured before, whatever the mode.</summary>
    /// <param name="launches">Launches kernels; it must not record them in a graph.</param>
    public void Tune(Action launches)
    {
        ArgumentNullException.ThrowIfNull(launches);
        var outer = measuring;
        measuring = this;
        try
        {
            launches();
        }
        finally
        {
            measuring = outer;
        }
    }

    /// <summary>Adds a table that <see cref="Save"/> wrote; it goes before those added earlier, and before those that come with assemblies.</summary>
    /// <param name="table">JSON.</param>
    /// <exception cref="InvalidDataException">It is no table, or one of another version.</exception>
    public void Load(Stream table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var added = TuningTable.Read(table);
        lock (results)
            tables = [added, .. tables];
        Interlocked.Increment(ref epoch);
    }

    /// <summary>
    /// Writes all results of this device that this process measured, or found measured, as a table: to be loaded, or to be put in an assembly with
    /// its kernels, as the embedded resource <c>BlockSharp.Tuning.json</c>.
    /// </summary>
    /// <param name="table">Receives JSON; the same for the same results.</param>
    public void Save(Stream table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (results)
            TuningTable.Write(table, results.Values);
    }

    /// <summary>Notes a result under its key.</summary>
    internal void Add(string key, TuningRecord record)
    {
        lock (results)
            results[key] = record;
    }

    /// <summary>The configurations that tables name for these arguments, the best first.</summary>
    internal IEnumerable<string> Find(TuningTable shipped, string kernel, string arguments, Device device)
    {
        var all = Volatile.Read(ref tables);
        return all.Append(shipped).SelectMany(table => table.Find(kernel, arguments, device));
    }

    /// <summary>The mode for a value of the environment variable.</summary>
    internal static TuningMode ModeOf(string? wanted) => wanted?.Trim().ToLowerInvariant() switch
    {
        null or "" or "stored" => TuningMode.Stored,
        "off" or "0" => TuningMode.Off,
        "tables" => TuningMode.Tables,
        "measure" or "1" => TuningMode.Measure,
        _ => throw new InvalidOperationException($"The environment variable {Variable} is '{wanted}'; it must be off, tables, stored or measure, or not set."),
    };
}
