using BlockSharp.Eager;

namespace BlockSharp;

public static partial class Op
{
    /// <summary>The integers from <paramref name="start"/> (included) to <paramref name="end"/> (excluded), as a block of rank 1.</summary>
    /// <exception cref="ArgumentException">The range is empty, or longer than an <see cref="int"/> counts.</exception>
    public static Block<int> Arange(int start, int end)
    {
        if (end <= start)
            throw new ArgumentException($"Arange({start}, {end}) is empty: the end must be greater than the start.", nameof(end));
        if ((long)end - start > Array.MaxLength)
            throw new ArgumentException($"Arange({start}, {end}) is too long for a block.", nameof(end));
        var elements = GC.AllocateUninitializedArray<int>(end - start);
        for (var i = 0; i < elements.Length; i++)
            elements[i] = start + i;
        return new Block<int>(elements, elements.Length);
    }

    /// <summary>A block whose elements are all <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentException">An extent is less than 1.</exception>
    public static Block<T> Full<T>(T value, params int[] shape)
        where T : unmanaged
    {
        var elements = GC.AllocateUninitializedArray<T>(BlockShape.Count(shape, nameof(Full)));
        Array.Fill(elements, value);
        return new Block<T>(elements, [.. shape]);
    }

    /// <summary>A block whose elements are all zero (<see langword="false"/> for bool).</summary>
    /// <exception cref="ArgumentException">An extent is less than 1.</exception>
    public static Block<T> Zeros<T>(params int[] shape)
        where T : unmanaged => new(new T[BlockShape.Count(shape, nameof(Zeros))], [.. shape]);
}
