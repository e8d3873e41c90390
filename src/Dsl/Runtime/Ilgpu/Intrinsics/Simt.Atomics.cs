using System.Runtime.CompilerServices;
using BlockSharp.Eager;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

// Atomic updates of global memory: one element a thread, relaxed. Each gives what was there before, zero where the mask is false. Addresses are multiples of
// the element's size. scope is a literal: 0 the threads of the group, 1 the device, 2 the system.
public static partial class Simt
{
    /// <summary>
    /// What this thread, and those it met at a barrier before, did to memory is done before what it does after; and what others did so before an update that it
    /// saw is seen. Nothing where the mask is false.
    /// </summary>
    [IntrinsicImplementation, PtxFence, OpenClFence]
    public static void Fence(bool mask, int scope)
    {
        if (mask)
            Interlocked.MemoryBarrier();
    }

    /// <summary>Adds, of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("add.u32"), OpenClAtomic("add", 32)]
    public static int AtomicAdd32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.Add(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>Keeps bits, of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("and.b32"), OpenClAtomic("and", 32)]
    public static int AtomicAnd32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.And(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>Sets bits, of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("or.b32"), OpenClAtomic("or", 32)]
    public static int AtomicOr32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.Or(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>Inverts bits, of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("xor.b32"), OpenClAtomic("xor", 32)]
    public static int AtomicXor32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.Xor(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>Exchanges, of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("exch.b32"), OpenClAtomic("xchg", 32)]
    public static int AtomicExchange32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.Exchange(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>Compares and swaps, of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("cas.b32"), OpenClAtomic("cmpxchg", 32)]
    public static int AtomicCas32(bool mask, ref byte p, int compare, int v, int scope) => mask ? Atomics<int>.Instance.Cas(ref Unsafe.As<byte, int>(ref p), compare, v) : 0;

    /// <summary>The greater of two signed integers of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("max.s32"), OpenClAtomic("max", 32)]
    public static int AtomicMaxI32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.Max(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>The greater of two unsigned integers of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("max.u32"), OpenClAtomic("max", 32, IsUnsigned = true)]
    public static int AtomicMaxU32(bool mask, ref byte p, int v, int scope) => mask ? (int)Atomics<uint>.Instance.Max(ref Unsafe.As<byte, uint>(ref p), (uint)v) : 0;

    /// <summary>The lesser of two signed integers of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("min.s32"), OpenClAtomic("min", 32)]
    public static int AtomicMinI32(bool mask, ref byte p, int v, int scope) => mask ? Atomics<int>.Instance.Min(ref Unsafe.As<byte, int>(ref p), v) : 0;

    /// <summary>The lesser of two unsigned integers of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("min.u32"), OpenClAtomic("min", 32, IsUnsigned = true)]
    public static int AtomicMinU32(bool mask, ref byte p, int v, int scope) => mask ? (int)Atomics<uint>.Instance.Min(ref Unsafe.As<byte, uint>(ref p), (uint)v) : 0;

    /// <summary>Adds, of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("add.u64"), OpenClAtomic("add", 64)]
    public static long AtomicAdd64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.Add(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>Keeps bits, of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("and.b64"), OpenClAtomic("and", 64)]
    public static long AtomicAnd64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.And(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>Sets bits, of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("or.b64"), OpenClAtomic("or", 64)]
    public static long AtomicOr64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.Or(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>Inverts bits, of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("xor.b64"), OpenClAtomic("xor", 64)]
    public static long AtomicXor64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.Xor(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>Exchanges, of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("exch.b64"), OpenClAtomic("xchg", 64)]
    public static long AtomicExchange64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.Exchange(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>Compares and swaps, of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("cas.b64"), OpenClAtomic("cmpxchg", 64)]
    public static long AtomicCas64(bool mask, ref byte p, long compare, long v, int scope) => mask ? Atomics<long>.Instance.Cas(ref Unsafe.As<byte, long>(ref p), compare, v) : 0;

    /// <summary>The greater of two signed integers of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("max.s64"), OpenClAtomic("max", 64)]
    public static long AtomicMaxI64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.Max(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>The greater of two unsigned integers of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("max.u64"), OpenClAtomic("max", 64, IsUnsigned = true)]
    public static long AtomicMaxU64(bool mask, ref byte p, long v, int scope) => mask ? (long)Atomics<ulong>.Instance.Max(ref Unsafe.As<byte, ulong>(ref p), (ulong)v) : 0;

    /// <summary>The lesser of two signed integers of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("min.s64"), OpenClAtomic("min", 64)]
    public static long AtomicMinI64(bool mask, ref byte p, long v, int scope) => mask ? Atomics<long>.Instance.Min(ref Unsafe.As<byte, long>(ref p), v) : 0;

    /// <summary>The lesser of two unsigned integers of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("min.u64"), OpenClAtomic("min", 64, IsUnsigned = true)]
    public static long AtomicMinU64(bool mask, ref byte p, long v, int scope) => mask ? (long)Atomics<ulong>.Instance.Min(ref Unsafe.As<byte, ulong>(ref p), (ulong)v) : 0;

    /// <summary>Adds floats of 32 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("add.f32"), OpenClAtomicFloat("next = seen + value;", 32)]
    public static float AtomicAddF32(bool mask, ref byte p, float v, int scope) => mask ? Atomics<float>.Instance.Add(ref Unsafe.As<byte, float>(ref p), v) : 0;

    /// <summary>The greater of two floats of 32 bits: a NaN loses against a number, and -0 is smaller than +0.</summary>
    [IntrinsicImplementation, PtxAtomicExtreme("max", 32), OpenClAtomicFloat("if (isnan(seen) || seen < value || (seen == value && signbit(seen) && !signbit(value))) next = value;", 32)]
    public static float AtomicMaxF32(bool mask, ref byte p, float v, int scope) => mask ? Atomics<float>.Instance.Max(ref Unsafe.As<byte, float>(ref p), v) : 0;

    /// <summary>The lesser of two floats of 32 bits: a NaN loses against a number, and -0 is smaller than +0.</summary>
    [IntrinsicImplementation, PtxAtomicExtreme("min", 32), OpenClAtomicFloat("if (isnan(seen) || seen > value || (seen == value && !signbit(seen) && signbit(value))) next = value;", 32)]
    public static float AtomicMinF32(bool mask, ref byte p, float v, int scope) => mask ? Atomics<float>.Instance.Min(ref Unsafe.As<byte, float>(ref p), v) : 0;

    /// <summary>Adds floats of 64 bits.</summary>
    [IntrinsicImplementation, PtxAtomic("add.f64"), OpenClAtomicFloat("next = seen + value;", 64)]
    public static double AtomicAddF64(bool mask, ref byte p, double v, int scope) => mask ? Atomics<double>.Instance.Add(ref Unsafe.As<byte, double>(ref p), v) : 0;

    /// <summary>The greater of two floats of 64 bits: a NaN loses against a number, and -0 is smaller than +0.</summary>
    [IntrinsicImplementation, PtxAtomicExtreme("max", 64), OpenClAtomicFloat("if (isnan(seen) || seen < value || (seen == value && signbit(seen) && !signbit(value))) next = value;", 64)]
    public static double AtomicMaxF64(bool mask, ref byte p, double v, int scope) => mask ? Atomics<double>.Instance.Max(ref Unsafe.As<byte, double>(ref p), v) : 0;

    /// <summary>The lesser of two floats of 64 bits: a NaN loses against a number, and -0 is smaller than +0.</summary>
    [IntrinsicImplementation, PtxAtomicExtreme("min", 64), OpenClAtomicFloat("if (isnan(seen) || seen > value || (seen == value && !signbit(seen) && signbit(value))) next = value;", 64)]
    public static double AtomicMinF64(bool mask, ref byte p, double v, int scope) => mask ? Atomics<double>.Instance.Min(ref Unsafe.As<byte, double>(ref p), v) : 0;
}
