using System.ComponentModel;
using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu;

namespace BlockSharp.CompilerServices;

/// <summary>
/// Whether a launch had better fetch tensors from copies, where the device cannot describe them as they lie, or load them element by element. A copy is read and written once;
/// it pays where programs together fetch as much as there is. For generated code.
/// </summary>
/// <param name="programs">How many programs there are.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TensorCopies(Grid programs)
{
    /// <summary>The most tensors that one launch copies.</summary>
    internal const int Most = 8;

    /// <summary>
    /// How often what is copied must be fetched at least. On an H100 a product from copies takes 0.14 to 0.74 of the time of one from narrow loads, over all shapes from 257^3 to
    /// 8191^3 and down to 17 rows, where weights are fetched once: so it need not be more.
    /// </summary>
    private const double LeastFetches = 1;

    private readonly double programs = (double)programs.X * programs.Y * programs.Z;

    /// <summary>How many tensors are to be copied; negative if one cannot be.</summary>
    private int Count { get; init; }

    private double CopiedBytes { get; init; }

    private double FetchedBytes { get; init; }

    /// <summary>Adds a tensor.</summary>
    /// <param name="pointer">Where it begins.</param>
    /// <param name="shape">Its extents and strides.</param>
    /// <param name="elements">About how many elements of it a program fetches.</param>
    public TensorCopies Of<T>(Ptr<T> pointer, in TensorMapShape shape, long elements)
        where T : unmanaged
    {
        // Buffers begin at multiples of 256 bytes.
        if (Count < 0 || !TensorCopy.IsNeeded(pointer.Offset * Unsafe.SizeOf<T>(), shape))
            return this;
        return TensorCopy.Of(shape, pointer.Length * Unsafe.SizeOf<T>()) is { } copy && Count < Most
            ? this with { Count = Count + 1, CopiedBytes = CopiedBytes + copy.Bytes, FetchedBytes = FetchedBytes + programs * elements * Unsafe.SizeOf<T>() }
            : this with { Count = -1 };
    }

    /// <summary>Whether to copy.</summary>
    /// <param name="isOnly">Whether nothing else runs.</param>
    public bool AreBetter(bool isOnly) => Count >= 0 && (isOnly || FetchedBytes >= LeastFetches * CopiedBytes);
}
