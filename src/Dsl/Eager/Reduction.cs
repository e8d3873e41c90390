using System.Numerics;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>Combines the elements along an axis by an associative and commutative function.</summary>
internal static class Reduction
{
    // How many interleaved partial results a row has: fixed, so that a float sum does not depend on the processor's vector width.
    private const int Partials = 16;

    public static Block<T> Sum<T>(Block<T> x, int axis, bool keepDims)
        where T : unmanaged => Arithmetic<T>.Instance.Sum(x, axis, keepDims);

    public static Block<T> Max<T>(Block<T> x, int axis, bool keepDims)
        where T : unmanaged => Arithmetic<T>.Instance.Max(x, axis, keepDims);

    public static Block<T> Min<T>(Block<T> x, int axis, bool keepDims)
        where T : unmanaged => Arithmetic<T>.Instance.Min(x, axis, keepDims);

    public static T Sum<T>(Block<T> x)
        where T : unmanaged => Sum(Rearrangement.Flat(x), 0, false).Elements[0];

    public static T Max<T>(Block<T> x)
        where T : unmanaged => Max(Rearrangement.Flat(x), 0, false).Elements[0];

    public static T Min<T>(Block<T> x)
        where T : unmanaged => Min(Rearrangement.Flat(x), 0, false).Elements[0];

    public static Block<T> Fold<T, TOp>(Block<T> x, int axis, bool keepDims)
        where T : unmanaged
        where TOp : IVectorOp<T>
    {
        axis = BlockShape.Axis(axis, x.Rank, "A reduction");
        var length = x.Shape[axis];
        var inner = BlockShape.Count(x.Shape[(axis + 1)..]);
        var result = GC.AllocateUninitializedArray<T>(x.Count / length);
        if (inner == 1)
        {
            for (var row = 0; row < result.Length; row++)
                result[row] = FoldRow<T, TOp>(x.Elements.AsSpan(row * length, length));
        }
        else
        {
            for (var outer = 0; outer < result.Length / inner; outer++)
            {
                var source = x.Elements.AsSpan(outer * length * inner, length * inner);
                var target = result.AsSpan(outer * inner, inner);
                source[..inner].CopyTo(target);
                for (var i = 1; i < length; i++)
                    VectorRow<T, TOp>.Apply(target, source.Slice(i * inner, inner), target);
            }
        }

        int[] shape = keepDims ? [.. x.Shape[..axis], 1, .. x.Shape[(axis + 1)..]] : [.. x.Shape[..axis], .. x.Shape[(axis + 1)..]];
        return new Block<T>(result, shape);
    }

    private static T FoldRow<T, TOp>(ReadOnlySpan<T> row)
        where T : unmanaged
        where TOp : IVectorOp<T>
    {
        if (row.Length < Partials)
        {
            var folded = row[0];
            foreach (var element in row[1..])
                folded = TOp.Apply(folded, element);
            return folded;
        }

        Span<T> partials = stackalloc T[Partials];
        row[..Partials].CopyTo(partials);
        ref var start = ref MemoryMarshal.GetReference(row);
        ref var partial = ref MemoryMarshal.GetReference(partials);
        var wholeEnd = row.Length - row.Length % Partials;
        for (var lane = 0; lane < Partials; lane += Vector<T>.Count)
        {
            var folded = Vector.LoadUnsafe(ref partial, (nuint)lane);
            for (var i = Partials + lane; i < wholeEnd; i += Partials)
                folded = TOp.Apply(folded, Vector.LoadUnsafe(ref start, (nuint)i));
            folded.StoreUnsafe(ref partial, (nuint)lane);
        }

        for (var i = wholeEnd; i < row.Length; i++)
            partials[i - wholeEnd] = TOp.Apply(partials[i - wholeEnd], row[i]);
        for (var half = Partials / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++)
                partials[i] = TOp.Apply(partials[i], partials[i + half]);
        }

        return partials[0];
    }
}
