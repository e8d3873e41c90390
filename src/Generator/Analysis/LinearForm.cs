using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// An integer as a sum of products: of a constant, scalar values of the program, and at most one index of a block axis. What strides, origins and limits
/// of a memory access are read off.
/// </summary>
/// <param name="Terms">Ordered, without two of the same factors and axis, and without zeros.</param>
internal sealed record LinearForm(EquatableArray<LinearTerm> Terms)
{
    public static LinearForm Zero { get; } = new([]);

    public bool IsZero => Terms.Count == 0;

    /// <summary>The value if it is a number, or null.</summary>
    public long? Constant => Terms.Count == 0 ? 0 : Terms.Count == 1 && Terms[0] is { Factors.Count: 0, Axis: LinearTerm.NoAxis } term ? term.Coefficient : null;

    public static LinearForm Number(long value) => Sum([new LinearTerm(value, [], LinearTerm.NoAxis)]);

    /// <param name="value">A scalar of the program that is not taken apart further.</param>
    public static LinearForm Scalar(int value) => Sum([new LinearTerm(1, [value], LinearTerm.NoAxis)]);

    /// <summary>The index along an axis of the block.</summary>
    public static LinearForm Index(int axis) => Sum([new LinearTerm(1, [], axis)]);

    public static LinearForm Sum(IEnumerable<LinearTerm> terms) => new(terms
        .GroupBy(t => (t.Factors, t.Axis))
        .Select(g => new LinearTerm(g.Aggregate(0L, (sum, t) => unchecked(sum + t.Coefficient)), g.Key.Factors, g.Key.Axis))
        .Where(t => t.Coefficient != 0)
        .OrderBy(t => t.Axis)
        .ThenBy(t => t.Factors.Count)
        .ThenBy(t => string.Join(",", t.Factors), StringComparer.Ordinal)
        .ToEquatableArray());

    public LinearForm Plus(LinearForm other) => Sum(Terms.Concat(other.Terms));

    public LinearForm Minus(LinearForm other) => Plus(other.Times(-1));

    public LinearForm Times(long factor) => Sum(Terms.Select(t => t with { Coefficient = unchecked(t.Coefficient * factor) }));

    /// <summary>The product, or null where two axes are multiplied: that is linear in neither.</summary>
    public LinearForm? Times(LinearForm other)
    {
        var products = new List<LinearTerm>();
        foreach (var a in Terms)
        {
            foreach (var b in other.Terms)
            {
                if (a.Axis != LinearTerm.NoAxis && b.Axis != LinearTerm.NoAxis) return null;
                products.Add(new LinearTerm(
                    unchecked(a.Coefficient * b.Coefficient), a.Factors.Concat(b.Factors).OrderBy(f => f).ToEquatableArray(), Math.Max(a.Axis, b.Axis)));
            }
        }

        return Sum(products);
    }

    /// <summary>The same with the axes numbered anew; terms of an axis that maps to <see cref="LinearTerm.NoAxis"/> are dropped: its index is 0.</summary>
    public LinearForm WithAxes(Func<int, int> map) => Sum(Terms
        .Where(t => t.Axis == LinearTerm.NoAxis || map(t.Axis) != LinearTerm.NoAxis)
        .Select(t => t.Axis == LinearTerm.NoAxis ? t : t with { Axis = map(t.Axis) }));

    /// <summary>What an axis index is multiplied by.</summary>
    public LinearForm CoefficientOf(int axis) => Sum(Terms.Where(t => t.Axis == axis).Select(t => t with { Axis = LinearTerm.NoAxis }));

    /// <summary>Whether a form without indices is made of numbers and arguments alone.</summary>
    public bool IsOfHost(BlockProgram program) => Terms.All(t => t.Factors.All(f => f < program.Parameters.Count));

    /// <summary>The part that is the same for all elements.</summary>
    public LinearForm WithoutAxes() => Sum(Terms.Where(t => t.Axis == LinearTerm.NoAxis));
}

/// <summary>One product of a <see cref="LinearForm"/>.</summary>
/// <param name="Factors">Scalar values of the program, in order.</param>
/// <param name="Axis">The axis whose index is a factor, or <see cref="NoAxis"/>.</param>
internal sealed record LinearTerm(long Coefficient, EquatableArray<int> Factors, int Axis)
{
    public const int NoAxis = -1;

    /// <summary>The term divided by a product of numbers and scalars, or null where that leaves a rest.</summary>
    public LinearTerm? DividedBy(LinearTerm divisor)
    {
        if (divisor.Axis != NoAxis || Coefficient % divisor.Coefficient != 0) return null;
        var left = Factors.ToList();
        foreach (var factor in divisor.Factors)
            if (!left.Remove(factor)) return null;
        return new LinearTerm(Coefficient / divisor.Coefficient, left.ToEquatableArray(), Axis);
    }
}
