using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// What is known of the elements of a value along each axis. All numbers are powers of two; a scalar has one axis of extent 1.
/// </summary>
/// <param name="Contiguity">Aligned groups of this many elements are consecutive integers (or consecutive elements in memory, for pointers).</param>
/// <param name="Divisibility">The first element of each such group is a multiple of this: in units for integers, in bytes for pointers.</param>
/// <param name="Constancy">Aligned groups of this many elements are equal.</param>
/// <param name="NonNegative">No element is below zero, overflow apart.</param>
/// <param name="Constant">The value of every element, if it is known.</param>
internal sealed record AxisInfo(
    EquatableArray<long> Contiguity, EquatableArray<long> Divisibility, EquatableArray<long> Constancy, bool NonNegative = false, long? Constant = null)
{
    /// <summary>Stands for "a multiple of everything": zero.</summary>
    public const long MaxDivisor = 1L << 30;

    public static AxisInfo Unknown(BlockType type) => Of(type, _ => 1, _ => 1, _ => 1);

    public static AxisInfo Of(BlockType type, Func<int, long> contiguity, Func<int, long> divisibility, Func<int, long> constancy, bool nonNegative = false)
    {
        var axes = Enumerable.Range(0, Math.Max(1, type.Rank)).ToArray();
        return new AxisInfo(axes.Select(contiguity).ToEquatableArray(), axes.Select(divisibility).ToEquatableArray(), axes.Select(constancy).ToEquatableArray(), nonNegative);
    }

    /// <summary>Divisor of the first elements of aligned groups of <paramref name="group"/> along an axis, in the value's own unit of <paramref name="step"/>.</summary>
    public long DivisibilityAt(int axis, long group, long step = 1) =>
        Contiguity[axis] > group ? Math.Min(Divisibility[axis], group * step) : Divisibility[axis];

    /// <summary>Divisor of every element along an axis.</summary>
    public long EveryElement(int axis) => DivisibilityAt(axis, 1);

    /// <summary>What holds of both.</summary>
    public AxisInfo Meet(AxisInfo other)
    {
        var contiguity = Smaller(Contiguity, other.Contiguity);
        return new AxisInfo(
            contiguity,
            contiguity.Select((c, d) => Math.Min(DivisibilityAt(d, c), other.DivisibilityAt(d, c))).ToEquatableArray(),
            Smaller(Constancy, other.Constancy),
            NonNegative && other.NonNegative,
            Constant == other.Constant ? Constant : null);
    }

    public override string ToString() =>
        $"contiguity {Contiguity} divisibility [{string.Join(", ", Divisibility.Select(d => d == MaxDivisor ? "any" : d.ToString(System.Globalization.CultureInfo.InvariantCulture)))}] constancy {Constancy}";

    private static EquatableArray<long> Smaller(EquatableArray<long> a, EquatableArray<long> b) => a.Select((x, d) => Math.Min(x, b[d])).ToEquatableArray();
}
