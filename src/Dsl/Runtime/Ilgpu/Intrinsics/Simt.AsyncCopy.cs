using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>
/// Copies from global to shared memory that pass by the registers, sm_80 and later. Where <c>mask</c> is false the destination becomes zero and the source is
/// not touched; where <c>owner</c> is false nothing happens. Both addresses are multiples of the size. On the simulator a copy is made at once.
/// </content>
public static partial class Simt
{
    private const int PieceBytes = 16;

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

    /// <summary>
    /// Begins to copy the aligned piece of sixteen bytes in which <paramref name="source"/> lies, as many of its <paramref name="bytes"/> as there are, none below zero; the
    /// others become zero.
    /// </summary>
    [IntrinsicImplementation, PtxCopyPiece, NotInOpenCl(OfAsyncCopies)]
    public static void CopyPieceAsync(bool owner, ref byte shared, ref byte source, int bytes)
    {
        if (!owner)
            return;
        var start = StartInPiece(ref source);
        for (var i = 0; i < PieceBytes; i++)
            Unsafe.Add(ref shared, i) = i < bytes ? Unsafe.Add(ref source, i - start) : (byte)0;
    }

    /// <summary>How far behind the start of its piece of sixteen bytes an address lies.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 low; cvt.u32.u64 low, $0; and.b32 $r, low, 15; }"), NotInOpenCl(OfAsyncCopies)]
    public static unsafe int StartInPiece(ref byte p) => (int)((nint)Unsafe.AsPointer(ref p) & (PieceBytes - 1));

    /// <summary>The sixteen bytes that begin <paramref name="start"/> bytes (0 to 15) behind the start of two pieces that follow each other.</summary>
    [IntrinsicImplementation, PtxRealign, NotInOpenCl(OfAsyncCopies)]
    public static I4 Realign128(int x, int y, int z, int w, int nextX, int nextY, int nextZ, int nextW, int start)
    {
        ReadOnlySpan<int> words = [x, y, z, w, nextX, nextY, nextZ, nextW];
        return new() { X = Word(words, 0, start), Y = Word(words, 4, start), Z = Word(words, 8, start), W = Word(words, 12, start) };

        static int Word(ReadOnlySpan<int> words, int at, int start) => MemoryMarshal.Read<int>(MemoryMarshal.AsBytes(words)[(at + start)..]);
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
