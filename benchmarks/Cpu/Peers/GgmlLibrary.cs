using System.Runtime.InteropServices;

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>ggml's processor engine, called directly from a local build (the functions of ggml.h, ggml-backend.h and ggml-cpu.h).</summary>
internal sealed unsafe class GgmlLibrary
{
    public const int Q4 = 2;
    public const int Q8 = 8;
    private const int Single = 0;
    private const string Base = "ggml-base";
    private const string Cpu = "ggml-cpu";

    private readonly int threads;
    private readonly void* pool;

    private GgmlLibrary(int threads)
    {
        this.threads = threads;
        ggml_cpu_init();
        var parameters = stackalloc byte[4096];
        ggml_threadpool_params_init(parameters, threads);
        pool = ggml_threadpool_new(parameters);
    }

    public static GgmlLibrary Load(string folder, int threads)
    {
        NativeLibrary.SetDllImportResolver(typeof(GgmlLibrary).Assembly, (name, _, _) =>
            name is Base or Cpu ? NativeLibrary.Load(Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.dll" : $"lib{name}.so")) : 0);
        return new(threads);
    }

    /// <summary>Products of some weight matrices [n, k], in ggml's own quantization, and one x [m, k] in fp32. Only their time means anything: the weights are bytes.</summary>
    public Candidate Multiply(int type, int m, int n, int k, int copies, bool repacked)
    {
        var weightContext = ggml_init(new() { Size = (nuint)(copies + 4) * 1024, NoAllocation = 1 });
        var weights = new nint[copies];
        for (var i = 0; i < copies; i++)
            weights[i] = (nint)ggml_new_tensor_2d(weightContext, type, k, n);
        var buffer = ggml_backend_alloc_ctx_tensors_from_buft(weightContext, repacked ? ggml_backend_cpu_repack_buffer_type() : ggml_backend_cpu_buffer_type());
        var bytes = (long)ggml_nbytes((void*)weights[0]);
        var codes = Inputs.Bytes(bytes, 5);

        // A block of 32 weights begins with its scale in fp16: any but NaN will do.
        for (long i = 0, block = type == Q8 ? 34 : 18; i + block <= bytes; i += block)
            (codes[i], codes[i + 1]) = (0x00, 0x20);
        fixed (byte* data = codes)
        {
            foreach (var weight in weights)
                ggml_backend_tensor_set((void*)weight, data, 0, (nuint)bytes);
        }

        var context = ggml_init(new() { Size = (nuint)((copies + 1) * ((long)m * n * 4 + 4096) + (long)m * k * 4 + (1 << 20)) });
        var x = ggml_new_tensor_2d(context, Single, k, m);
        Inputs.Floats((long)m * k, 1).CopyTo(new Span<float>(ggml_get_data(x), m * k));
        var graph = ggml_new_graph_custom(context, (nuint)(2 * copies + 16), 0);
        foreach (var weight in weights)
            ggml_build_forward_expand(graph, ggml_mul_mat(context, (void*)weight, x));
        var plan = (Plan*)NativeMemory.Alloc((nuint)sizeof(Plan));
        *plan = ggml_graph_plan(graph, threads, pool);
        plan->Work = NativeMemory.AlignedAlloc(plan->WorkBytes + 64, 64);
        return new(Engines.Ggml, Pass, copies) { Release = Release };

        void Pass()
        {
            if (ggml_graph_compute(graph, plan) != 0)
                throw new InvalidOperationException("ggml failed to compute.");
        }

        void Release()
        {
            ggml_free(context);
            ggml_backend_buffer_free(buffer);
            ggml_free(weightContext);
            NativeMemory.AlignedFree(plan->Work);
            NativeMemory.Free(plan);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct InitParameters
    {
        public nuint Size;
        public void* Memory;
        public byte NoAllocation;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Plan
    {
        public nuint WorkBytes;
        public void* Work;
        public int Threads;
        public void* Pool;
        public void* Abort;
        public void* AbortData;
        public byte UseReference;
    }

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // structures by value and names as the library has them; the resolver says where it is
    [DllImport(Base)]
    private static extern void* ggml_init(InitParameters parameters);

    [DllImport(Base)]
    private static extern void ggml_free(void* context);

    [DllImport(Base)]
    private static extern void* ggml_new_tensor_2d(void* context, int type, long columns, long rows);

    [DllImport(Base)]
    private static extern void* ggml_mul_mat(void* context, void* a, void* b);

    [DllImport(Base)]
    private static extern void* ggml_new_graph_custom(void* context, nuint size, byte gradients);

    [DllImport(Base)]
    private static extern void ggml_build_forward_expand(void* graph, void* tensor);

    [DllImport(Base)]
    private static extern void* ggml_get_data(void* tensor);

    [DllImport(Base)]
    private static extern nuint ggml_nbytes(void* tensor);

    [DllImport(Base)]
    private static extern void* ggml_backend_alloc_ctx_tensors_from_buft(void* context, void* bufferType);

    [DllImport(Base)]
    private static extern void ggml_backend_tensor_set(void* tensor, void* data, nuint offset, nuint size);

    [DllImport(Base)]
    private static extern void ggml_backend_buffer_free(void* buffer);

    [DllImport(Base)]
    private static extern void* ggml_backend_cpu_buffer_type();

    [DllImport(Base)]
    private static extern void ggml_threadpool_params_init(void* parameters, int threads);

    [DllImport(Cpu, EntryPoint = "_Z35ggml_backend_cpu_repack_buffer_typev")]
    private static extern void* ggml_backend_cpu_repack_buffer_type();

    [DllImport(Cpu)]
    private static extern Plan ggml_graph_plan(void* graph, int threads, void* pool);

    [DllImport(Cpu)]
    private static extern int ggml_graph_compute(void* graph, Plan* plan);

    [DllImport(Cpu)]
    private static extern void* ggml_threadpool_new(void* parameters);

    [DllImport(Cpu)]
    private static extern void ggml_cpu_init();
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
