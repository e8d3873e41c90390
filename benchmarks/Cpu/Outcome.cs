namespace BlockSharp.Benchmarks.Cpu;

/// <summary>What was measured of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Times">Of each engine, ours first, the times of the repetitions; empty if there is no kernel of ours.</param>
/// <param name="Note">Why something is missing.</param>
internal sealed record Outcome(Case Case, IReadOnlyList<EngineTime> Times, string Note)
{
    public EngineTime? Ours => Of(Engines.Ours);

    /// <summary>Our results are too far from float64.</summary>
    public bool IsWrong => Ours?.Error is { } error && !(error <= Case.Tolerance);

    public EngineTime? Of(string engine) => Times.FirstOrDefault(time => time.Engine == engine);

    /// <summary>Our time over a peer's: the median over the repetitions, of the times in the same repetition.</summary>
    public double? Ratio(string engine)
    {
        if (Ours is not { } ours || Of(engine) is not { } peer)
            return null;
        return EngineTime.MedianOf(ours.Samples.Zip(peer.Samples, (a, b) => a / b));
    }

    /// <summary>GB/s or GOP/s of an engine; 0 if the case has neither.</summary>
    public double Rate(EngineTime time) => Math.Max(Case.Bytes, Case.Operations) / time.Median / 1e3;

    /// <summary>What a bar is compared to: a ratio, a rate or a time; null if it was not measured.</summary>
    public double? Reached(Bar bar) => bar.Against is { } engine ? Ratio(engine)
        : Ours is not { } ours ? null
        : Case.Operations > 0 ? Rate(ours) : ours.Median;

    /// <summary>Whether a bar holds; null if it could not be measured.</summary>
    public bool? Holds(Bar bar) => Reached(bar) is not { } value ? null
        : bar.Against is null && Case.Operations > 0 ? value >= bar.Most : value <= bar.Most;
}

/// <summary>The times of one engine.</summary>
/// <param name="Engine">Who.</param>
/// <param name="Samples">Microseconds of a unit in each repetition.</param>
/// <param name="Error">The largest error of the results.</param>
internal sealed record EngineTime(string Engine, double[] Samples, double? Error)
{
    public double Median { get; } = MedianOf(Samples);

    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
