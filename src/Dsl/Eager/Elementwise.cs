using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>Applies a function to every element of blocks that are broadcast to one shape.</summary>
internal static class Elementwise
{
    public static Block<T> Map<T, TOp>(Block<T> x)
        where T : unmanaged
        where TOp : IUnaryOp<T>
    {
        var source = x.Elements;
        var result = GC.AllocateUninitializedArray<T>(source.Length);
        for (var i = 0; i < source.Length; i++)
            result[i] = TOp.Apply(source[i]);
        return new Block<T>(result, x.Extents);
    }

    public static Block<TOut> Map2<TIn, TOut, TOp>(Block<TIn> a, Block<TIn> b)
        where TIn : unmanaged
        where TOut : unmanaged
        where TOp : IBinaryOp<TIn, TOut> => Broadcast<TIn, TOut, ScalarRow<TIn, TOut, TOp>>(a, b);

    public static Block<T> MapVectors<T, TOp>(Block<T> a, Block<T> b)
        where T : unmanaged
        where TOp : IVectorOp<T> => Broadcast<T, T, VectorRow<T, TOp>>(a, b);

    public static Block<bool> MapBools<TOp>(Block<bool> a, Block<bool> b)
        where TOp : IVectorOp<byte> => Broadcast<bool, bool, BoolRow<TOp>>(a, b);

    public static Block<bool> Compare<T, TOp>(Block<T> a, Block<T> b)
        where T : unmanaged
        where TOp : IComparisonOp<T> => Broadcast<T, bool, ComparisonRow<T, TOp>>(a, b);

    public static Block<T> Map3<T, TOp>(Block<T> a, Block<T> b, Block<T> c)
        where T : unmanaged
        where TOp : ITernaryOp<T>
    {
        var shape = BlockShape.Broadcast(BlockShape.Broadcast(a.Extents, b.Extents), c.Extents);
        var walk = new RowWalk(shape, a.Extents, b.Extents, c.Extents);
        var result = GC.AllocateUninitializedArray<T>(BlockShape.Count(shape));
        do
        {
            var (x, y, z) = (walk.Start(0), walk.Start(1), walk.Start(2));
            foreach (ref var element in result.AsSpan(walk.Row * walk.RowLength, walk.RowLength))
            {
                element = TOp.Apply(a.Elements[x], b.Elements[y], c.Elements[z]);
                x += walk.Step(0);
                y += walk.Step(1);
                z += walk.Step(2);
            }
        }
        while (walk.Next());
        return new Block<T>(result, shape);
    }

    public static Block<T> Shift<T, TOp>(Block<T> x, Block<int> count)
        where T : unmanaged
        where TOp : IShiftOp<T>
    {
        var shape = BlockShape.Broadcast(x.Extents, count.Extents);
        var walk = new RowWalk(shape, x.Extents, count.Extents);
        var result = GC.AllocateUninitializedArray<T>(BlockShape.Count(shape));
        do
        {
            var (value, by) = (walk.Start(0), walk.Start(1));
            foreach (ref var element in result.AsSpan(walk.Row * walk.RowLength, walk.RowLength))
            {
                element = TOp.Apply(x.Elements[value], count.Elements[by]);
                value += walk.Step(0);
                by += walk.Step(1);
            }
        }
        while (walk.Next());
        return new Block<T>(result, shape);
    }

    private static Block<TOut> Broadcast<TIn, TOut, TRow>(Block<TIn> a, Block<TIn> b)
        where TIn : unmanaged
        where TOut : unmanaged
        where TRow : IRow<TIn, TOut>
    {
        var shape = BlockShape.Broadcast(a.Extents, b.Extents);
        var walk = new RowWalk(shape, a.Extents, b.Extents);
        var result = GC.AllocateUninitializedArray<TOut>(BlockShape.Count(shape));
        do
            TRow.Apply(walk.Slice(a.Elements, 0), walk.Slice(b.Elements, 1), result.AsSpan(walk.Row * walk.RowLength, walk.RowLength));
        while (walk.Next());
        return new Block<TOut>(result, shape);
    }
}

/// <summary>A function of two rows; a row of one element stands for as many as the result has.</summary>
internal interface IRow<TIn, TOut>
{
    static abstract void Apply(ReadOnlySpan<TIn> a, ReadOnlySpan<TIn> b, Span<TOut> result);
}

internal readonly struct ScalarRow<TIn, TOut, TOp> : IRow<TIn, TOut>
    where TOp : IBinaryOp<TIn, TOut>
{
    public static void Apply(ReadOnlySpan<TIn> a, ReadOnlySpan<TIn> b, Span<TOut> result)
    {
        if (a.Length == b.Length)
        {
            a = a[..result.Length];
            b = b[..result.Length];
            for (var i = 0; i < result.Length; i++)
                result[i] = TOp.Apply(a[i], b[i]);
        }
        else if (a.Length == 1)
        {
            var left = a[0];
            b = b[..result.Length];
            for (var i = 0; i < result.Length; i++)
                result[i] = TOp.Apply(left, b[i]);
        }
        else
        {
            var right = b[0];
            a = a[..result.Length];
            for (var i = 0; i < result.Length; i++)
                result[i] = TOp.Apply(a[i], right);
        }
    }
}

internal readonly struct VectorRow<T, TOp> : IRow<T, T>
    where T : unmanaged
    where TOp : IVectorOp<T>
{
    public static void Apply(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        ref var target = ref MemoryMarshal.GetReference(result);
        var i = 0;
        var vectorEnd = result.Length - Vector<T>.Count;
        if (a.Length == b.Length)
        {
            for (; i <= vectorEnd; i += Vector<T>.Count)
                TOp.Apply(Vector.LoadUnsafe(ref left, (nuint)i), Vector.LoadUnsafe(ref right, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            for (; i < result.Length; i++)
                Unsafe.Add(ref target, i) = TOp.Apply(Unsafe.Add(ref left, i), Unsafe.Add(ref right, i));
        }
        else if (a.Length == 1)
        {
            var repeated = new Vector<T>(left);
            for (; i <= vectorEnd; i += Vector<T>.Count)
                TOp.Apply(repeated, Vector.LoadUnsafe(ref right, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            for (; i < result.Length; i++)
                Unsafe.Add(ref target, i) = TOp.Apply(left, Unsafe.Add(ref right, i));
        }
        else
        {
            var repeated = new Vector<T>(right);
            for (; i <= vectorEnd; i += Vector<T>.Count)
                TOp.Apply(Vector.LoadUnsafe(ref left, (nuint)i), repeated).StoreUnsafe(ref target, (nuint)i);
            for (; i < result.Length; i++)
                Unsafe.Add(ref target, i) = TOp.Apply(Unsafe.Add(ref left, i), right);
        }
    }
}

/// <summary>Comparisons of 32-bit elements, which masks are made of, give whole vectors of bools; the rest is compared one by one.</summary>
internal readonly struct ComparisonRow<T, TOp> : IRow<T, bool>
    where T : unmanaged
    where TOp : IComparisonOp<T>
{
    public static void Apply(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> result)
    {
        var i = 0;
        if (Unsafe.SizeOf<T>() == sizeof(int))
        {
            var bytes = MemoryMarshal.AsBytes(result);
            for (; i <= result.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                var low = Vector.Narrow(Mask(a, b, i), Mask(a, b, i + Vector<int>.Count));
                var high = Vector.Narrow(Mask(a, b, i + 2 * Vector<int>.Count), Mask(a, b, i + 3 * Vector<int>.Count));
                (Vector.AsVectorByte(Vector.Narrow(low, high)) & Vector<byte>.One).CopyTo(bytes[i..]);
            }
        }

        if (i < result.Length)
            ScalarRow<T, bool, TOp>.Apply(a.Length == 1 ? a : a[i..], b.Length == 1 ? b : b[i..], result[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Mask(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int i) => Vector.AsVectorInt32(TOp.Mask(
        a.Length == 1 ? new Vector<T>(a[0]) : new Vector<T>(a[i..]), b.Length == 1 ? new Vector<T>(b[0]) : new Vector<T>(b[i..])));
}

/// <summary>Bools are bytes of 0 and 1: and, or, exclusive or of the bytes are those of the bools.</summary>
internal readonly struct BoolRow<TOp> : IRow<bool, bool>
    where TOp : IVectorOp<byte>
{
    public static void Apply(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b, Span<bool> result) =>
        VectorRow<byte, TOp>.Apply(MemoryMarshal.AsBytes(a), MemoryMarshal.AsBytes(b), MemoryMarshal.AsBytes(result));
}
