using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>An open ILGPU accelerator with the compiler that makes kernels for it.</summary>
internal sealed class IlgpuDevice : DeviceEngine
{
    private readonly Context? ownedContext;

    private IlgpuDevice(Accelerator accelerator, Context? ownedContext)
    {
        Accelerator = accelerator;
        Compiler = new KernelCompiler(accelerator);
        if (accelerator is CudaAccelerator cuda)
            (TensorMaps, TensorCopier) = (new TensorMapCache(), new TensorCopier(cuda, Compiler));
        this.ownedContext = ownedContext;
    }

    internal Accelerator Accelerator { get; }

    internal KernelCompiler Compiler { get; }

    /// <summary>The tensor maps of a CUDA device; null on others.</summary>
    internal TensorMapCache? TensorMaps { get; }

    /// <summary>What copies tensors of a CUDA device that no map can describe; null on others.</summary>
    internal TensorCopier? TensorCopier { get; }

    internal static IlgpuDevice OpenCuda(Context context, CudaDevice device)
    {
        var accelerator = device.CreateCudaAccelerator(context);
        CapabilityPatch.TargetOwnArchitecture(accelerator);
        return new(accelerator, null);
    }

    internal static IlgpuDevice OpenOpenCl(Context context, CLDevice device)
    {
        CapabilityPatch.AssumeGenericAddressSpace(device);
        return new(device.CreateCLAccelerator(context), null);
    }

    /// <summary>
    /// Opens ILGPU's CPU accelerator with one multiprocessor. Its sequential mode, which a debugger selects, is unusably slow, hence parallel.
    /// </summary>
    internal static IlgpuDevice OpenSimulator(int warps)
    {
        var device = new CPUDevice(32, warps, 1);
        var context = IlgpuContext.Create(builder => builder.CPU(device));
        return new(device.CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel), context);
    }

    internal override DeviceMemory Allocate(long bytes, bool clear) => new IlgpuMemory(Accelerator, bytes, clear);

    internal override DeviceStream DefaultStream(Device device) => new IlgpuStream(device, Accelerator.DefaultStream, ownsStream: false);

    internal override DeviceStream CreateStream(Device device) => new IlgpuStream(device, Accelerator.CreateStream(), ownsStream: true);

    internal override void Synchronize() => Accelerator.Synchronize();

    public override void Dispose()
    {
        Accelerator.Dispose();
        Compiler.Dispose();
        ownedContext?.Dispose();
    }
}
