using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>The conversions that quantized kernels live on, a vector at a time; the rest of a block is converted element by element.</summary>
internal static class VectorConversion
{
    /// <summary>Converts as many whole vectors as there are, if this pair of types is one of the common ones; returns how many elements that were.</summary>
    public static int Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(sbyte) && typeof(TTo) == typeof(float))
            return SByteToSingle(MemoryMarshal.Cast<TFrom, sbyte>(source), MemoryMarshal.Cast<TTo, float>(target));
        if (typeof(TFrom) == typeof(byte) && typeof(TTo) == typeof(float))
            return ByteToSingle(MemoryMarshal.Cast<TFrom, byte>(source), MemoryMarshal.Cast<TTo, float>(target));
        if (typeof(TFrom) == typeof(sbyte) && typeof(TTo) == typeof(int))
            return SByteToInt32(MemoryMarshal.Cast<TFrom, sbyte>(source), MemoryMarshal.Cast<TTo, int>(target));
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(float))
            return Int32ToSingle(MemoryMarshal.Cast<TFrom, int>(source), MemoryMarshal.Cast<TTo, float>(target));
        if (typeof(TFrom) == typeof(BFloat16) && typeof(TTo) == typeof(float))
            return BFloat16ToSingle(MemoryMarshal.Cast<TFrom, ushort>(source), MemoryMarshal.Cast<TTo, uint>(target));
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(BFloat16))
            return SingleToBFloat16(MemoryMarshal.Cast<TFrom, uint>(source), MemoryMarshal.Cast<TTo, ushort>(target));
        return 0;
    }

    private static int SByteToSingle(ReadOnlySpan<sbyte> source, Span<float> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(source[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Store(Vector.ConvertToSingle(first), Vector.ConvertToSingle(second), Vector.ConvertToSingle(third), Vector.ConvertToSingle(fourth), target[i..]);
        }

        return i;
    }

    private static int ByteToSingle(ReadOnlySpan<byte> source, Span<float> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Store(
                Vector.ConvertToSingle(Vector.AsVectorInt32(first)),
                Vector.ConvertToSingle(Vector.AsVectorInt32(second)),
                Vector.ConvertToSingle(Vector.AsVectorInt32(third)),
                Vector.ConvertToSingle(Vector.AsVectorInt32(fourth)),
                target[i..]);
        }

        return i;
    }

    private static int SByteToInt32(ReadOnlySpan<sbyte> source, Span<int> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(source[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Store(first, second, third, fourth, target[i..]);
        }

        return i;
    }

    private static int Int32ToSingle(ReadOnlySpan<int> source, Span<float> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<int>.Count; i += Vector<int>.Count)
            Vector.ConvertToSingle(new Vector<int>(source[i..])).CopyTo(target[i..]);
        return i;
    }

    private static int BFloat16ToSingle(ReadOnlySpan<ushort> source, Span<uint> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(target[i..]);
            (high << 16).CopyTo(target[(i + Vector<uint>.Count)..]);
        }

        return i;
    }

    private static int SingleToBFloat16(ReadOnlySpan<uint> source, Span<ushort> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            Vector.Narrow(Round(new Vector<uint>(source[i..])), Round(new Vector<uint>(source[(i + Vector<uint>.Count)..]))).CopyTo(target[i..]);
        return i;
    }

    /// <summary>The bf16 bits of fp32 bits: see the explicit operator of <see cref="BFloat16"/>.</summary>
    private static Vector<uint> Round(Vector<uint> bits)
    {
        var upper = bits >>> 16;
        var rounded = bits + new Vector<uint>(0x7FFF) + (upper & Vector<uint>.One) >>> 16;
        var isNumber = Vector.LessThanOrEqual(bits & new Vector<uint>(0x7FFFFFFF), new Vector<uint>(0x7F800000));
        return Vector.ConditionalSelect(isNumber, rounded, upper | new Vector<uint>(0x0040));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector<T> first, Vector<T> second, Vector<T> third, Vector<T> fourth, Span<T> target)
        where T : unmanaged
    {
        first.CopyTo(target);
        second.CopyTo(target[Vector<T>.Count..]);
        third.CopyTo(target[(2 * Vector<T>.Count)..]);
        fourth.CopyTo(target[(3 * Vector<T>.Count)..]);
    }
}
