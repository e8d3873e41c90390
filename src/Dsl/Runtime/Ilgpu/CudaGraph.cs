using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>Launches recorded into a CUDA graph: a replay costs one call to the driver, however many launches there are.</summary>
internal sealed class CudaGraph : IDisposable
{
    private readonly CudaStream stream;
    private readonly nint graph;
    private readonly nint executable;

    private CudaGraph(CudaStream stream, nint graph, nint executable)
    {
        this.stream = stream;
        this.graph = graph;
        this.executable = executable;
    }

    /// <summary>Records what <paramref name="record"/> launches on the stream, without running it.</summary>
    /// <param name="target">A stream that was created: the driver cannot capture a device's default stream.</param>
    /// <param name="record">Launches kernels that are compiled already; it must not wait, copy or allocate.</param>
    internal static CudaGraph Capture(DeviceStream target, Action record)
    {
        if (target.Ilgpu is not CudaStream { StreamPtr: not 0 } stream)
            throw new ArgumentException($"A CUDA graph needs a stream of Device.CreateStream on a CUDA device, not one of {target.Device}.", nameof(target));

        stream.Accelerator.Bind();
        CudaDriver.Check(CudaDriver.StreamBeginCapture(stream.StreamPtr, CudaDriver.CaptureModeThreadLocal), "begin the capture of a stream");
        nint graph;
        var ended = 0;
        try
        {
            record();
        }
        finally
        {
            ended = CudaDriver.StreamEndCapture(stream.StreamPtr, out graph);
        }
        CudaDriver.Check(ended, "end the capture of a stream");

        var instantiated = CudaDriver.GraphInstantiate(out var executable, graph, 0);
        if (instantiated != 0)
            _ = CudaDriver.GraphDestroy(graph);
        CudaDriver.Check(instantiated, "instantiate a graph");
        return new(stream, graph, executable);
    }

    /// <summary>Enqueues the recorded launches on the stream.</summary>
    internal void Replay()
    {
        stream.Accelerator.Bind();
        CudaDriver.Check(CudaDriver.GraphLaunch(executable, stream.StreamPtr), "launch a graph");
    }

    public void Dispose()
    {
        _ = CudaDriver.GraphExecutableDestroy(executable);
        _ = CudaDriver.GraphDestroy(graph);
    }
}
