using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BlockSharp.Eager;

namespace BlockSharp.CompilerServices;

// Atomic updates: lane by lane, in the order of the lanes. Each gives what was there before, zero in lanes that the mask does not have.
public static unsafe partial class Simd
{
    /// <summary>Adds to an element of memory that other cores may update.</summary>
    public static T AtomicAdd<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.Add(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicAdd{T}(nint, T)"/>
    public static Vector512<T> AtomicAdd<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicAdd<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicAdd{T}(nint, T)"/>
    public static Pair512<T> AtomicAdd<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicAdd<T>>(addresses, values, mask);

    /// <summary>Makes an element the greater of what it is and a value.</summary>
    public static T AtomicMax<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.Max(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicMax{T}(nint, T)"/>
    public static Vector512<T> AtomicMax<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicMax<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicMax{T}(nint, T)"/>
    public static Pair512<T> AtomicMax<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicMax<T>>(addresses, values, mask);

    /// <summary>Makes an element the lesser of what it is and a value.</summary>
    public static T AtomicMin<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.Min(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicMin{T}(nint, T)"/>
    public static Vector512<T> AtomicMin<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicMin<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicMin{T}(nint, T)"/>
    public static Pair512<T> AtomicMin<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicMin<T>>(addresses, values, mask);

    /// <summary>Keeps the bits of an element that a value has.</summary>
    public static T AtomicAnd<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.And(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicAnd{T}(nint, T)"/>
    public static Vector512<T> AtomicAnd<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicAnd<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicAnd{T}(nint, T)"/>
    public static Pair512<T> AtomicAnd<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicAnd<T>>(addresses, values, mask);

    /// <summary>Sets bits of an element.</summary>
    public static T AtomicOr<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.Or(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicOr{T}(nint, T)"/>
    public static Vector512<T> AtomicOr<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicOr<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicOr{T}(nint, T)"/>
    public static Pair512<T> AtomicOr<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicOr<T>>(addresses, values, mask);

    /// <summary>Inverts bits of an element.</summary>
    public static T AtomicXor<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.Xor(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicXor{T}(nint, T)"/>
    public static Vector512<T> AtomicXor<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicXor<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicXor{T}(nint, T)"/>
    public static Pair512<T> AtomicXor<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicXor<T>>(addresses, values, mask);

    /// <summary>Writes an element and gives what was there.</summary>
    public static T AtomicExchange<T>(nint address, T value)
        where T : unmanaged => Atomics<T>.Instance.Exchange(ref Unsafe.AsRef<T>((void*)address), value);

    /// <inheritdoc cref="AtomicExchange{T}(nint, T)"/>
    public static Vector512<T> AtomicExchange<T>(Pair512<long> addresses, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Vector512<T>, AtomicExchange<T>>(addresses, values, mask);

    /// <inheritdoc cref="AtomicExchange{T}(nint, T)"/>
    public static Pair512<T> AtomicExchange<T>(Pair512<long> addresses, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => UpdateLanes<T, Pair512<T>, AtomicExchange<T>>(addresses, values, mask);

    /// <summary>Writes an element if it has the bits of what is compared, and gives what was there.</summary>
    public static T AtomicCas<T>(nint address, T compare, T value)
        where T : unmanaged => Atomics<T>.Instance.Cas(ref Unsafe.AsRef<T>((void*)address), compare, value);

    /// <inheritdoc cref="AtomicCas{T}(nint, T, T)"/>
    public static Vector512<T> AtomicCas<T>(Pair512<long> addresses, Vector512<T> compare, Vector512<T> values, Vector512<int> mask)
        where T : unmanaged => SwapLanes<T, Vector512<T>>(addresses, compare, values, mask);

    /// <inheritdoc cref="AtomicCas{T}(nint, T, T)"/>
    public static Pair512<T> AtomicCas<T>(Pair512<long> addresses, Pair512<T> compare, Pair512<T> values, Vector512<int> mask)
        where T : unmanaged => SwapLanes<T, Pair512<T>>(addresses, compare, values, mask);

    private static TLanes UpdateLanes<T, TLanes, TUpdate>(Pair512<long> addresses, TLanes values, Vector512<int> mask)
        where T : unmanaged
        where TLanes : unmanaged
        where TUpdate : struct, IAtomicUpdate<T>
    {
        var old = default(TLanes);
        for (var bits = Bits(mask); bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            ((T*)&old)[lane] = TUpdate.Apply(ref Unsafe.AsRef<T>((void*)((long*)&addresses)[lane]), ((T*)&values)[lane]);
        }

        return old;
    }

    private static TLanes SwapLanes<T, TLanes>(Pair512<long> addresses, TLanes compare, TLanes values, Vector512<int> mask)
        where T : unmanaged
        where TLanes : unmanaged
    {
        var old = default(TLanes);
        for (var bits = Bits(mask); bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            ((T*)&old)[lane] = Atomics<T>.Instance.Cas(ref Unsafe.AsRef<T>((void*)((long*)&addresses)[lane]), ((T*)&compare)[lane], ((T*)&values)[lane]);
        }

        return old;
    }
}
