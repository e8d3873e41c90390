using System.Diagnostics;
using BlockSharp.CompilerServices;

namespace BlockSharp.Runtime.Tuning;

/// <summary>
/// The time of a launch whose operands are not in a cache: launches go through copies that are together larger than it. On CUDA they are replayed as a
/// graph, so that the host costs nothing.
/// </summary>
internal sealed class ColdTimer(DeviceStream stream, TuningOperands operands, Action<LaunchTarget, int> launch)
{
    /// <summary>A time stamp and a graph cost microseconds: a measurement takes so much longer.</summary>
    private const double LeastSeconds = 300e-6;

    /// <summary>What the repetitions of one configuration take together at the most, if it is not slow.</summary>
    private const double MostSeconds = 0.15;

    private const int MostLaunches = 256;
    private const int FewRepetitions = 3;
    private const int ManyRepetitions = 15;

    /// <summary>So much slower than the best, after a few repetitions, a configuration is not measured on.</summary>
    private const double Hopeless = 1.25;

    private bool isSettled = stream.Device.Kind != DeviceKind.Cuda;

    /// <summary>The median time of a launch, in seconds.</summary>
    /// <param name="config">Number of the configuration.</param>
    /// <param name="best">What it competes with.</param>
    internal double Seconds(int config, double best)
    {
        var target = new LaunchTarget(stream.Device, stream) { Config = config };
        var next = 0;

        // The first launch compiles; the second says how long one takes, about.
        launch(target, 0);
        stream.Synchronize();
        operands.Restore();
        var estimate = DeviceTimer.Seconds(stream, () => launch(target, 0));

        // What changes its operands gets each copy once before they are as they were.
        var launches = (int)Math.Clamp(Math.Ceiling(LeastSeconds / Math.Max(estimate, 1e-7)), 1, MostLaunches);
        launches = operands.AreChanged ? operands.Copies : Math.Max(launches, Math.Min(operands.Copies, MostLaunches));
        using var graph = stream.Device.Kind == DeviceKind.Cuda ? Graph.Capture(stream, LaunchAll) : null;
        Action run = graph is null ? LaunchAll : graph.Replay;
        for (var start = Stopwatch.GetTimestamp(); !isSettled; isSettled = Stopwatch.GetElapsedTime(start) >= DeviceTimer.Settling)
        {
            operands.Restore();
            run();
            stream.Synchronize();
        }
        var repetitions = (int)Math.Clamp(MostSeconds / Math.Max(estimate * launches, 1e-9), FewRepetitions, ManyRepetitions);
        var times = new List<double>(repetitions);
        for (var i = 0; i < repetitions; i++)
        {
            operands.Restore();
            times.Add(DeviceTimer.Seconds(stream, run) / launches);
            if (i + 1 == FewRepetitions && DeviceTimer.Median([.. times]) > Hopeless * best)
                break;
        }
        return DeviceTimer.Median([.. times]);

        void LaunchAll()
        {
            for (var i = 0; i < launches; i++)
                launch(target, next++ % operands.Copies);
        }
    }
}
