using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>A kernel that is loaded on a CUDA device. It lives as long as the device. Thread-safe.</summary>
internal sealed unsafe class CudaFunction
{
    private const int MaxDynamicSharedBytes = 8;

    private readonly CudaAccelerator accelerator;
    private readonly nint function;
    private readonly uint threads;
    private readonly uint dynamicSharedBytes;
    private readonly int residency;

    private CudaFunction(CudaAccelerator accelerator, nint function, int threads, int dynamicSharedBytes, int residency)
    {
        this.residency = residency;
        this.accelerator = accelerator;
        this.function = function;
        this.threads = (uint)threads;
        this.dynamicSharedBytes = (uint)dynamicSharedBytes;
    }

    /// <summary>Loads a kernel, also while a stream is captured.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="ptx">PTX text that ends with a zero.</param>
    /// <param name="name">The kernel's name in the text.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="dynamicSharedBytes">Bytes of shared memory that a launch gives to each group.</param>
    /// <param name="residency">Groups of a multiprocessor that stay; 0 if each program has a group of its own.</param>
    /// <exception cref="InvalidOperationException">The driver refuses it.</exception>
    internal static CudaFunction Load(
        CudaAccelerator accelerator, ReadOnlySpan<byte> ptx, string name, int threads, int dynamicSharedBytes, int residency)
    {
        accelerator.Bind();
        using var anything = CudaDriver.AllowAnythingInCapture();
        var module = CudaDriver.LoadModule(ptx);
        CudaDriver.Check(CudaDriver.ModuleGetFunction(out var function, module, name), "find a kernel in its module");
        if (dynamicSharedBytes > 0)
            CudaDriver.Check(CudaDriver.FunctionSetAttribute(function, MaxDynamicSharedBytes, dynamicSharedBytes), "reserve shared memory for a kernel");
        return new(accelerator, function, threads, dynamicSharedBytes, residency);
    }

    /// <summary>Enqueues a launch.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="grid">Programs along each axis; none is zero.</param>
    /// <param name="arguments">The kernel's arguments, with room for the grid if groups stay.</param>
    internal void Launch(CudaStream stream, Grid grid, ref ArgumentBlock arguments)
    {
        var groups = Groups(grid, ref arguments);
        accelerator.Bind();
        fixed (nint* places = arguments.Places)
        {
            var startsEarly = new CudaDriver.LaunchAttribute { Id = CudaDriver.StartsBeforeThePreviousEnds, Value = 1 };
            var configuration = new CudaDriver.LaunchConfiguration
            {
                GridX = (uint)groups.X,
                GridY = (uint)groups.Y,
                GridZ = (uint)groups.Z,
                BlockX = threads,
                BlockY = 1,
                BlockZ = 1,
                SharedBytes = dynamicSharedBytes,
                Stream = stream.StreamPtr,
                Attributes = &startsEarly,
                AttributeCount = PtxTarget.StartsEarly(accelerator.Architecture) ? 1u : 0u,
            };
            CudaDriver.Check(CudaDriver.LaunchKernel(&configuration, function, (void**)places, null), "launch a kernel");
        }
    }

    /// <summary>Makes a node of a graph this launch.</summary>
    /// <inheritdoc cref="Launch"/>
    internal void Update(nint executable, nint node, Grid grid, ref ArgumentBlock arguments)
    {
        var groups = Groups(grid, ref arguments);
        accelerator.Bind();
        fixed (nint* places = arguments.Places)
        {
            var parameters = new CudaDriver.KernelNode
            {
                Function = function,
                GridX = (uint)groups.X,
                GridY = (uint)groups.Y,
                GridZ = (uint)groups.Z,
                BlockX = threads,
                BlockY = 1,
                BlockZ = 1,
                SharedBytes = dynamicSharedBytes,
                Parameters = (void**)places,
            };
            CudaDriver.Check(CudaDriver.GraphSetKernelNode(executable, node, &parameters), "give a launch of a graph new arguments");
        }
    }

    /// <summary>The groups that run the programs of a grid; groups that stay are told the grid.</summary>
    private Grid Groups(Grid grid, ref ArgumentBlock arguments)
    {
        if (residency == 0)
            return grid;
        arguments.Add(grid.X);
        arguments.Add(grid.Y);
        arguments.Add(grid.Z);
        return new((int)Math.Min((long)grid.X * grid.Y * grid.Z, (long)residency * accelerator.NumMultiprocessors));
    }
}
