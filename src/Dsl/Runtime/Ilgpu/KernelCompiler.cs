using System.Reflection;
using BlockSharp.CompilerServices;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// Compiles kernels for one accelerator. After a failed compilation an ILGPU context fails at every further one, so that a failure makes
/// the compiler go on with a backend in a context of its own; kernels compiled there load into the same accelerator.
/// </summary>
internal sealed class KernelCompiler : IDisposable
{
    private readonly Accelerator accelerator;
    private readonly object gate = new();
    private Backend backend;
    private Context? ownContext;
    private bool failed;

    internal KernelCompiler(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        backend = accelerator.GetBackend();
        PassListPatch.RemoveCodePlacement(backend);
    }

    /// <summary>Compiles and loads an explicitly grouped kernel.</summary>
    /// <param name="method">A static method; its first argument is no index.</param>
    /// <param name="threads">Threads of a group: the launch must use as many.</param>
    internal Kernel Load(MethodInfo method, int threads)
    {
        lock (gate)
            return accelerator.LoadKernel(Compile(method, new KernelSpecialization(threads, null)));
    }

    /// <summary>
    /// Compiles and loads an explicitly grouped kernel past ILGPU, whose launches know neither tensors nor much shared memory; what was compiled
    /// before, by any process, is loaded from disk. CUDA only.
    /// </summary>
    internal CudaFunction LoadCuda(MethodInfo method, KernelVariantAttribute variant)
    {
        var cuda = (CudaAccelerator)accelerator;
        var key = variant.Source.Length == 0 ? null : CudaImage.KeyOf(method, variant, cuda.Architecture, cuda.InstructionSet, CudaDriver.Version());
        if (key is not null && CudaImage.Parse(CacheFolder.Kernels.Read(key)) is { } kept)
        {
            try
            {
                return kept.Load(cuda, variant);
            }
            catch (InvalidOperationException exception)
            {
                CacheFolder.Kernels.Warn(key, exception.Message);
            }
        }

        var compiled = CompilePtx(method, variant);
        var image = CudaImage.Of(compiled.Name, PtxTarget.Finish(compiled.PTXAssembly, method, variant.Target, cuda.Architecture));
        var function = image.Load(cuda, variant);
        if (key is not null)
            CacheFolder.Kernels.Write(key, image.ToBytes());
        return function;
    }

    private PTXCompiledKernel CompilePtx(MethodInfo method, KernelVariantAttribute variant)
    {
        var specialization = new KernelSpecialization(variant.Threads, variant.LeastGroups);
        lock (gate)
            return (PTXCompiledKernel)Compile(method, specialization);
    }

    private CompiledKernel Compile(MethodInfo method, KernelSpecialization specialization)
    {
        if (failed)
            Recover();
        try
        {
            return backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), specialization);
        }
        catch
        {
            failed = true;
            throw;
        }
    }

    public void Dispose()
    {
        if (ownContext is null)
            return;
        backend.Dispose();
        ownContext.Dispose();
    }

    private void Recover()
    {
        var context = IlgpuContext.Create();
        Backend? fresh = accelerator switch
        {
            CudaAccelerator cuda => new PTXBackend(context, cuda.Capabilities, cuda.Architecture, cuda.InstructionSet, null!),
            CLAccelerator cl => new CLBackend(context, cl.Capabilities, cl.Vendor, cl.CLStdVersion),
            _ => null,
        };
        if (fresh is null)
        {
            context.Dispose();
            throw new InvalidOperationException("A kernel failed to compile on this simulator before. Open a new one with Device.OpenSimulator.");
        }
        Dispose();
        PassListPatch.RemoveCodePlacement(fresh);
        (backend, ownContext, failed) = (fresh, context, false);
    }
}
