using System.Diagnostics;
using ILGPU.Runtime;

namespace BlockSharp;

/// <summary>
/// Measures launches: with time stamps that the device itself takes on CUDA, and with a clock around launch and wait elsewhere.
/// </summary>
public static class DeviceTimer
{
    /// <summary>How long launches that are not measured go on: a GPU that was idle takes tens of milliseconds to raise its clocks.</summary>
    internal static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    /// <summary>The median time of <paramref name="action"/>, in seconds.</summary>
    /// <param name="stream">The stream that the action launches on.</param>
    /// <param name="action">Launches work on the stream and need not wait for it.</param>
    /// <param name="repetitions">How many runs to take the median of.</param>
    /// <param name="warmUp">How many runs to make first, unmeasured; the first one compiles.</param>
    public static double MedianSeconds(DeviceStream stream, Action action, int repetitions = 20, int warmUp = 3)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUp);
        for (var i = 0; i < warmUp; i++)
            action();
        stream.Synchronize();

        var seconds = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
            seconds[i] = Seconds(stream, action);
        return Median(seconds);
    }

    /// <summary>
    /// The median time of one launch of <paramref name="launch"/>, in seconds, when <paramref name="launches"/> of them run back to back. On
    /// CUDA they are captured into a graph, so that the host costs nothing; rotating through copies of the data by the launch's number keeps
    /// the caches cold.
    /// </summary>
    /// <param name="stream">The stream that is launched on; on CUDA one of <see cref="Device.CreateStream"/>.</param>
    /// <param name="launch">Launches once on the stream, given the number of the launch.</param>
    /// <param name="launches">How many launches make one measurement.</param>
    /// <param name="repetitions">How many measurements to take the median of.</param>
    public static double MedianSecondsPerLaunch(DeviceStream stream, Action<int> launch, int launches, int repetitions = 20)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(launch);
        ArgumentOutOfRangeException.ThrowIfLessThan(launches, 1);
        if (stream.Device.Kind != DeviceKind.Cuda)
            return MedianSeconds(stream, LaunchAll, repetitions) / launches;

        // What is compiled while the stream is captured would break the capture.
        LaunchAll();
        stream.Synchronize();
        using var graph = Graph.Capture(stream, LaunchAll);
        var start = Stopwatch.GetTimestamp();
        do
        {
            graph.Replay();
            stream.Synchronize();
        }
        while (Stopwatch.GetElapsedTime(start) < Settling);
        return MedianSeconds(stream, graph.Replay, repetitions) / launches;

        void LaunchAll()
        {
            for (var i = 0; i < launches; i++)
                launch(i);
        }
    }

    /// <summary>The time of one run, in seconds.</summary>
    internal static double Seconds(DeviceStream stream, Action action) =>
        stream.Device.Kind == DeviceKind.Cuda ? ByMarkers(stream.Ilgpu!, action) : ByClock(stream, action);

    /// <summary>The median; the values are sorted.</summary>
    internal static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static double ByMarkers(AcceleratorStream stream, Action action)
    {
        using var start = stream.AddProfilingMarker();
        action();
        using var end = stream.AddProfilingMarker();
        stream.Synchronize();
        return (end - start).TotalSeconds;
    }

    private static double ByClock(DeviceStream stream, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        stream.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
