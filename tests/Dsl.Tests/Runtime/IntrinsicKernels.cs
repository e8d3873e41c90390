using BlockSharp.CompilerServices;
using ILGPU;

namespace BlockSharp.Tests.Runtime;

/// <summary>A function of up to three 32-bit words, compiled into <see cref="IntrinsicKernels.Map32"/>.</summary>
public interface IWordFunction
{
    int Apply(int a, int b, int c);
}

/// <summary>A function of up to three 64-bit words, compiled into <see cref="IntrinsicKernels.Map64"/>.</summary>
public interface ILongFunction
{
    long Apply(long a, long b, long c);
}

/// <summary>Kernels in the form that the generator emits: static methods over byte views, with 64-bit byte offsets.</summary>
public static class IntrinsicKernels
{
    public const int Threads = 32;

    /// <summary>y[i] = f(x[3i], x[3i+1], x[3i+2]) for i below n.</summary>
    public static void Map32<TFunction>(ArrayView<byte> x, ArrayView<byte> y, int n)
        where TFunction : struct, IWordFunction
    {
        var i = ILGPU.Grid.IdxX * 32 + Group.IdxX;
        var inside = i < n;
        var a = Simt.Load32(inside, ref x[12L * i], 0);
        var b = Simt.Load32(inside, ref x[12L * i + 4], 0);
        var c = Simt.Load32(inside, ref x[12L * i + 8], 0);
        Simt.Store32(inside, ref y[4L * i], default(TFunction).Apply(a, b, c), 0);
    }

    /// <summary>The same for 64-bit words.</summary>
    public static void Map64<TFunction>(ArrayView<byte> x, ArrayView<byte> y, int n)
        where TFunction : struct, ILongFunction
    {
        var i = ILGPU.Grid.IdxX * 32 + Group.IdxX;
        var inside = i < n;
        var a = Simt.Load64(inside, ref x[24L * i], 0);
        var b = Simt.Load64(inside, ref x[24L * i + 8], 0);
        var c = Simt.Load64(inside, ref x[24L * i + 16], 0);
        var r = default(TFunction).Apply(Join(a), Join(b), Join(c));
        Simt.Store64(inside, ref y[8L * i], (int)r, (int)(r >> 32), 0);
    }

    /// <summary>
    /// Copies rows of 31 bytes (1 + 2 + 4 + 8 + 16) under a mask; lanes that are masked off use offsets far outside both views.
    /// </summary>
    public static void MaskedCopy(ArrayView<byte> x, ArrayView<byte> y, int n)
    {
        var i = ILGPU.Grid.IdxX * 32 + Group.IdxX;
        var inside = i < n & (i & 1) == 0;
        var row = inside ? 32L * i : 0x4000_0000_0000L + i;
        var b = Simt.Load8(inside, ref x[row], 1);
        var h = Simt.Load16(inside, ref x[row + 2], 2);
        var w = Simt.Load32(inside, ref x[row + 4], 0);
        var d = Simt.Load64(inside, ref x[row + 8], 8);
        var q = Simt.Load128(inside, ref x[row + 16], 1);
        Simt.Store8(inside, ref y[row], b, 1);
        Simt.Store16(inside, ref y[row + 2], h, 2);
        Simt.Store32(inside, ref y[row + 4], w, 0);
        Simt.Store64(inside, ref y[row + 8], d.X, d.Y, 8);
        Simt.Store128(inside, ref y[row + 16], q.X, q.Y, q.Z, q.W, 0);

        // What masked-off loads gave, and that wild stores reached nothing.
        var sum = b | h | w | d.X | d.Y | q.X | q.Y | q.Z | q.W;
        Simt.Store32(i < n & !inside, ref y[32L * i], sum == 0 ? 1 : 2, 4);
    }

    /// <summary>Every width through volatile accesses and literal masks.</summary>
    public static void LiteralMasks(ArrayView<byte> x, ArrayView<byte> y)
    {
        var row = 32L * Group.IdxX;
        var b = Simt.Load8(true, ref x[row], 4);
        var h = Simt.Load16(true, ref x[row + 2], 4);
        var w = Simt.Load32(true, ref x[row + 4], 4);
        var d = Simt.Load64(true, ref x[row + 8], 4);
        var q = Simt.Load128(true, ref x[row + 16], 4);
        var none = Simt.Load128(false, ref x[row + 16], 0);
        Simt.Store8(true, ref y[row], b, 4);
        Simt.Store16(true, ref y[row + 2], h, 4);
        Simt.Store32(true, ref y[row + 4], w, 4);
        Simt.Store64(true, ref y[row + 8], d.X, d.Y, 4);
        Simt.Store128(true, ref y[row + 16], q.X, q.Y | none.X | none.Y, q.Z, q.W | none.Z | none.W, 4);
        Simt.Store128(false, ref y[row + 16], 1, 2, 3, 4, 0);
    }

    /// <summary>Each lane's row of 32 bytes goes to shared memory in every width, and comes back out of the next lane's.</summary>
    public static void ThroughShared(ArrayView<byte> x, ArrayView<byte> y)
    {
        var shared = SharedMemory.Allocate<I4>(64).Cast<byte>();
        var lane = Group.IdxX;
        var own = 32L * lane;
        Simt.SharedStore8(true, ref shared[own], Simt.Load8(true, ref x[own], 0));
        Simt.SharedStore8(lane >= 0, ref shared[own + 1], Simt.Load8(true, ref x[own + 1], 0));
        Simt.SharedStore16(true, ref shared[own + 2], Simt.Load16(true, ref x[own + 2], 0));
        Simt.SharedStore32(true, ref shared[own + 4], Simt.Load32(true, ref x[own + 4], 0));
        var d = Simt.Load64(true, ref x[own + 8], 0);
        Simt.SharedStore64(lane >= 0, ref shared[own + 8], d.X, d.Y);
        var q = Simt.Load128(true, ref x[own + 16], 0);
        Simt.SharedStore128(lane >= 0, ref shared[own + 16], q.X, q.Y, q.Z, q.W);
        Simt.SharedStore128(lane < 0, ref shared[own + 16], 1, 2, 3, 4);
        Group.Barrier();
        var other = 32L * ((lane + 1) & 31);
        Simt.Store8(true, ref y[own], Simt.SharedLoad8(ref shared[other]), 0);
        Simt.Store8(true, ref y[own + 1], Simt.SharedLoad8(ref shared[other + 1]), 0);
        Simt.Store16(true, ref y[own + 2], Simt.SharedLoad16(ref shared[other + 2]), 0);
        Simt.Store32(true, ref y[own + 4], Simt.SharedLoad32(ref shared[other + 4]), 0);
        var e = Simt.SharedLoad64(ref shared[other + 8]);
        Simt.Store64(true, ref y[own + 8], e.X, e.Y, 0);
        var f = Simt.SharedLoad128(ref shared[other + 16]);
        Simt.Store128(true, ref y[own + 16], f.X, f.Y, f.Z, f.W, 0);
    }

    /// <summary>y[lane] = the sum of all lanes' x, by shuffles.</summary>
    public static void ShuffleSum(ArrayView<byte> x, ArrayView<byte> y)
    {
        var sum = Simt.Load32(true, ref x[4L * Group.IdxX], 0);
        sum += Simt.ShuffleXor(sum, 16);
        sum += Simt.ShuffleXor(sum, 8);
        sum += Simt.ShuffleXor(sum, 4);
        sum += Simt.ShuffleXor(sum, 2);
        sum += Simt.ShuffleXor(sum, 1);
        Simt.Store32(true, ref y[4L * Group.IdxX], sum, 0);
    }

    /// <summary>Reads, overwrites, then branches on what was read: the order that the pass CodePlacement destroys.</summary>
    public static void LoadStoreBranch(ArrayView<int> a, ArrayView<int> o, int y)
    {
        var i = Group.IdxX;
        var x = a[i];
        a[i] = y;
        if (x > 0)
            o[i] = 1;
        else
            o[i] = 2;
    }

    /// <summary>The same through intrinsics.</summary>
    public static void LoadStoreBranchBytes(ArrayView<byte> a, ArrayView<byte> o, int y)
    {
        var i = 4L * Group.IdxX;
        var x = Simt.Load32(true, ref a[i], 0);
        Simt.Store32(true, ref a[i], y, 0);
        if (x > 0)
            Simt.Store32(true, ref o[i], 1, 0);
        else
            Simt.Store32(true, ref o[i], 2, 0);
    }

    /// <summary>The hint is not a literal: compilation must say so.</summary>
    public static void HintNotLiteral(ArrayView<byte> x, ArrayView<byte> y, int n) =>
        Simt.Store32(true, ref y[0], Simt.Load32(true, ref x[0], n), 0);

    private static long Join(I2 words) => (long)words.Y << 32 | (words.X & 0xFFFFFFFFL);
}
