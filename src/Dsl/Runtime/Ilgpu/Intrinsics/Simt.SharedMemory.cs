using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

public static partial class Simt
{
    /// <summary>Loads one byte, zero-extended, from shared memory.</summary>
    [IntrinsicImplementation, PtxLoad(8), OpenClLoad(8)]
    public static int SharedLoad8(ref byte p) => p;

    /// <summary>Loads two bytes, zero-extended, from shared memory.</summary>
    [IntrinsicImplementation, PtxLoad(16), OpenClLoad(16)]
    public static int SharedLoad16(ref byte p) => Unsafe.ReadUnaligned<ushort>(ref p);

    /// <summary>Loads four bytes, from shared memory.</summary>
    [IntrinsicImplementation, PtxLoad(32), OpenClLoad(32)]
    public static int SharedLoad32(ref byte p) => Unsafe.ReadUnaligned<int>(ref p);

    /// <summary>Loads eight bytes, from shared memory.</summary>
    [IntrinsicImplementation, PtxLoad(64), OpenClLoad(64)]
    public static I2 SharedLoad64(ref byte p) => Unsafe.ReadUnaligned<I2>(ref p);

    /// <summary>Loads sixteen bytes, from shared memory.</summary>
    [IntrinsicImplementation, PtxLoad(128), OpenClLoad(128)]
    public static I4 SharedLoad128(ref byte p) => Unsafe.ReadUnaligned<I4>(ref p);

    /// <summary>Stores the low byte of <paramref name="v"/>, to shared memory.</summary>
    [IntrinsicImplementation, PtxStore(8), OpenClStore(8)]
    public static void SharedStore8(bool mask, ref byte p, int v)
    {
        if (mask)
            p = (byte)v;
    }

    /// <summary>Stores the low two bytes of <paramref name="v"/>, to shared memory.</summary>
    [IntrinsicImplementation, PtxStore(16), OpenClStore(16)]
    public static void SharedStore16(bool mask, ref byte p, int v)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, (ushort)v);
    }

    /// <summary>Stores four bytes, to shared memory.</summary>
    [IntrinsicImplementation, PtxStore(32), OpenClStore(32)]
    public static void SharedStore32(bool mask, ref byte p, int v)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, v);
    }

    /// <summary>Stores eight bytes, to shared memory.</summary>
    [IntrinsicImplementation, PtxStore(64), OpenClStore(64)]
    public static void SharedStore64(bool mask, ref byte p, int x, int y)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, new I2 { X = x, Y = y });
    }

    /// <summary>Stores sixteen bytes, to shared memory.</summary>
    [IntrinsicImplementation, PtxStore(128), OpenClStore(128)]
    public static void SharedStore128(bool mask, ref byte p, int x, int y, int z, int w)
    {
        if (mask)
            Unsafe.WriteUnaligned(ref p, new I4 { X = x, Y = y, Z = z, W = w });
    }
}
