using System.Reflection;
using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// Copies tensors for a launch that follows on the same stream. The memory is the stream's own, in its order: two threads that launch on one stream have two copies. In a graph
/// it is the graph's. Warm copies allocate nothing on the host. Thread-safe.
/// </summary>
internal sealed class TensorCopier(CudaAccelerator accelerator, KernelCompiler compiler)
{
    private const int ArgumentBytes = 128;
    private const int ArgumentCount = 12;

    private readonly Lazy<CudaFunction> first = new(() => Load(accelerator, compiler, nameof(RowsCopyKernel.Run)));
    private readonly Lazy<CudaFunction> further = new(() => Load(accelerator, compiler, nameof(RowsCopyKernel.RunBeside)));

    /// <summary>Enqueues the copy of a tensor.</summary>
    /// <param name="target">Where the launch goes that reads it.</param>
    /// <param name="address">Where the tensor begins.</param>
    /// <param name="reach">How many bytes there are from there on.</param>
    /// <param name="copy">What is copied.</param>
    /// <param name="isFirst">Whether it is the first copy for the launch; the others run beside it.</param>
    /// <param name="isOwned">Whether <see cref="Free"/> is to be called once the launch is enqueued.</param>
    /// <returns>Where the copy is.</returns>
    internal nint Copy(in LaunchTarget target, nint address, long reach, in TensorCopy copy, bool isFirst, out bool isOwned)
    {
        var stream = (CudaStream)KernelArguments.Stream(target);
        var recorder = target.Stream?.Recorder as CudaGraph.Recorder;
        isOwned = recorder is null;
        var kernel = (isFirst ? first : further).Value;
        var room = recorder is null ? Allocate(stream, copy.Bytes) : recorder.RoomForCopy(target.Device, copy.Bytes);
        try
        {
            Launch(kernel, stream, recorder, address, reach, copy, room);
            return room;
        }
        catch when (recorder is null)
        {
            Free(target, room);
            throw;
        }
    }

    /// <summary>Gives the memory of a copy back, when what is enqueued on the stream is done.</summary>
    internal void Free(in LaunchTarget target, nint copy)
    {
        accelerator.Bind();
        CudaDriver.Check(CudaDriver.MemoryFree(copy, ((CudaStream)KernelArguments.Stream(target)).StreamPtr), "free the copy of a tensor");
    }

    private static void Launch(CudaFunction function, CudaStream stream, CudaGraph.Recorder? recorder, nint address, long reach, in TensorCopy copy, nint room)
    {
        Span<byte> memory = stackalloc byte[ArgumentBytes];
        Span<nint> places = stackalloc nint[ArgumentCount];
        var arguments = new ArgumentBlock(memory, places);
        var start = (int)(address & (TensorCopy.Alignment - 1));
        arguments.Add(address - start, start + reach);
        arguments.Add(room, copy.Bytes);
        arguments.Add(start);
        arguments.Add(start + reach);
        arguments.Add((int)copy.Chunks);
        arguments.Add(copy.ChunksOfRow);
        arguments.Add(Reciprocal.Of(copy.ChunksOfRow));
        arguments.Add((int)copy.Source.Rows);
        arguments.Add(Reciprocal.Of((int)copy.Source.Rows));
        arguments.Add(copy.Source.RowBytes);
        arguments.Add(copy.Source.PlaneBytes);
        arguments.Add(copy.Shape.RowBytes);
        var grid = new Grid((int)((copy.Chunks + RowsCopyKernel.ChunksOfGroup - 1) / RowsCopyKernel.ChunksOfGroup));
        if (recorder is null)
            function.Launch(stream, grid, ref arguments);
        else
            recorder.Copy(function, stream, grid, ref arguments);
    }

    private nint Allocate(CudaStream stream, long bytes)
    {
        accelerator.Bind();
        CudaDriver.Check(CudaDriver.MemoryAllocate(out var room, (nuint)bytes, stream.StreamPtr), "allocate memory for the copy of a tensor");
        return room;
    }

    /// <summary>Also what the driver keeps of memory that is given back is settled here: all, or each launch that waits for would take it from the system anew.</summary>
    private static CudaFunction Load(CudaAccelerator accelerator, KernelCompiler compiler, string name)
    {
        // The first copy of a device may be one that is captured.
        using var anything = CudaDriver.AllowAnythingInCapture();
        CudaDriver.KeepFreedMemory(accelerator.DeviceId);
        var method = typeof(RowsCopyKernel).GetMethod(name, BindingFlags.Public | BindingFlags.Static)!;
        return compiler.LoadCuda(method, new KernelVariantAttribute { Target = KernelTarget.Cuda, Threads = RowsCopyKernel.Threads, Source = $"{nameof(RowsCopyKernel)}.{name}" });
    }
}
