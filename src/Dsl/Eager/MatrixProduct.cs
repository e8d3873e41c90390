using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>
/// Matrix products. Each element of the result is summed in the order of k, starting from the accumulator; a product is rounded before it is added.
/// </summary>
internal static class MatrixProduct
{
    public static Block<int> Dot(Block<sbyte> a, Block<sbyte> b, Block<int>? acc) => Multiply(a.To<int>(), b.To<int>(), acc);

    public static Block<float> Dot(Block<float> a, Block<float> b, Block<float>? acc, DotPrecision precision = DotPrecision.Full) =>
        precision == DotPrecision.Tf32 ? Multiply(ToTf32(a), ToTf32(b), acc) : Multiply(a, b, acc);

    private static Block<float> ToTf32(Block<float> x) => new(Array.ConvertAll(x.Elements, ToTf32), [.. x.Shape]);

    /// <summary>Rounds to 10 bits of fraction, ties away from zero; what is too large becomes infinite, a NaN stays one.</summary>
    private static float ToTf32(float x)
    {
        const int droppedBits = 13;
        var bits = BitConverter.SingleToInt32Bits(x);
        return float.IsNaN(x) ? float.NaN : BitConverter.Int32BitsToSingle((bits + (1 << (droppedBits - 1))) >> droppedBits << droppedBits);
    }

    private static Block<T> Multiply<T>(Block<T> a, Block<T> b, Block<T>? acc)
        where T : unmanaged, INumberBase<T>
    {
        var rank = a.Rank;
        if (rank is not (2 or 3) || b.Rank != rank || a.Shape[rank - 1] != b.Shape[rank - 2] || !a.Shape[..(rank - 2)].SequenceEqual(b.Shape[..(rank - 2)]))
        {
            throw new ArgumentException(
                $"Dot multiplies [M, K] by [K, N] or [B, M, K] by [B, K, N] blocks: {BlockShape.Text(a.Shape)} and {BlockShape.Text(b.Shape)} are not such a pair.", nameof(b));
        }

        var (m, k, n) = (a.Shape[rank - 2], a.Shape[rank - 1], b.Shape[rank - 1]);
        int[] shape = [.. a.Shape[..(rank - 1)], n];
        if (acc is not null && !acc.Shape.SequenceEqual(shape))
            throw new ArgumentException($"Dot gives a block of shape {BlockShape.Text(shape)}, but the accumulator's is {BlockShape.Text(acc.Shape)}.", nameof(acc));
        var result = acc?.ToArray() ?? new T[BlockShape.Count(shape, nameof(Dot))];
        for (var row = 0; row < result.Length / n; row++)
        {
            var target = result.AsSpan(row * n, n);
            var factors = b.Elements.AsSpan(row / m * k * n, k * n);
            for (var i = 0; i < k; i++)
                AddScaled(target, a.Elements[row * k + i], factors.Slice(i * n, n));
        }

        return new Block<T>(result, shape);
    }

    private static void AddScaled<T>(Span<T> target, T factor, ReadOnlySpan<T> row)
        where T : unmanaged, INumberBase<T>
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var sum = ref MemoryMarshal.GetReference(target);
        var factors = new Vector<T>(factor);
        var i = 0;
        for (; i <= target.Length - Vector<T>.Count; i += Vector<T>.Count)
            (Vector.LoadUnsafe(ref sum, (nuint)i) + factors * Vector.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref sum, (nuint)i);
        for (; i < target.Length; i++)
            Unsafe.Add(ref sum, i) = unchecked(Unsafe.Add(ref sum, i) + factor * Unsafe.Add(ref source, i));
    }
}
