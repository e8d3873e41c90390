using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <summary>
/// What the code of the SIMD target is made of: functions of registers of sixteen lanes, whatever the element type, so that results do not depend on the
/// vector width of the processor. Elements of up to 32 bits lie in a <c>Vector512</c> of int, uint or float (masks as int, 0 or -1; 16-bit floats
/// as float), 64-bit ones in a <see cref="Pair512{T}"/>. The unsafe accesses are in here: generated code is safe C#.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class Simd
{
    /// <summary>Lanes of a register.</summary>
    public const int Lanes = 16;

    private const uint AllLanes = 0xffff;
    private const int PageBytes = 4096;

    /// <summary>Reads one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(nint address)
        where T : unmanaged => Unsafe.ReadUnaligned<T>((void*)address);

    /// <summary>Asks for memory that is read soon, but not next; a wish that never fails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(nint address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1((void*)address);
    }

    /// <summary>As <see cref="Prefetch"/>, of memory that is read once: it is not to take the place of what the caches hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchOnce(nint address)
    {
        if (Sse.IsSupported)
            Sse.PrefetchNonTemporal((void*)address);
    }

    /// <summary>Writes one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(nint address, T value)
        where T : unmanaged => Unsafe.WriteUnaligned((void*)address, value);

    /// <summary>Sixteen elements of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(nint address)
        where T : unmanaged => Unsafe.ReadUnaligned<Vector512<T>>((void*)address);

    /// <summary>Sixteen elements of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> LoadPair<T>(nint address)
        where T : unmanaged => new(Load<T>(address), Load<T>(address + 64));

    /// <summary>Sixteen bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load8(nint address) => Unsafe.ReadUnaligned<Vector128<byte>>((void*)address);

    /// <summary>Sixteen elements of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load16(nint address) => Unsafe.ReadUnaligned<Vector256<ushort>>((void*)address);

    /// <summary>The elements whose lane of the mask is set, zero for the others, whose memory is not needed.</summary>
    public static Vector512<T> Load<T>(nint address, Vector512<int> mask)
        where T : unmanaged => LoadLanes<Vector512<T>, uint>(address, Bits(mask));

    /// <inheritdoc cref="Load{T}(nint, Vector512{int})"/>
    public static Pair512<T> LoadPair<T>(nint address, Vector512<int> mask)
        where T : unmanaged => LoadLanes<Pair512<T>, ulong>(address, Bits(mask));

    /// <inheritdoc cref="Load{T}(nint, Vector512{int})"/>
    public static Vector128<byte> Load8(nint address, Vector512<int> mask) => LoadLanes<Vector128<byte>, byte>(address, Bits(mask));

    /// <inheritdoc cref="Load{T}(nint, Vector512{int})"/>
    public static Vector256<ushort> Load16(nint address, Vector512<int> mask) => LoadLanes<Vector256<ushort>, ushort>(address, Bits(mask));

    /// <summary>Elements anywhere in memory: those whose lane of the mask is set, zero for the others.</summary>
    public static Vector512<T> Gather<T>(Pair512<long> addresses, Vector512<int> mask)
        where T : unmanaged => GatherLanes<Vector512<T>, uint>(addresses, Bits(mask));

    /// <inheritdoc cref="Gather{T}(Pair512{long}, Vector512{int})"/>
    public static Pair512<T> GatherPair<T>(Pair512<long> addresses, Vector512<int> mask)
        where T : unmanaged => GatherLanes<Pair512<T>, ulong>(addresses, Bits(mask));

    /// <inheritdoc cref="Gather{T}(Pair512{long}, Vector512{int})"/>
    public static Vector128<byte> Gather8(Pair512<long> addresses, Vector512<int> mask) => GatherLanes<Vector128<byte>, byte>(addresses, Bits(mask));

    /// <inheritdoc cref="Gather{T}(Pair512{long}, Vector512{int})"/>
    public static Vector256<ushort> Gather16(Pair512<long> addresses, Vector512<int> mask) => GatherLanes<Vector256<ushort>, ushort>(addresses, Bits(mask));

    /// <summary>Writes sixteen elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(nint address, T lanes)
        where T : unmanaged => Unsafe.WriteUnaligned((void*)address, lanes);

    /// <summary>Writes the elements whose lane of the mask is set.</summary>
    /// <typeparam name="T">A register of sixteen lanes.</typeparam>
    public static void Store<T>(nint address, T lanes, Vector512<int> mask)
        where T : unmanaged
    {
        var bits = Bits(mask);
        if (bits == AllLanes)
        {
            Store(address, lanes);
            return;
        }

        // Most masks are true up to a tail: one copy. Others are written element by element.
        var size = sizeof(T) / Lanes;
        if ((bits & (bits + 1)) == 0)
        {
            Unsafe.CopyBlockUnaligned((void*)address, &lanes, (uint)(System.Numerics.BitOperations.PopCount(bits) * size));
            return;
        }

        for (; bits != 0; bits &= bits - 1)
        {
            var lane = System.Numerics.BitOperations.TrailingZeroCount(bits);
            Unsafe.CopyBlockUnaligned((void*)(address + lane * size), (byte*)&lanes + lane * size, (uint)size);
        }
    }

    /// <summary>Writes elements anywhere in memory, in the order of their lanes.</summary>
    /// <typeparam name="T">A register of sixteen lanes.</typeparam>
    public static void Scatter<T>(Pair512<long> addresses, T lanes, Vector512<int> mask)
        where T : unmanaged
    {
        for (var bits = Bits(mask); bits != 0; bits &= bits - 1)
        {
            var lane = System.Numerics.BitOperations.TrailingZeroCount(bits);
            var address = (void*)((long*)&addresses)[lane];
            if (sizeof(T) == Lanes)
                Unsafe.WriteUnaligned(address, ((byte*)&lanes)[lane]);
            else if (sizeof(T) == Lanes * sizeof(ushort))
                Unsafe.WriteUnaligned(address, ((ushort*)&lanes)[lane]);
            else if (sizeof(T) == Lanes * sizeof(uint))
                Unsafe.WriteUnaligned(address, ((uint*)&lanes)[lane]);
            else
                Unsafe.WriteUnaligned(address, ((ulong*)&lanes)[lane]);
        }
    }

    /// <summary>Writes sixteen elements at even distances.</summary>
    /// <typeparam name="T">A register of sixteen lanes.</typeparam>
    /// <param name="address">Of the first.</param>
    /// <param name="stride">Bytes from one to the next.</param>
    /// <param name="lanes">The elements.</param>
    public static void StoreStrided<T>(nint address, nint stride, T lanes)
        where T : unmanaged
    {
        for (var lane = 0; lane < Lanes; lane++, address += stride)
        {
            if (sizeof(T) == Lanes)
                Write(address, ((byte*)&lanes)[lane]);
            else if (sizeof(T) == Lanes * sizeof(ushort))
                Write(address, ((ushort*)&lanes)[lane]);
            else if (sizeof(T) == Lanes * sizeof(uint))
                Write(address, ((uint*)&lanes)[lane]);
            else
                Write(address, ((ulong*)&lanes)[lane]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits(Vector512<int> mask) => (uint)mask.ExtractMostSignificantBits();

    /// <summary>Reads no page without a lane that is set, so it cannot fault. Most masks are true up to a tail.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes LoadLanes<TLanes, TElement>(nint address, uint bits)
        where TLanes : unmanaged
        where TElement : unmanaged
    {
        if (bits == AllLanes)
            return Unsafe.ReadUnaligned<TLanes>((void*)address);
        var lanes = default(TLanes);
        if (bits == 0)
            return lanes;
        if ((bits & (bits + 1)) == 0)
        {
            // Bytes of a page that has a wanted one can be read.
            var count = System.Numerics.BitOperations.PopCount(bits);
            if ((address & (PageBytes - 1)) <= PageBytes - sizeof(TLanes))
                return FirstOf<TLanes, TElement>(Unsafe.ReadUnaligned<TLanes>((void*)address), count);
            Unsafe.CopyBlockUnaligned(&lanes, (void*)address, (uint)(count * sizeof(TElement)));
            return lanes;
        }

        for (; bits != 0; bits &= bits - 1)
        {
            var lane = System.Numerics.BitOperations.TrailingZeroCount(bits);
            ((TElement*)&lanes)[lane] = Unsafe.ReadUnaligned<TElement>((TElement*)address + lane);
        }

        return lanes;
    }

    /// <summary>The first lanes, and zero in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes FirstOf<TLanes, TElement>(TLanes lanes, int count)
        where TLanes : unmanaged
        where TElement : unmanaged
    {
        if (typeof(TElement) == typeof(byte))
        {
            var kept = Vector128.LessThan(Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector128.Create((byte)count));
            return Unsafe.BitCast<Vector128<byte>, TLanes>(Unsafe.BitCast<TLanes, Vector128<byte>>(lanes) & kept);
        }

        if (typeof(TElement) == typeof(ushort))
        {
            var kept = Vector256.LessThan(Vector256.Create((short)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector256.Create((short)count));
            return Unsafe.BitCast<Vector256<short>, TLanes>(Unsafe.BitCast<TLanes, Vector256<short>>(lanes) & kept);
        }

        if (typeof(TElement) == typeof(uint))
            return Unsafe.BitCast<Vector512<int>, TLanes>(Unsafe.BitCast<TLanes, Vector512<int>>(lanes) & First(count));
        var (lower, upper) = Vector512.Widen(First(count));
        var pair = Unsafe.BitCast<TLanes, Pair512<long>>(lanes);
        return Unsafe.BitCast<Pair512<long>, TLanes>(new(pair.Lower & lower, pair.Upper & upper));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes GatherLanes<TLanes, TElement>(Pair512<long> addresses, uint bits)
        where TLanes : unmanaged
        where TElement : unmanaged
    {
        var lanes = default(TLanes);
        for (; bits != 0; bits &= bits - 1)
        {
            var lane = System.Numerics.BitOperations.TrailingZeroCount(bits);
            ((TElement*)&lanes)[lane] = Unsafe.ReadUnaligned<TElement>((void*)((long*)&addresses)[lane]);
        }

        return lanes;
    }
}
