using BlockSharp.CompilerServices;
using ILGPU;

namespace BlockSharp.Tests.Runtime;

/// <summary>
/// One warp multiplies A [16, 32 bytes] by B, both in x, one behind the other, through shared memory: y [16, 8] words. B lies with k contiguous, [8, 32 bytes],
/// or, where it is read transposed, [16, 8] of 16-bit elements.
/// </summary>
public static class MatrixKernels
{
    /// <summary>Bytes of A; B follows.</summary>
    private const int ABytes = 512;

    public static void SBytes(ArrayView<byte> x, ArrayView<byte> y)
    {
        var shared = SharedMemory.Allocate<I4>(48).Cast<byte>();
        Fill(x, shared);
        var a = Simt.LoadMatrix4(ref shared[ARow()]);
        var b = Simt.LoadMatrix2(ref shared[ABytes + BRow()]);
        var c = Simt.MmaSByte(a.X, a.Y, a.Z, a.W, b.X, b.Y, 1, 2, 3, 4);
        Write(y, c.X, c.Y, c.Z, c.W);
    }

    public static void BFloat16s(ArrayView<byte> x, ArrayView<byte> y)
    {
        var shared = SharedMemory.Allocate<I4>(48).Cast<byte>();
        Fill(x, shared);
        var a = Simt.LoadMatrix4(ref shared[ARow()]);
        var lower = Simt.LoadMatrix1(ref shared[ABytes + (Group.IdxX & 7) * 32]);
        var upper = Simt.LoadMatrix1(ref shared[ABytes + (Group.IdxX & 7) * 32 + 16]);
        var c = Simt.MmaBFloat16(a.X, a.Y, a.Z, a.W, lower, upper, 1f, 2f, 3f, 4f);
        Write(y, Simt.AsInt(c.X), Simt.AsInt(c.Y), Simt.AsInt(c.Z), Simt.AsInt(c.W));
    }

    public static void Halfs(ArrayView<byte> x, ArrayView<byte> y)
    {
        var shared = SharedMemory.Allocate<I4>(48).Cast<byte>();
        Fill(x, shared);
        var a = Simt.LoadMatrix4(ref shared[ARow()]);
        var b = Simt.LoadMatrixTransposed2(ref shared[ABytes + (Group.IdxX & 15) * 16]);
        var c = Simt.MmaHalf(a.X, a.Y, a.Z, a.W, b.X, b.Y, 1f, 2f, 3f, 4f);
        Write(y, Simt.AsInt(c.X), Simt.AsInt(c.Y), Simt.AsInt(c.Z), Simt.AsInt(c.W));
    }

    /// <summary>y = x, 32 bytes a lane, of which the odd lanes' are zero and lane 3 leaves y's place in shared memory as it was: 7.</summary>
    public static void AsyncCopies(ArrayView<byte> x, ArrayView<byte> y)
    {
        var shared = SharedMemory.Allocate<I4>(64).Cast<byte>();
        var own = 32 * Group.IdxX;
        Simt.SharedStore128(true, ref shared[own], 7, 7, 7, 7);
        Simt.SharedStore128(true, ref shared[own + 16], 7, 7, 7, 7);
        var even = (Group.IdxX & 1) == 0;
        Simt.CopyAsync128(Group.IdxX != 3, even, ref shared[own], ref x[even ? own : 0x4000_0000_0000L]);
        Simt.CopyAsync64(Group.IdxX != 3, even, ref shared[own + 16], ref x[own + 16]);
        Simt.CopyAsync32(Group.IdxX != 3, even, ref shared[own + 24], ref x[own + 24]);
        Simt.CommitCopies();
        Simt.CopyAsync32(true, true, ref shared[own + 28], ref x[own + 28]);
        Simt.CopyAsync32(false, true, ref shared[own + 28], ref x[own]);
        Simt.CommitCopies();
        Simt.WaitCopies(0);
        Group.Barrier();
        var first = Simt.SharedLoad128(ref shared[own]);
        Simt.Store128(true, ref y[own], first.X, first.Y, first.Z, first.W, 0);
        var second = Simt.SharedLoad128(ref shared[own + 16]);
        Simt.Store128(true, ref y[own + 16], second.X, second.Y, second.Z, second.W, 0);
    }

    private static void Fill(ArrayView<byte> x, ArrayView<byte> shared)
    {
        var lane = Group.IdxX;
        Simt.CopyAsync128(true, true, ref shared[16 * lane], ref x[16L * lane]);
        Simt.CopyAsync128(lane < 16, true, ref shared[ABytes + 16 * (lane & 15)], ref x[ABytes + 16L * (lane & 15)]);
        Simt.CommitCopies();
        Simt.WaitCopies(0);
        Group.Barrier();
    }

    // The four matrices of A, rows 0 and 8 at bytes 0, then at bytes 16; the two of B at bytes 0 and 16.
    private static int ARow() => (Group.IdxX & 15) * 32 + (Group.IdxX >> 4) * 16;

    private static int BRow() => (Group.IdxX & 7) * 32 + ((Group.IdxX >> 3) & 1) * 16;

    private static void Write(ArrayView<byte> y, int c0, int c1, int c2, int c3)
    {
        var at = 4L * ((Group.IdxX >> 2) * 8 + (Group.IdxX & 3) * 2);
        Simt.Store64(true, ref y[at], c0, c1, 0);
        Simt.Store64(true, ref y[at + 4 * 64], c2, c3, 0);
    }
}
