using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>
/// Copies from global to shared memory that pass by the registers, sm_80 and later. Where <c>mask</c> is false the destination becomes zero and the source is
/// not touched; where <c>owner</c> is false nothing happens. Both addresses are multiples of the size. On the simulator a copy is made at once.
/// </content>
public static partial class Simt
{
    private const string OfAsyncCopies = "portable kernels copy through registers.";

    /// <summary>Begins to copy four bytes.</summary>
    [IntrinsicImplementation, PtxCopyAsync(4), NotInOpenCl(OfAsyncCopies)]
    public static void CopyAsync32(bool owner, bool mask, ref byte shared, ref byte source)
    {
        if (owner)
            Unsafe.WriteUnaligned(ref shared, mask ? Unsafe.ReadUnaligned<int>(ref source) : 0);
    }

    /// <summary>Begins to copy eight bytes.</summary>
    [IntrinsicImplementation, PtxCopyAsync(8), NotInOpenCl(OfAsyncCopies)]
    public static void CopyAsync64(bool owner, bool mask, ref byte shared, ref byte source)
    {
        if (owner)
            Unsafe.WriteUnaligned(ref shared, mask ? Unsafe.ReadUnaligned<I2>(ref source) : default);
    }

    /// <summary>Begins to copy sixteen bytes, past the first cache.</summary>
    [IntrinsicImplementation, PtxCopyAsync(16), NotInOpenCl(OfAsyncCopies)]
    public static void CopyAsync128(bool owner, bool mask, ref byte shared, ref byte source)
    {
        if (owner)
            Unsafe.WriteUnaligned(ref shared, mask ? Unsafe.ReadUnaligned<I4>(ref source) : default);
    }

    /// <summary>Makes a group of the thread's copies since the last one.</summary>
    [IntrinsicImplementation, Ptx("cp.async.commit_group;"), NotInOpenCl(OfAsyncCopies)]
    public static void CommitCopies()
    {
    }

    /// <summary>Waits until at most the <paramref name="pending"/> latest groups of the thread are under way; others see the copies after a barrier.</summary>
    /// <param name="pending">A literal.</param>
    [IntrinsicImplementation, Ptx("cp.async.wait_group 0x#0;"), NotInOpenCl(OfAsyncCopies)]
    public static void WaitCopies(int pending)
    {
    }
}
