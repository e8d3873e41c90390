namespace BlockSharp.Runtime.Tuning;

/// <summary>
/// Finds a fast configuration by measuring few of many: those that the author gave, the most promising first, then coordinate descent from the best of them, by the
/// rules of PyTorch Inductor's tuner. What a model of the device says to take longer than the best until then is not measured. A step doubles or halves one field, or changes the number of stages by one; a step is taken at once if it
/// saves a thousandth; when no single step helps, steps in several fields at once are tried, and if one helps it begins again. Deterministic for the same times.
/// </summary>
internal sealed class ConfigSearch
{
    /// <summary>What a step must save at least: less is noise.</summary>
    internal const double Gain = 0.001;

    private readonly IReadOnlyList<ConfigPoint> points;
    private readonly IReadOnlyList<double> least;
    private readonly Func<int, double, double?> measure;
    private readonly Func<bool> isOver;
    private readonly Dictionary<int, double> times = [];
    private int best = -1;

    /// <param name="points">The configurations that compete.</param>
    /// <param name="least">The time that each takes at least; zero where nothing is known of it.</param>
    /// <param name="measure">The time of one, given the best until now (infinite at first); null if it cannot be launched. Asked once each at the most.</param>
    /// <param name="isOver">Whether time is up. The first configuration is measured in any case.</param>
    internal ConfigSearch(IReadOnlyList<ConfigPoint> points, IReadOnlyList<double> least, Func<int, double, double?> measure, Func<bool> isOver)
    {
        this.points = points;
        this.least = least;
        this.measure = measure;
        this.isOver = isOver;
    }

    /// <summary>The best configuration's place in the list; -1 if none can be launched.</summary>
    internal int Best => best;

    internal double BestSeconds => best < 0 ? double.PositiveInfinity : times[best];

    internal int Measured => times.Count;

    /// <summary>Those that cannot be faster than the best, by the model.</summary>
    internal int Excluded => Enumerable.Range(0, points.Count).Count(i => !times.ContainsKey(i) && least[i] >= BestSeconds);

    /// <summary>False if time was up before the search had ended.</summary>
    internal bool IsComplete { get; private set; } = true;

    internal void Run()
    {
        foreach (var i in Enumerable.Range(0, points.Count).Where(i => points[i].IsGiven).OrderBy(i => least[i]))
        {
            if (!IsComplete)
                break;
            Try(i, gain: 0);
        }

        while (best >= 0 && IsComplete && (Sweep() || StepAnywhere()))
        {
        }
    }

    /// <summary>Whether a step in one field helped; each that does is taken at once.</summary>
    private bool Sweep()
    {
        var helped = false;
        for (var field = 0; field < points[best].Fields.Length; field++)
        {
            for (var i = 0; i < points.Count && IsComplete; i++)
            {
                if (points[i].IsOneStepFrom(points[best], field))
                    helped |= Try(i, Gain);
            }
        }
        return helped;
    }

    /// <summary>Whether steps in any number of fields at once helped.</summary>
    private bool StepAnywhere()
    {
        var helped = false;
        var around = points[best];
        for (var i = 0; i < points.Count && IsComplete; i++)
        {
            if (points[i].IsWithinAStepOf(around))
                helped |= Try(i, Gain);
        }
        return helped;
    }

    /// <summary>Measures a configuration that was not yet, and takes it if it saves enough.</summary>
    private bool Try(int config, double gain)
    {
        if (times.ContainsKey(config) || least[config] >= BestSeconds)
            return false;
        if (times.Count > 0 && isOver())
        {
            IsComplete = false;
            return false;
        }
        var time = measure(config, BestSeconds) ?? double.PositiveInfinity;
        times.Add(config, time);
        if (double.IsPositiveInfinity(time) || time >= BestSeconds * (1 - gain))
            return false;
        best = config;
        return true;
    }
}
