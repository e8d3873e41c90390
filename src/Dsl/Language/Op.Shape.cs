using BlockSharp.Eager;

namespace BlockSharp;

public static partial class Op
{
    /// <summary>Inserts an axis in <c>x[.., NewAxis]</c> and every such mix.</summary>
    public static readonly NewAxisMarker NewAxis;

    /// <summary>
    /// Inserts an axis of extent 1 so that it becomes axis <paramref name="axis"/> of the result; a negative axis counts from the result's end.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<T> ExpandDims<T>(Block<T> x, int axis)
        where T : unmanaged => Rearrangement.ExpandDims(x, axis);

    /// <summary>Repeats axes of extent 1, and adds axes on the left, until the block has the given shape.</summary>
    /// <exception cref="ArgumentException">An extent is neither 1 nor that of the shape.</exception>
    public static Block<T> BroadcastTo<T>(Block<T> x, params int[] shape)
        where T : unmanaged => Rearrangement.BroadcastTo(x, shape);

    /// <summary>The same elements, in row-major order, in another shape.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Block<T> Reshape<T>(Block<T> x, params int[] shape)
        where T : unmanaged => Rearrangement.Reshape(x, shape);

    /// <summary>Swaps the last two axes.</summary>
    /// <exception cref="ArgumentException">The rank is less than 2.</exception>
    public static Block<T> Trans<T>(Block<T> x)
        where T : unmanaged => Rearrangement.Trans(x);

    /// <summary>Reorders the axes: axis i of the result is axis <c>axes[i]</c> of <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="axes"/> does not name every axis once.</exception>
    public static Block<T> Permute<T>(Block<T> x, params int[] axes)
        where T : unmanaged => Rearrangement.Permute(x, axes);

    /// <summary>
    /// The two values of each byte side by side: the last axis doubles, element 2i is the low nibble of byte i (0…15), element 2i + 1 the high one.
    /// </summary>
    /// <exception cref="ArgumentException">The rank is 0.</exception>
    public static Block<byte> Unpack(Block<UInt4x2> x) => PackedNibbles.Unpack(x);

    /// <summary>
    /// The two values of each byte side by side: the last axis doubles, element 2i is the low nibble of byte i (-8…7), element 2i + 1 the high one.
    /// </summary>
    /// <exception cref="ArgumentException">The rank is 0.</exception>
    public static Block<sbyte> Unpack(Block<Int4x2> x) => PackedNibbles.Unpack(x);
}
