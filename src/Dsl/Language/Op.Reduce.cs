using BlockSharp.Eager;

namespace BlockSharp;

// Types narrower than 32 bits widen before they are reduced: signed to int, unsigned and bool to uint, half floats to float.
public static partial class Op
{
    /// <summary>The sum along an axis. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double: narrower types have overloads that widen.</exception>
    public static Block<T> Sum<T>(Block<T> x, int axis, bool keepDims = false)
        where T : unmanaged => Reduction.Sum(x, axis, keepDims);

    /// <summary>The sum of all elements. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double: narrower types have overloads that widen.</exception>
    public static T Sum<T>(Block<T> x)
        where T : unmanaged => Reduction.Sum(x);

    /// <summary>The sum along an axis, widened to <see cref="int"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<int> Sum(Block<sbyte> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<int>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="int"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static int Sum(Block<sbyte> x) => Reduction.Sum(x.To<int>());

    /// <summary>The sum along an axis, widened to <see cref="int"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<int> Sum(Block<short> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<int>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="int"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static int Sum(Block<short> x) => Reduction.Sum(x.To<int>());

    /// <summary>The sum along an axis, widened to <see cref="uint"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Sum(Block<byte> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<uint>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="uint"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static uint Sum(Block<byte> x) => Reduction.Sum(x.To<uint>());

    /// <summary>The sum along an axis, widened to <see cref="uint"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Sum(Block<ushort> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<uint>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="uint"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static uint Sum(Block<ushort> x) => Reduction.Sum(x.To<uint>());

    /// <summary>The sum along an axis, widened to <see cref="uint"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Sum(Block<bool> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<uint>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="uint"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static uint Sum(Block<bool> x) => Reduction.Sum(x.To<uint>());

    /// <summary>The sum along an axis, widened to <see cref="float"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<float> Sum(Block<Half> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<float>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="float"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static float Sum(Block<Half> x) => Reduction.Sum(x.To<float>());

    /// <summary>The sum along an axis, widened to <see cref="float"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<float> Sum(Block<BFloat16> x, int axis, bool keepDims = false) => Reduction.Sum(x.To<float>(), axis, keepDims);

    /// <summary>The sum of all elements, widened to <see cref="float"/>. Integers wrap; the order in which floats are added is not specified.</summary>
    public static float Sum(Block<BFloat16> x) => Reduction.Sum(x.To<float>());

    /// <summary>The greatest along an axis. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double: narrower types have overloads that widen.</exception>
    public static Block<T> Max<T>(Block<T> x, int axis, bool keepDims = false)
        where T : unmanaged => Reduction.Max(x, axis, keepDims);

    /// <summary>The greatest of all elements. A NaN is ignored unless all are.</summary>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double: narrower types have overloads that widen.</exception>
    public static T Max<T>(Block<T> x)
        where T : unmanaged => Reduction.Max(x);

    /// <summary>The greatest along an axis, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<int> Max(Block<sbyte> x, int axis, bool keepDims = false) => Reduction.Max(x.To<int>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    public static int Max(Block<sbyte> x) => Reduction.Max(x.To<int>());

    /// <summary>The greatest along an axis, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<int> Max(Block<short> x, int axis, bool keepDims = false) => Reduction.Max(x.To<int>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    public static int Max(Block<short> x) => Reduction.Max(x.To<int>());

    /// <summary>The greatest along an axis, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Max(Block<byte> x, int axis, bool keepDims = false) => Reduction.Max(x.To<uint>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    public static uint Max(Block<byte> x) => Reduction.Max(x.To<uint>());

    /// <summary>The greatest along an axis, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Max(Block<ushort> x, int axis, bool keepDims = false) => Reduction.Max(x.To<uint>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    public static uint Max(Block<ushort> x) => Reduction.Max(x.To<uint>());

    /// <summary>The greatest along an axis, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Max(Block<bool> x, int axis, bool keepDims = false) => Reduction.Max(x.To<uint>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    public static uint Max(Block<bool> x) => Reduction.Max(x.To<uint>());

    /// <summary>The greatest along an axis, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<float> Max(Block<Half> x, int axis, bool keepDims = false) => Reduction.Max(x.To<float>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    public static float Max(Block<Half> x) => Reduction.Max(x.To<float>());

    /// <summary>The greatest along an axis, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<float> Max(Block<BFloat16> x, int axis, bool keepDims = false) => Reduction.Max(x.To<float>(), axis, keepDims);

    /// <summary>The greatest of all elements, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    public static float Max(Block<BFloat16> x) => Reduction.Max(x.To<float>());

    /// <summary>The least along an axis. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double: narrower types have overloads that widen.</exception>
    public static Block<T> Min<T>(Block<T> x, int axis, bool keepDims = false)
        where T : unmanaged => Reduction.Min(x, axis, keepDims);

    /// <summary>The least of all elements. A NaN is ignored unless all are.</summary>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double: narrower types have overloads that widen.</exception>
    public static T Min<T>(Block<T> x)
        where T : unmanaged => Reduction.Min(x);

    /// <summary>The least along an axis, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<int> Min(Block<sbyte> x, int axis, bool keepDims = false) => Reduction.Min(x.To<int>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    public static int Min(Block<sbyte> x) => Reduction.Min(x.To<int>());

    /// <summary>The least along an axis, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<int> Min(Block<short> x, int axis, bool keepDims = false) => Reduction.Min(x.To<int>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="int"/>. A NaN is ignored unless all are.</summary>
    public static int Min(Block<short> x) => Reduction.Min(x.To<int>());

    /// <summary>The least along an axis, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Min(Block<byte> x, int axis, bool keepDims = false) => Reduction.Min(x.To<uint>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    public static uint Min(Block<byte> x) => Reduction.Min(x.To<uint>());

    /// <summary>The least along an axis, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Min(Block<ushort> x, int axis, bool keepDims = false) => Reduction.Min(x.To<uint>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    public static uint Min(Block<ushort> x) => Reduction.Min(x.To<uint>());

    /// <summary>The least along an axis, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<uint> Min(Block<bool> x, int axis, bool keepDims = false) => Reduction.Min(x.To<uint>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="uint"/>. A NaN is ignored unless all are.</summary>
    public static uint Min(Block<bool> x) => Reduction.Min(x.To<uint>());

    /// <summary>The least along an axis, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<float> Min(Block<Half> x, int axis, bool keepDims = false) => Reduction.Min(x.To<float>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    public static float Min(Block<Half> x) => Reduction.Min(x.To<float>());

    /// <summary>The least along an axis, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    /// <param name="x">The block; its rank is at least 1.</param>
    /// <param name="axis">The axis that is reduced; a negative one counts from the end.</param>
    /// <param name="keepDims">True to keep the axis with extent 1, false to remove it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Block<float> Min(Block<BFloat16> x, int axis, bool keepDims = false) => Reduction.Min(x.To<float>(), axis, keepDims);

    /// <summary>The least of all elements, widened to <see cref="float"/>. A NaN is ignored unless all are.</summary>
    public static float Min(Block<BFloat16> x) => Reduction.Min(x.To<float>());
}
