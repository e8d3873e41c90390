using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>ILGPU's own CPU accelerator: what a .NET program with GPU kernels falls back to without BlockSharp.</summary>
internal static class IlgpuPeer
{
    /// <summary>An int8 matrix times a vector, a row a thread. It is so slow that one matrix, warm or cold, tells as much as many.</summary>
    public static Candidate Gemv(sbyte[] codes, float[] x, float[] scale, float[] bias, Func<float[], double> error)
    {
        var context = Context.Create(builder => builder.CPU());
        var accelerator = context.CreateCPUAccelerator(0);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<sbyte>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(Row);
        var dw = accelerator.Allocate1D(codes);
        MemoryBuffer1D<float, Stride1D.Dense> dx = accelerator.Allocate1D(x), dscale = accelerator.Allocate1D(scale), dbias = accelerator.Allocate1D(bias), dy = accelerator.Allocate1D<float>(scale.Length);
        return new(Engines.Ilgpu, Run, 1)
        {
            Error = () => error(dy.GetAsArray1D()),
            Release = () =>
            {
                accelerator.Dispose();
                context.Dispose();
            },
        };

        void Run()
        {
            kernel(scale.Length, dw.View, dx.View, dscale.View, dbias.View, dy.View);
            accelerator.Synchronize();
        }
    }

    private static void Row(Index1D row, ArrayView<sbyte> w, ArrayView<float> x, ArrayView<float> scale, ArrayView<float> bias, ArrayView<float> y)
    {
        var sum = 0f;
        for (var i = 0; i < x.IntLength; i++)
            sum += w[row * x.IntLength + i] * x[i];
        y[row] = sum * scale[row] + bias[row];
    }
}
