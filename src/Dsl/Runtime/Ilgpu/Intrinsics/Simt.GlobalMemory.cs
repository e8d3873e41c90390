using System.ComponentModel;
using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <summary>
/// What generated kernels call: each method has a C# body (the simulator runs it), a PTX form and an OpenCL form.
/// For generated code only.
/// </summary>
/// <remarks>
/// Global memory. A masked-off load gives zero and touches no memory, whatever its pointer. Wide accesses need an
/// address that is a multiple of their size on CUDA. <c>hint</c> is a literal: bits 0-1 eviction priority (0 normal,
/// 1 first, 2 last), bit 2 volatile, bit 3 cached in L2 only; of several, volatile wins over L2-only over eviction.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Simt
{
    /// <summary>Loads one byte, zero-extended, from global memory.</summary>
    [IntrinsicImplementation, PtxLoad(8), OpenClLoad(8)]
    public static int Load8(bool mask, ref byte p, int hint) => mask ? p : 0;

    /// <summary>Loads two bytes, zero-extended, from global memory.</summary>
    [IntrinsicImplementation, PtxLoad(16), OpenClLoad(16)]
    public static int Load16(bool mask, ref byte p, int hint) => mask ? Unsafe.ReadUnaligned<ushort>(ref p) : 0;

    /// <summary>Loads four bytes, from global memory.</summary>
    [IntrinsicImplementation, PtxLoad(32), OpenClLoad(32)]
    public static int Load32(bool mask, ref byte p, int hint) => mask ? Unsafe.ReadUnaligned<int>(ref p) : 0;

    /// <summary>Loads eight bytes, from global memory.</summary>
    [IntrinsicImplementation, PtxLoad(64), OpenClLoad(64)]
    public static I2 Load64(bool mask, ref byte p, int hint) => mask ? Unsafe.ReadUnaligned<I2>(ref p) : default;

    /// <summary>Loads sixteen bytes, from global memory.</summary>
    [IntrinsicImplementation, PtxLoad(128), OpenClLoad(128)]
    public static I4 Load128(bool mask, ref byte p, int hint) => mask ? Unsafe.ReadUnaligned<I4>(ref p) : default;

    /// <summary>
    /// Loads up to four bytes from any address of global memory: <paramref name="room"/> elements of <paramref name="size"/> bytes (a literal), zeros behind them. Nothing is
    /// read but the aligned words that such an element lies in. CUDA and the simulator only, as are the wider ones.
    /// </summary>
    [IntrinsicImplementation, PtxRealignedLoad(32), NotInOpenCl("its wide loads need the alignment of a word.")]
    public static int LoadRealigned32(bool mask, ref byte p, int room, int size, int hint) => RealignedWord(mask, ref p, 0, room, size);

    /// <summary>As <see cref="LoadRealigned32"/>, up to eight bytes.</summary>
    [IntrinsicImplementation, PtxRealignedLoad(64), NotInOpenCl("its wide loads need the alignment of a word.")]
    public static I2 LoadRealigned64(bool mask, ref byte p, int room, int size, int hint) =>
        new() { X = RealignedWord(mask, ref p, 0, room, size), Y = RealignedWord(mask, ref p, 4, room, size) };

    /// <summary>As <see cref="LoadRealigned32"/>, up to sixteen bytes.</summary>
    [IntrinsicImplementation, PtxRealignedLoad(128), NotInOpenCl("its wide loads need the alignment of a word.")]
    public static I4 LoadRealigned128(bool mask, ref byte p, int room, int size, int hint) => new()
    {
        X = RealignedWord(mask, ref p, 0, room, size),
        Y = RealignedWord(mask, ref p, 4, room, size),
        Z = RealignedWord(mask, ref p, 8, room, size),
        W = RealignedWord(mask, ref p, 12, room, size),
    };

    private static int RealignedWord(bool mask, ref byte p, int at, int room, int size)
    {
        var word = 0;
        for (var i = 0; i < 4; i++)
            word |= Load8(mask & (at + i) / size < room, ref Unsafe.Add(ref p, at + i), 0) << (8 * i);
        return word;
    }

    /// <summary>Stores the low byte of <paramref name="v"/>, to global memory.</summary>
    [IntrinsicImplementation, PtxStore(8), OpenClStore(8)]
    public static void Store8(bool mask, ref byte p, int v, int hint)
    {
        if (mask)
            p = (byte)v;
    }

    /// <summary>Stores the low two bytes of <paramref name="v"/>, to global memory.</summary>
    [IntrinsicImplementation, PtxStore(16), OpenClStore(16)]
    public static void Store16(bool mask, ref byte p, int v, int hint)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, (ushort)v);
    }

    /// <summary>Stores four bytes, to global memory.</summary>
    [IntrinsicImplementation, PtxStore(32), OpenClStore(32)]
    public static void Store32(bool mask, ref byte p, int v, int hint)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, v);
    }

    /// <summary>Stores eight bytes, to global memory.</summary>
    [IntrinsicImplementation, PtxStore(64), OpenClStore(64)]
    public static void Store64(bool mask, ref byte p, int x, int y, int hint)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, new I2 { X = x, Y = y });
    }

    /// <summary>Stores sixteen bytes, to global memory.</summary>
    [IntrinsicImplementation, PtxStore(128), OpenClStore(128)]
    public static void Store128(bool mask, ref byte p, int x, int y, int z, int w, int hint)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, new I4 { X = x, Y = y, Z = z, W = w });
    }

    /// <summary>Asks the second cache for what lies at <paramref name="p"/>. CUDA and the simulator only.</summary>
    [IntrinsicImplementation, PtxRequest, NotInOpenCl("kernels do not overlap there.")]
    public static void Request(bool mask, ref byte p)
    {
    }

    /// <summary>What stands behind it sees all that the kernel before in the stream wrote. CUDA and the simulator only.</summary>
    [IntrinsicImplementation, Ptx("griddepcontrol.wait;"), NotInOpenCl("kernels do not overlap there.")]
    public static void AwaitPredecessor()
    {
    }

    /// <summary>Where the condition holds, the kernel behind in the stream may start once all groups have come here or ended. CUDA and the simulator only.</summary>
    [IntrinsicImplementation, PtxStartSuccessor, NotInOpenCl("kernels do not overlap there.")]
    public static void StartSuccessor(bool condition)
    {
    }

    /// <summary>How many multiprocessors the device has, or a few more. CUDA and the simulator only.</summary>
    [IntrinsicImplementation, Ptx("mov.u32 $r, %nsmid;"), NotInOpenCl("kernels do not overlap there.")]
    public static int Multiprocessors() => 1;

    /// <summary>Bytes to the element with a number, of a size (a literal).</summary>
    [IntrinsicImplementation, Ptx("mul.wide.s32 $r, $0, 0x#1;"), OpenCl("$r = (long)$0 * $1;")]
    public static long BytesTo(int index, int size) => (long)index * size;

    /// <summary>
    /// Keeps the loads before it in front of the arithmetic behind it: to save registers the assembler moves loads down to their first use, and then a thread waits
    /// for one after the other. It moves none past a branch, and this is one that no grid takes. CUDA and the simulator only.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .pred none; .reg .b32 groups;\nmov.u32 groups, %nctaid.x;\nsetp.eq.u32 none, groups, 0;\n@none exit; }")]
    [NotInOpenCl("what a compiler there does with loads is not known.")]
    public static void KeepLoadsAhead()
    {
    }
}
