namespace BlockSharp.Benchmarks.Gpu;

/// <summary>What was measured of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Microseconds">Our time of one launch; null if there is none.</param>
/// <param name="Error">‖ours - fp64‖ / ‖fp64‖.</param>
/// <param name="Note">Which configuration, or why there is no time.</param>
/// <param name="Peers">The peers' times in microseconds by their names.</param>
internal sealed record Outcome(Case Case, double? Microseconds, double? Error, string Note, IReadOnlyDictionary<string, double> Peers)
{
    /// <summary>The least time of the peers that count.</summary>
    public double? Best => Case.Against.Where(Peers.ContainsKey).Select(name => (double?)Peers[name]).Min();

    /// <summary>Our time over the best peer's.</summary>
    public double? Ratio => Microseconds / Best;

    /// <summary>What was measured of the case's nearest listed shape.</summary>
    public Outcome? Nearest { get; init; }

    /// <summary>Our time per byte or operation over that of the nearest listed shape.</summary>
    public double? OfNearest => Nearest is null ? null : Microseconds / Nearest.Microseconds / Math.Max(
        Case.Bytes / Nearest.Case.Bytes, Case.Operations > 0 && Nearest.Case.Operations > 0 ? Case.Operations / Nearest.Case.Operations : 0);

    /// <summary>What was measured of the case's limit.</summary>
    public Outcome? Limit { get; init; }

    /// <summary>Our rate over that of the limit, the best that anyone reached.</summary>
    public double? OfLimit => ShareOfLimit(Microseconds);

    /// <summary>The best peer's rate over that of the limit.</summary>
    public double? PeerOfLimit => ShareOfLimit(Best);

    /// <summary>What the bar is for.</summary>
    public double? Held => Case.Nearest is null ? Ratio : OfNearest;

    public bool IsWrong => Error is { } error && !(error <= Case.Tolerance);

    /// <summary>Whether the bar is held; null if that is not known.</summary>
    public bool? Holds => IsWrong ? false : Case.IsLimit ? null : Held is { } held ? held <= Case.Bar : null;

    private double? ShareOfLimit(double? microseconds)
    {
        // What is null is not compared.
        var least = Limit is null ? null : Limit.Best < Limit.Microseconds ? Limit.Best : Limit.Microseconds;
        return least / Limit?.Case.Bytes * Case.Bytes / microseconds;
    }

    /// <summary>Our rate with its unit.</summary>
    public string Rate => Microseconds is not { } us ? ""
        : Case.Operations > 0 ? FormattableString.Invariant($"{Case.Operations / us / 1e6:F0} T/s")
        : FormattableString.Invariant($"{Case.Bytes / us / 1e3:F0} GB/s");
}
