using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

public static partial class Simt
{
    /// <summary>
    /// The value of the lane whose number differs by <paramref name="laneMask"/>, in a warp of 32 lanes that are all active.
    /// CUDA and the simulator only.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("shfl.sync.bfly.b32 $r, $0, $1, 0x1F, 0xFFFFFFFF;")]
    [NotInOpenCl("portable kernels exchange values through shared memory.")]
    public static int ShuffleXor(int v, int laneMask) => Warp.ShuffleXor(v, laneMask);

    /// <summary>What the threads of a warp wrote before it, to shared memory too, they all see behind it. CUDA and the simulator only.</summary>
    [IntrinsicImplementation]
    [Ptx("bar.warp.sync 0xFFFFFFFF;")]
    [NotInOpenCl("portable kernels wait for whole groups.")]
    public static void WarpBarrier() => Warp.Barrier();
}
