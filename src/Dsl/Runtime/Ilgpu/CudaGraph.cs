using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>Launches captured into a CUDA graph: a replay costs one call to the driver, and so does a launch that gets new arguments.</summary>
internal sealed class CudaGraph : Graph
{
    private readonly CudaStream stream;
    private readonly nint graph;
    private readonly nint executable;
    private readonly List<nint> nodes;

    private CudaGraph(DeviceStream target, CudaStream stream, nint graph, nint executable, List<nint> nodes)
        : base(target)
    {
        this.stream = stream;
        this.graph = graph;
        this.executable = executable;
        this.nodes = nodes;
    }

    public override int LaunchCount => nodes.Count;

    internal static new CudaGraph Capture(DeviceStream target, Action record)
    {
        if (target.Ilgpu is not CudaStream { StreamPtr: not 0 } stream)
            throw new ArgumentException($"A graph needs a stream of Device.CreateStream on {target.Device}: the driver cannot capture the default stream.", nameof(target));

        stream.Accelerator.Bind();
        CudaDriver.Check(CudaDriver.StreamBeginCapture(stream.StreamPtr, CudaDriver.CaptureModeThreadLocal), "begin the capture of a stream");
        var recorder = new Recorder();
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
        return new(target, stream, graph, executable, recorder.Nodes);
    }

    private protected override void Run()
    {
        stream.Accelerator.Bind();
        CudaDriver.Check(CudaDriver.GraphLaunch(executable, stream.StreamPtr), "launch a graph");
    }

    private protected override void Replace(int first, int count, Action relaunch)
    {
        var recorder = new Recorder(executable, nodes.GetRange(first, count));
        RecordTo(recorder, Stream, relaunch);
        if (recorder.Made != count)
            throw WrongCount(recorder.Made, count);
    }

    private protected override void Release()
    {
        _ = CudaDriver.GraphExecutableDestroy(executable);
        _ = CudaDriver.GraphDestroy(graph);
    }

    /// <summary>Notes the node of each launch while a stream is captured, or gives the nodes of a graph new launches.</summary>
    internal sealed class Recorder : ILaunchRecorder
    {
        private readonly nint executable;

        internal Recorder(nint executable = 0, List<nint>? nodes = null) => (this.executable, Nodes) = (executable, nodes ?? []);

        internal List<nint> Nodes { get; }

        /// <summary>How many launches there were.</summary>
        internal int Made { get; private set; }

        internal void Launch(CudaFunction function, CudaStream stream, Grid grid, ref ArgumentBlock arguments)
        {
            if (executable == 0)
            {
                function.Launch(stream, grid, ref arguments);
                Nodes.Add(CudaDriver.LastCapturedNode(stream.StreamPtr));
            }
            else if (Made < Nodes.Count)
            {
                function.Update(executable, Nodes[Made], grid, ref arguments);
            }
            Made++;
        }
    }
}
