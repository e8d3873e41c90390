using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>
/// Copies by the tensor memory accelerator, and the barriers in shared memory that order them (sm_90). Addresses of shared memory are those of its
/// own window.
/// </content>
public static partial class Simt
{
    private const string NoTensorCopies = "only kernels for sm_90a copy tensors.";

    /// <summary>The address of a place in shared memory.</summary>
    [IntrinsicImplementation, Ptx("cvt.u32.u64 $r, $0;"), NotInOpenCl(NoTensorCopies)]
    public static int SharedAddress(ref byte p) => throw NotSimulated();

    /// <summary>Makes a barrier that a number of arrivals completes.</summary>
    [IntrinsicImplementation, Ptx("mbarrier.init.shared::cta.b64 [$0], $1;"), NotInOpenCl(NoTensorCopies)]
    public static void MakeBarrier(int barrier, int arrivals) => throw NotSimulated();

    /// <summary>Shows new barriers to the copy engine.</summary>
    [IntrinsicImplementation, Ptx("fence.mbarrier_init.release.cluster;\nfence.proxy.async.shared::cta;"), NotInOpenCl(NoTensorCopies)]
    public static void PublishBarriers() => throw NotSimulated();

    /// <summary>Sets 16 bytes of shared memory to zero where the condition holds.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 zero;\nmov.b32 zero, 0;\n@$0 st.shared.v4.b32 [$1], {zero, zero, zero, zero}; }"), NotInOpenCl(NoTensorCopies)]
    public static void ClearShared(bool condition, int address) => throw NotSimulated();

    /// <summary>Shows what this thread wrote to shared memory to the copy engine and to products.</summary>
    [IntrinsicImplementation, Ptx("fence.proxy.async.shared::cta;"), NotInOpenCl(NoTensorCopies)]
    public static void PublishShared() => throw NotSimulated();

    /// <summary>Arrives, and makes the barrier wait for so many copied bytes too.</summary>
    [IntrinsicImplementation, Ptx("mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], $1;"), NotInOpenCl(NoTensorCopies)]
    public static void ArriveForCopies(int barrier, int bytes) => throw NotSimulated();

    /// <summary>Arrives when the pieces that this thread copies have.</summary>
    [IntrinsicImplementation, Ptx("cp.async.mbarrier.arrive.noinc.shared::cta.b64 [$0];"), NotInOpenCl(NoTensorCopies)]
    public static void ArriveBehindPieces(int barrier) => throw NotSimulated();

    /// <summary>Arrives where the condition holds.</summary>
    [IntrinsicImplementation, Ptx("@$0 mbarrier.arrive.shared::cta.b64 _, [$1];"), NotInOpenCl(NoTensorCopies)]
    public static void Arrive(bool condition, int barrier) => throw NotSimulated();

    /// <summary>Waits until the phase of a parity is complete.</summary>
    [IntrinsicImplementation]
    [Ptx("""
        { .reg .pred complete;
        AGAIN: mbarrier.try_wait.parity.shared::cta.b64 complete, [$0], $1;
        @complete bra DONE;
        bra AGAIN;
        DONE: }
        """)]
    [NotInOpenCl(NoTensorCopies)]
    public static void AwaitBarrier(int barrier, int parity) => throw NotSimulated();

    /// <summary>Copies a box of a tensor of two dimensions to shared memory; its bytes count at the barrier.</summary>
    [IntrinsicImplementation]
    [Ptx("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [$0], [$1, {$2, $3}], [$4];")]
    [NotInOpenCl(NoTensorCopies)]
    public static void TensorCopy2D(int destination, long tensor, int x, int y, int barrier) => throw NotSimulated();

    /// <summary>Copies a box of a tensor of three dimensions to shared memory; its bytes count at the barrier.</summary>
    [IntrinsicImplementation]
    [Ptx("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [$0], [$1, {$2, $3, $4}], [$5];")]
    [NotInOpenCl(NoTensorCopies)]
    public static void TensorCopy3D(int destination, long tensor, int x, int y, int z, int barrier) => throw NotSimulated();

    /// <summary>Stops the kernel with an error where the condition does not hold.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred fails;\nnot.pred fails, $0;\n@fails trap; }"), NotInOpenCl(NoTensorCopies)]
    public static void Require(bool condition) => throw NotSimulated();

    /// <summary>Waits for the first threads of the program, as many as said, at one of the hardware's numbered barriers.</summary>
    [IntrinsicImplementation, Ptx("bar.sync 0x#0, 0x#1;"), NotInOpenCl(NoTensorCopies)]
    public static void Barrier(int number, int threads) => throw NotSimulated();
}
