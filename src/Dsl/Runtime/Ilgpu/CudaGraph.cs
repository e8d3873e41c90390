using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>Launches captured into a CUDA graph: a replay costs one call to the driver, and so does a launch that gets new arguments.</summary>
internal sealed class CudaGraph : Graph
{
    private readonly CudaStream stream;
    private readonly nint graph;
    private readonly nint executable;
    private readonly List<LaunchNodes> nodes;
    private readonly CopyRooms rooms;

    private CudaGraph(DeviceStream target, CudaStream stream, nint graph, nint executable, List<LaunchNodes> nodes, CopyRooms rooms)
        : base(target)
    {
        this.stream = stream;
        this.graph = graph;
        this.executable = executable;
        this.nodes = nodes;
        this.rooms = rooms;
    }

    public override int LaunchCount => nodes.Count;

    internal static new CudaGraph Capture(DeviceStream target, Action record)
    {
        if (target.Ilgpu is not CudaStream { StreamPtr: not 0 } stream)
            throw new ArgumentException($"A graph needs a stream of Device.CreateStream on {target.Device}: the driver cannot capture the default stream.", nameof(target));

        stream.Accelerator.Bind();
        var rooms = new CopyRooms();
        try
        {
            var recorder = new Recorder(rooms);
            var (graph, executable) = Capture(target, stream, recorder, record);
            return new(target, stream, graph, executable, recorder.Nodes, rooms);
        }
        catch
        {
            rooms.Dispose();
            throw;
        }
    }

    private static (nint Graph, nint Executable) Capture(DeviceStream target, CudaStream stream, Recorder recorder, Action record)
    {
        CudaDriver.Check(CudaDriver.StreamBeginCapture(stream.StreamPtr, CudaDriver.CaptureModeThreadLocal), "begin the capture of a stream");
        try
        {
            RecordTo(recorder, target, record);
        }
        catch
        {
            if (CudaDriver.StreamEndCapture(stream.StreamPtr, out var unfinished) == 0)
                _ = CudaDriver.GraphDestroy(unfinished);
            throw;
        }
        var ended = CudaDriver.StreamEndCapture(stream.StreamPtr, out var graph);
        CudaDriver.Check(ended, "end the capture of a stream (what is captured must not wait, copy or allocate)");

        var instantiated = CudaDriver.GraphInstantiate(out var executable, graph, 0);
        if (instantiated != 0)
            _ = CudaDriver.GraphDestroy(graph);
        CudaDriver.Check(instantiated, "instantiate a graph");
        return (graph, executable);
    }

    private protected override void Run()
    {
        stream.Accelerator.Bind();
        CudaDriver.Check(CudaDriver.GraphLaunch(executable, stream.StreamPtr), "launch a graph");
    }

    private protected override void Replace(int first, int count, Action relaunch)
    {
        var recorder = new Recorder(rooms, executable, nodes.GetRange(first, count));
        RecordTo(recorder, Stream, relaunch);
        if (recorder.Made != count)
            throw WrongCount(recorder.Made, count);
    }

    private protected override void Release()
    {
        _ = CudaDriver.GraphExecutableDestroy(executable);
        _ = CudaDriver.GraphDestroy(graph);
        rooms.Dispose();
    }

    /// <summary>A launch's own node, and those that copy tensors for it.</summary>
    internal readonly record struct LaunchNodes(nint Kernel, nint[] Copies);

    /// <summary>Notes the nodes of each launch while a stream is captured, or gives the nodes of a graph new launches.</summary>
    /// <param name="rooms">The graph's memory for copies.</param>
    /// <param name="executable">The graph whose nodes get new launches; 0 while a stream is captured.</param>
    /// <param name="nodes">The nodes that do.</param>
    internal sealed class Recorder(CopyRooms rooms, nint executable = 0, List<LaunchNodes>? nodes = null) : ILaunchRecorder
    {
        /// <summary>The nodes that copy for the launch to come.</summary>
        private readonly List<nint> captured = [];

        /// <summary>How many copies there were for the launch to come.</summary>
        private int copies;

        internal List<LaunchNodes> Nodes { get; } = nodes ?? [];

        /// <summary>How many launches there were.</summary>
        internal int Made { get; private set; }

        private bool IsCapturing => executable == 0;

        /// <summary>Memory for the next copy of the launch to come. It is the graph's, and the next launch's copies use it again.</summary>
        internal nint RoomForCopy(Device device, long bytes) => rooms.Take(device, copies, bytes);

        /// <summary>Copies a tensor for the launch to come.</summary>
        /// <inheritdoc cref="CudaFunction.Launch"/>
        internal void Copy(CudaFunction function, CudaStream stream, Grid grid, ref ArgumentBlock arguments)
        {
            if (IsCapturing)
            {
                function.Launch(stream, grid, ref arguments);
                captured.Add(CudaDriver.LastCapturedNode(stream.StreamPtr));
            }
            else if (Made < Nodes.Count)
            {
                var known = Nodes[Made].Copies;
                if (copies == known.Length)
                {
                    throw new InvalidOperationException(
                        $"A launch of a graph copies {known.Length} tensors, and its new arguments need more: their start or rows are not multiples of 16 bytes. Capture again.");
                }
                function.Update(executable, known[copies], grid, ref arguments);
            }
            copies++;
        }

        internal void Launch(CudaFunction function, CudaStream stream, Grid grid, ref ArgumentBlock arguments)
        {
            if (IsCapturing)
            {
                function.Launch(stream, grid, ref arguments);
                Nodes.Add(new(CudaDriver.LastCapturedNode(stream.StreamPtr), [.. captured]));
                captured.Clear();
            }
            else if (Made < Nodes.Count)
            {
                function.Update(executable, Nodes[Made].Kernel, grid, ref arguments);
                EnableCopies(Nodes[Made].Copies);
            }
            Made++;
            copies = 0;
        }

        /// <summary>Where new arguments need fewer copies, the others are not made.</summary>
        private void EnableCopies(nint[] known)
        {
            for (var i = 0; i < known.Length; i++)
                CudaDriver.Check(CudaDriver.GraphNodeSetEnabled(executable, known[i], i < copies ? 1u : 0), "switch a copy of a graph on or off");
        }
    }
}
