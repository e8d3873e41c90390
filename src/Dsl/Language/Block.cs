using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using BlockSharp.Eager;

namespace BlockSharp;

/// <summary>
/// A block of elements with a fixed shape: the value that a block program computes with. Immutable. Elements are in row-major order; a scalar converts
/// to a block of rank 0, which broadcasts to any shape.
/// </summary>
/// <typeparam name="T">
/// Element type: bool, sbyte, byte, short, ushort, int, uint, long, ulong, <see cref="Half"/>, <see cref="BFloat16"/>, float, double, or a storage type
/// without arithmetic: <see cref="Float8E4M3"/> and <see cref="Float8E5M2"/>, which are converted and multiplied by <c>Dot</c>, and the packed
/// <see cref="UInt4x2"/> and <see cref="Int4x2"/>, which are unpacked.
/// </typeparam>
/// <remarks>
/// Operators take equal element types and broadcast their operands; an operator that the element type does not have throws
/// <see cref="NotSupportedException"/>, shapes that do not broadcast throw <see cref="ArgumentException"/>. Arithmetic of fp16 and bf16 is computed in
/// fp32 and rounded to nearest even.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Block<T>
    where T : unmanaged
{
    private const int ElementsShown = 8;

    private readonly int[] shape;

    /// <summary>Takes both arrays as they are: nobody may write to them afterwards.</summary>
    internal Block(T[] elements, params int[] shape)
    {
        Debug.Assert(elements.Length == BlockShape.Count(shape), "The shape must hold the elements.");
        Elements = elements;
        this.shape = shape;
    }

    /// <summary>The extent of each axis; empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Number of axes.</summary>
    public int Rank => shape.Length;

    /// <summary>Number of elements.</summary>
    public int Count => Elements.Length;

    /// <summary>The elements in row-major order; shared between blocks, never written to.</summary>
    internal T[] Elements { get; }

    /// <summary>The shape as an array that must not be written to.</summary>
    internal int[] Extents => shape;

    /// <summary>A copy of the elements in row-major order.</summary>
    public T[] ToArray() => (T[])Elements.Clone();

    /// <summary>A block of rank 0, which broadcasts to any shape.</summary>
    public static implicit operator Block<T>(T scalar) => new([scalar]);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public Block<T> this[AxisIndex first] => Rearrangement.Index(this, first);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public Block<T> this[AxisIndex first, AxisIndex second] => Rearrangement.Index(this, first, second);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public Block<T> this[AxisIndex first, AxisIndex second, AxisIndex third] => Rearrangement.Index(this, first, second, third);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public Block<T> this[AxisIndex first, AxisIndex second, AxisIndex third, AxisIndex fourth] => Rearrangement.Index(this, first, second, third, fourth);

    /// <summary>Keeps an axis for each <c>..</c> and inserts one of extent 1 for each <see cref="Op.NewAxis"/>.</summary>
    /// <exception cref="ArgumentException">The number of <c>..</c> is not the rank.</exception>
    public Block<T> this[AxisIndex first, AxisIndex second, AxisIndex third, AxisIndex fourth, AxisIndex fifth] =>
        Rearrangement.Index(this, first, second, third, fourth, fifth);

    /// <summary>a + b, integers wrapping.</summary>
    public static Block<T> operator +(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Add(a, b);

    /// <summary>a - b, integers wrapping.</summary>
    public static Block<T> operator -(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Subtract(a, b);

    /// <summary>a * b, integers wrapping.</summary>
    public static Block<T> operator *(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Multiply(a, b);

    /// <summary>a / b: integers truncate toward zero, and the least one over -1 wraps to itself; floats by IEEE 754.</summary>
    public static Block<T> operator /(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Divide(a, b);

    /// <summary>a % b, with the sign of a: what a / b, truncated, leaves.</summary>
    public static Block<T> operator %(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Remainder(a, b);

    /// <summary>a &amp; b of integers or bools.</summary>
    public static Block<T> operator &(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.And(a, b);

    /// <summary>a | b of integers or bools.</summary>
    public static Block<T> operator |(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Or(a, b);

    /// <summary>a ^ b of integers or bools.</summary>
    public static Block<T> operator ^(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Xor(a, b);

    /// <summary>-x, integers wrapping; unsigned ones too.</summary>
    public static Block<T> operator -(Block<T> x) => Arithmetic<T>.Instance.Negate(x);

    /// <summary>Every bit of an integer inverted.</summary>
    public static Block<T> operator ~(Block<T> x) => Arithmetic<T>.Instance.Complement(x);

    /// <summary>The opposite of each bool.</summary>
    public static Block<T> operator !(Block<T> x) => Arithmetic<T>.Instance.Not(x);

    /// <summary>Integers shifted left. The count is taken modulo 32, modulo 64 for 64-bit elements.</summary>
    public static Block<T> operator <<(Block<T> x, int count) => Arithmetic<T>.Instance.ShiftLeft(x, count);

    /// <summary>Integers shifted left. The count is taken modulo 32, modulo 64 for 64-bit elements.</summary>
    public static Block<T> operator <<(Block<T> x, Block<int> count) => Arithmetic<T>.Instance.ShiftLeft(x, count);

    /// <summary>
    /// Integers shifted right: signed ones copy their sign bit, unsigned ones shift in zeros. The count is taken modulo 32, modulo 64 for 64-bit elements.
    /// </summary>
    public static Block<T> operator >>(Block<T> x, int count) => Arithmetic<T>.Instance.ShiftRight(x, count);

    /// <summary>
    /// Integers shifted right: signed ones copy their sign bit, unsigned ones shift in zeros. The count is taken modulo 32, modulo 64 for 64-bit elements.
    /// </summary>
    public static Block<T> operator >>(Block<T> x, Block<int> count) => Arithmetic<T>.Instance.ShiftRight(x, count);

    /// <summary>
    /// Integers shifted right, zeros shifted in at the top of the element's own width. The count is taken modulo 32, modulo 64 for 64-bit elements.
    /// </summary>
    public static Block<T> operator >>>(Block<T> x, int count) => Arithmetic<T>.Instance.ShiftRightLogical(x, count);

    /// <summary>
    /// Integers shifted right, zeros shifted in at the top of the element's own width. The count is taken modulo 32, modulo 64 for 64-bit elements.
    /// </summary>
    public static Block<T> operator >>>(Block<T> x, Block<int> count) => Arithmetic<T>.Instance.ShiftRightLogical(x, count);

    /// <summary>a &lt; b; false if either is NaN.</summary>
    public static Block<bool> operator <(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Less(a, b);

    /// <summary>a &lt;= b; false if either is NaN.</summary>
    public static Block<bool> operator <=(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.LessOrEqual(a, b);

    /// <summary>a &gt; b; false if either is NaN.</summary>
    public static Block<bool> operator >(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Greater(a, b);

    /// <summary>a &gt;= b; false if either is NaN.</summary>
    public static Block<bool> operator >=(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.GreaterOrEqual(a, b);

    /// <summary>a == b, element by element; false if either is NaN.</summary>
    public static Block<bool> operator ==(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.Equal(a, b);

    /// <summary>a != b, element by element; true if either is NaN.</summary>
    public static Block<bool> operator !=(Block<T> a, Block<T> b) => Arithmetic<T>.Instance.NotEqual(a, b);

    /// <summary>
    /// Converts each element. Float to integer: toward zero, saturating, NaN gives 0. Integer to narrower integer: the low bits. Float to narrower float: to
    /// nearest even. Integer to fp16 or bf16: through fp32. To bool: whether it is not zero. From bool: 0 or 1.
    /// </summary>
    /// <exception cref="NotSupportedException">One of the types is a packed storage type.</exception>
    public Block<TTo> To<TTo>()
        where TTo : unmanaged => Conversion.To<T, TTo>(this);

    /// <summary>The same bits as another element type of the same size.</summary>
    /// <exception cref="NotSupportedException">The sizes differ, or one of the types is bool.</exception>
    public Block<TTo> Bitcast<TTo>()
        where TTo : unmanaged => Conversion.Bitcast<T, TTo>(this);

    /// <summary>Converts each number to an integer type, clamped to its range; floats are rounded toward zero and NaN gives 0.</summary>
    /// <exception cref="NotSupportedException">The source is not numeric, or the target is not an integer type.</exception>
    public Block<TTo> SaturateTo<TTo>()
        where TTo : unmanaged => Conversion.SaturateTo<T, TTo>(this);

    /// <summary>True only for the same object: <c>==</c> compares elements and gives a block.</summary>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <summary>A hash code of the object, not of its elements.</summary>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>The element type, the shape and the first elements.</summary>
    public override string ToString()
    {
        var shown = Elements.Take(ElementsShown).Select(e => Convert.ToString(e, CultureInfo.InvariantCulture));
        return $"Block<{typeof(T).Name}>{BlockShape.Text(shape)} {{ {string.Join(", ", shown)}{(Count > ElementsShown ? ", …" : "")} }}";
    }
}
