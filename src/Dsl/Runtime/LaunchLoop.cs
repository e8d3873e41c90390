namespace BlockSharp.Runtime;

/// <summary>A graph where the driver has none: the launches are made again, one after the other.</summary>
internal sealed class LaunchLoop : Graph
{
    private readonly List<Action> launches;

    private LaunchLoop(DeviceStream stream, List<Action> launches)
        : base(stream) => this.launches = launches;

    public override int LaunchCount => launches.Count;

    internal static LaunchLoop Record(DeviceStream stream, Action record) => new(stream, LaunchesOf(stream, record));

    private protected override void Run()
    {
        foreach (var launch in launches)
            launch();
    }

    private protected override void Replace(int first, int count, Action relaunch)
    {
        var made = LaunchesOf(Stream, relaunch);
        if (made.Count != count)
            throw WrongCount(made.Count, count);
        for (var i = 0; i < count; i++)
            launches[first + i] = made[i];
    }

    private protected override void Release() => launches.Clear();

    private static List<Action> LaunchesOf(DeviceStream stream, Action record)
    {
        var recorder = new Recorder();
        RecordTo(recorder, stream, record);
        return recorder.Launches;
    }

    /// <summary>Keeps what makes each launch.</summary>
    internal sealed class Recorder : ILaunchRecorder
    {
        internal List<Action> Launches { get; } = [];
    }
}
