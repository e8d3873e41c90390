using System.Runtime.CompilerServices;
using BlockSharp.CompilerServices;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Ilgpu;

namespace BlockSharp;

/// <summary>
/// Launches that were recorded once and run again and again. On CUDA a replay is one call to the driver, however many launches there are; on
/// other devices it makes the launches one after the other. Not thread-safe.
/// </summary>
public abstract class Graph : IDisposable
{
    /// <summary>The stream that this thread records, for errors where something cannot be recorded.</summary>
    [ThreadStatic]
    private static DeviceStream? recording;

    private bool disposed;

    private protected Graph(DeviceStream stream) => Stream = stream;

    /// <summary>The stream that was recorded, and that replays run on.</summary>
    public DeviceStream Stream { get; }

    /// <summary>How many launches of kernels were recorded.</summary>
    public abstract int LaunchCount { get; }

    /// <summary>Records what <paramref name="record"/> launches on the stream, without running it.</summary>
    /// <param name="stream">On CUDA a stream of <see cref="Device.CreateStream"/>: the driver cannot capture a device's default stream.</param>
    /// <param name="record">
    /// Launches kernels on the stream. It must not wait for the device, copy to or from it, or allocate there. Launches on other streams are not
    /// recorded: they run. On CUDA other threads must not use the device's default stream meanwhile: the driver refuses what would wait for a stream that it captures.
    /// </param>
    /// <exception cref="ArgumentException">It is the default stream of a CUDA device.</exception>
    /// <exception cref="InvalidOperationException">The stream is being recorded already, or <paramref name="record"/> did what it must not.</exception>
    public static Graph Capture(DeviceStream stream, Action record)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(record);
        if (stream.Recorder is not null)
            throw new InvalidOperationException("The stream is being recorded already.");
        if (stream.Device.Kind != DeviceKind.Cuda)
            return LaunchLoop.Record(stream, record);
        return GpuSupport.IsSupported ? CaptureOnCuda(stream, record) : throw GpuSupport.Unsupported();
    }

    /// <summary>Enqueues the recorded launches on the stream.</summary>
    /// <exception cref="ObjectDisposedException">The graph was disposed.</exception>
    public void Replay()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Run();
    }

    /// <summary>
    /// Gives one launch new arguments, for the replays to come: <paramref name="relaunch"/> launches on the graph's stream as it would without a
    /// graph, and what it launches (arguments, grid, variant, kernel) takes the place of what was recorded. It is not run now.
    /// </summary>
    /// <param name="launch">Number of the launch, in the order of recording, from 0.</param>
    /// <param name="relaunch">Makes exactly one launch.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such launch.</exception>
    /// <exception cref="InvalidOperationException">It made another number of launches; if more, the graph's launches from that one on have changed.</exception>
    public void Update(int launch, Action relaunch)
    {
        ArgumentNullException.ThrowIfNull(relaunch);
        ArgumentOutOfRangeException.ThrowIfNegative(launch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(launch, LaunchCount);
        UpdateRange(launch, 1, relaunch);
    }

    /// <summary>Gives all launches new arguments: <paramref name="relaunch"/> makes as many launches as were recorded, in the same order.</summary>
    /// <inheritdoc cref="Update(int, Action)"/>
    public void Update(Action relaunch)
    {
        ArgumentNullException.ThrowIfNull(relaunch);
        UpdateRange(0, LaunchCount, relaunch);
    }

    /// <summary>Frees what the driver keeps; waiting replays still run.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether this thread records a stream of a device.</summary>
    internal static bool IsRecording(Device device) => recording?.Device == device;

    /// <summary>Throws where a thread that records does what waits for a device or changes its memory.</summary>
    internal static void ThrowIfRecording(Device device, string action)
    {
        if (IsRecording(device))
        {
            throw new InvalidOperationException(
                $"A stream of {device} is being recorded by Graph.Capture: what is recorded cannot {action}. Do it before the capture.");
        }
    }

    /// <summary>Runs an action while launches on the stream go to a recorder.</summary>
    private protected static void RecordTo(ILaunchRecorder recorder, DeviceStream stream, Action action)
    {
        var outer = recording;
        (stream.Recorder, recording) = (recorder, stream);
        try
        {
            action();
        }
        finally
        {
            (stream.Recorder, recording) = (null, outer);
        }
    }

    private protected abstract void Run();

    /// <summary>Replaces as many launches, from the first on, as the action must make.</summary>
    private protected abstract void Replace(int first, int count, Action relaunch);

    private protected abstract void Release();

    private protected static InvalidOperationException WrongCount(int made, int expected) => new(
        $"{made} launches were made to replace {expected}. A graph keeps its launches: to change their number, capture again.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CudaGraph CaptureOnCuda(DeviceStream stream, Action record) => CudaGraph.Capture(stream, record);

    private void UpdateRange(int first, int count, Action relaunch)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Stream.Recorder is not null)
            throw new InvalidOperationException("The stream is being recorded already.");
        Replace(first, count, relaunch);
    }
}
