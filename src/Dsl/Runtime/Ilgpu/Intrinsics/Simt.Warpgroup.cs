using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>Products of warpgroups (<c>wgmma</c>, sm_90a). No simulator has them: a kernel that uses them is only loaded on such a device.</content>
public static partial class Simt
{
    private const string NoWarpgroups = "only kernels for sm_90a use asynchronous products.";

    /// <summary>Declares the accumulator registers of the kernel. Once, at its start.</summary>
    [IntrinsicImplementation, PtxAccumulators, NotInOpenCl(NoWarpgroups)]
    public static void DeclareAccumulators(int count) => throw NotSimulated();

    /// <summary>The bits of an accumulator register.</summary>
    [IntrinsicImplementation, PtxAccumulator, NotInOpenCl(NoWarpgroups)]
    public static int Accumulator(int register) => throw NotSimulated();

    /// <summary>An accumulator register.</summary>
    [IntrinsicImplementation, PtxAccumulator, NotInOpenCl(NoWarpgroups)]
    public static float AccumulatorFloat(int register) => throw NotSimulated();

    /// <summary>Writes an accumulator register.</summary>
    [IntrinsicImplementation, PtxAccumulator, NotInOpenCl(NoWarpgroups)]
    public static void SetAccumulator(int register, int bits) => throw NotSimulated();

    /// <summary>Writes an accumulator register.</summary>
    [IntrinsicImplementation, PtxAccumulator, NotInOpenCl(NoWarpgroups)]
    public static void SetAccumulatorFloat(int register, float value) => throw NotSimulated();

    /// <summary>Writes the same bits to accumulator registers in a row.</summary>
    [IntrinsicImplementation, PtxFillAccumulators, NotInOpenCl(NoWarpgroups)]
    public static void FillAccumulators(int first, int count, int bits) => throw NotSimulated();

    /// <summary>What products read and write by other means is there before the next product.</summary>
    [IntrinsicImplementation, Ptx("wgmma.fence.sync.aligned;"), NotInOpenCl(NoWarpgroups)]
    public static void FenceDots() => throw NotSimulated();

    /// <summary>Closes a group of products.</summary>
    [IntrinsicImplementation, Ptx("wgmma.commit_group.sync.aligned;"), NotInOpenCl(NoWarpgroups)]
    public static void CommitDots() => throw NotSimulated();

    /// <summary>Waits until no more than so many groups of products are running.</summary>
    [IntrinsicImplementation, Ptx("wgmma.wait_group.sync.aligned 0x#0;"), NotInOpenCl(NoWarpgroups)]
    public static void AwaitDots(int running) => throw NotSimulated();

    /// <summary>Waits at one of the hardware's numbered barriers for a warpgroup that passes the turn; it counts the threads of both.</summary>
    [IntrinsicImplementation, Ptx("bar.sync $0, 0x#1;"), NotInOpenCl(NoWarpgroups)]
    public static void AwaitTurn(int barrier, int threads) => throw NotSimulated();

    /// <summary>Passes the turn to the warpgroup that waits at a barrier, or will, where the condition holds: for whole warps alike.</summary>
    [IntrinsicImplementation, Ptx("@$0 bar.arrive $1, 0x#2;"), NotInOpenCl(NoWarpgroups)]
    public static void PassTurn(bool condition, int barrier, int threads) => throw NotSimulated();

    // The literals of a product: its columns, its first accumulator register, and whether it adds to them (1) or overwrites them (0).

    /// <summary>Adds a product of int8 to int32 accumulators.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(32, ".s32.s8.s8"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotI8(long left, long right, int columns, int first, int accumulate) => throw NotSimulated();

    /// <summary>Adds a product of bf16 to fp32 accumulators.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(16, ".f32.bf16.bf16"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotBF16(long left, long right, int columns, int first, int accumulate, int transposeLeft, int transposeRight) => throw NotSimulated();

    /// <summary>Adds a product of bf16, the left operand in registers, to fp32 accumulators.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(16, ".f32.bf16.bf16"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotLeftBF16(int a, int b, int c, int d, long right, int columns, int first, int accumulate, int transposeRight) => throw NotSimulated();

    /// <summary>Adds a product of fp16 to fp32 accumulators.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(16, ".f32.f16.f16"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotF16(long left, long right, int columns, int first, int accumulate, int transposeLeft, int transposeRight) => throw NotSimulated();

    /// <summary>Adds a product of fp16, the left operand in registers, to fp32 accumulators.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(16, ".f32.f16.f16"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotLeftF16(int a, int b, int c, int d, long right, int columns, int first, int accumulate, int transposeRight) => throw NotSimulated();

    /// <summary>Writes or adds a product of e4m3 to fp32 accumulators; sums keep about 13 bits of fraction.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(32, ".f32.e4m3.e4m3"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotF8E4M3(long left, long right, int columns, int first, int accumulate) => throw NotSimulated();

    /// <summary>As <see cref="WarpgroupDotF8E4M3"/>, of e4m3 and e5m2.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(32, ".f32.e4m3.e5m2"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotF8E4M3F8E5M2(long left, long right, int columns, int first, int accumulate) => throw NotSimulated();

    /// <summary>As <see cref="WarpgroupDotF8E4M3"/>, of e5m2 and e4m3.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(32, ".f32.e5m2.e4m3"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotF8E5M2F8E4M3(long left, long right, int columns, int first, int accumulate) => throw NotSimulated();

    /// <summary>As <see cref="WarpgroupDotF8E4M3"/>, of e5m2.</summary>
    [IntrinsicImplementation, PtxWarpgroupDot(32, ".f32.e5m2.e5m2"), NotInOpenCl(NoWarpgroups)]
    public static void WarpgroupDotF8E5M2(long left, long right, int columns, int first, int accumulate) => throw NotSimulated();

    /// <summary>Gives registers of this warpgroup back, down to the number given.</summary>
    [IntrinsicImplementation, Ptx("setmaxnreg.dec.sync.aligned.u32 0x#0;"), NotInOpenCl(NoWarpgroups)]
    public static void ShrinkRegisters(int count) => throw NotSimulated();

    /// <summary>Takes registers that other warpgroups gave back, up to the number given.</summary>
    [IntrinsicImplementation, Ptx("setmaxnreg.inc.sync.aligned.u32 0x#0;"), NotInOpenCl(NoWarpgroups)]
    public static void GrowRegisters(int count) => throw NotSimulated();

    private static NotSupportedException NotSimulated() => new("Kernels for sm_90a run on CUDA devices only: the simulator has no tensor cores.");
}
