namespace BlockSharp.Benchmarks.Cpu;

/// <summary>One way to do the work of a case.</summary>
/// <param name="Engine">Who does it.</param>
/// <param name="Pass">Does it <paramref name="Units"/> times, each time on other data if the case is one of cold caches.</param>
/// <param name="Units">How often a pass does it.</param>
internal sealed record Candidate(string Engine, Action Pass, int Units)
{
    /// <summary>The largest error of the first unit's results, relative to their root mean square in float64; null where nothing is computed.</summary>
    public Func<double>? Error { get; init; }

    /// <summary>Frees what was made for it.</summary>
    public Action Release { get; init; } = () => { };
}
