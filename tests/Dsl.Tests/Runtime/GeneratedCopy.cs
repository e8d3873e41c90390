using BlockSharp.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp.Tests.Runtime;

/// <summary>What the generator would emit for a kernel that copies bytes and adds a constant, once for each configuration.</summary>
[GeneratedKernel("GeneratedCopy.Add", typeof(GeneratedCopy))]
public static class GeneratedCopy
{
    public delegate void Launcher(AcceleratorStream stream, KernelConfig config, ArrayView<byte> x, ArrayView<byte> y, int add, int n);

    public static void Launch(in LaunchTarget target, KernelTable<Launcher> table, Ptr<int> x, Ptr<int> y, int add, int n, int config = 0) =>
        table.Get(target, config, KernelArguments.IsAligned(x) && KernelArguments.IsAligned(y))(
            KernelArguments.Stream(target),
            table.Launch(new Grid(n), 32),
            KernelArguments.View(x, target, nameof(x)),
            KernelArguments.View(y, target, nameof(y)),
            add,
            n);

    [KernelVariant(Config = 0, Target = KernelTarget.Portable, Threads = 32)]
    public static void Add(ArrayView<byte> x, ArrayView<byte> y, int add, int n)
    {
        var i = ILGPU.Grid.IdxX;
        var first = Group.IdxX == 0 & i < n;
        Simt.Store32(first, ref y[4L * i], Simt.Load32(first, ref x[4L * i], 0) + add, 0);
    }

    [KernelVariant(Config = 1, Target = KernelTarget.Portable, Threads = 32)]
    public static void Refused(ArrayView<byte> x, ArrayView<byte> y, int add, int n) =>
        Simt.Store32(true, ref y[0], Simt.Load32(true, ref x[0], n), 0);

    [KernelVariant(Config = 2, Target = KernelTarget.Portable, Threads = 32)]
    public static void Subtract(ArrayView<byte> x, ArrayView<byte> y, int add, int n)
    {
        var i = ILGPU.Grid.IdxX;
        var first = Group.IdxX == 0 & i < n;
        Simt.Store32(first, ref y[4L * i], Simt.Load32(first, ref x[4L * i], 0) - add, 0);
    }

    [KernelVariant(Config = 3, Target = KernelTarget.Portable, Threads = 1 << 20)]
    public static void TooManyThreads(ArrayView<byte> x, ArrayView<byte> y, int add, int n)
    {
    }

    [KernelVariant(Config = 4, Target = KernelTarget.Portable, Threads = 32, SharedBytes = int.MaxValue)]
    public static void TooMuchSharedMemory(ArrayView<byte> x, ArrayView<byte> y, int add, int n)
    {
    }

    [KernelVariant(Config = 5, Target = KernelTarget.Portable, Threads = 32, LeastRegisters = 512)]
    public static void TooManyRegisters(ArrayView<byte> x, ArrayView<byte> y, int add, int n)
    {
    }
}
