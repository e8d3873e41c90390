using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Sums of neighbouring products. Factors that can be had as one register of narrow lanes, sixteen groups of neighbours side by side, are multiplied and added
/// by one or two operations; others element by element.
/// </content>
internal sealed partial class SimdEmitter
{
    /// <summary>The largest 8-bit code of which two products fit 16 bits, and of which four do.</summary>
    private const long MostOfPair = 127;
    private const long MostOfTwoPairs = 63;

    private Term ComputeNeighbourSum(NeighbourSum sum, Position position)
    {
        if (Factors(sum, position, MostOfPair) is var (left, right)) return Made($"Simd.{(sum.Count == NeighbourSum.Pair ? "Pair" : "Quad")}Sums({left.Text}, {right.Text})", true, left, right);
        var neighbours = Neighbours(position);
        var products = Enumerable.Range(0, sum.Count).Select(i => Evaluate(sum.Product.Result, neighbours.With(neighbours.Coordinates.Length - 1, Coordinate.At(i)))).ToArray();
        return Made($"({string.Join(" + ", Unified(products, out var isVector))})", isVector, products);
    }

    /// <summary>Two sums of four products, added while they are 16 bits wide; null if an addition is another one.</summary>
    private Term? ComputeTwoSums(Op op, Position position)
    {
        if (op.Code != Opcode.Add || op.Operands.Select(o => plan.IsInline(o) && plan.Definition(o) is { } summand ? plan.NeighbourSumOf(summand) : null).ToArray() is not [{ Count: NeighbourSum.Quad } first, { Count: NeighbourSum.Quad } second]) return null;
        if (Factors(first, position, MostOfTwoPairs) is not var (a, b) || Factors(second, position, MostOfTwoPairs) is not var (c, d)) return null;
        return Made($"Simd.QuadSums({a.Text}, {b.Text}, {c.Text}, {d.Text})", true, a, b, c, d);
    }

    /// <summary>The factors of sixteen sums, each in one register; null if one cannot be had so, or may be too large for the instructions.</summary>
    private (Term Left, Term Right)? Factors(NeighbourSum sum, Position position, long most)
    {
        var type = program.TypeOf(sum.Reduction.Result);
        if (position.Lane != type.Rank - 1 || LanesAlong(type, position.Lane) != Carrier.Lanes || (sum.Count == NeighbourSum.Quad && MostOf(sum.Left) > most)) return null;
        return Narrow(sum.Left, Neighbours(position), sum.Count) is { } left && Narrow(sum.Right, Neighbours(position), sum.Count) is { } right ? (left, right) : null;
    }

    private static Position Neighbours(Position position) => new([.. position.Coordinates, default], position.Lane);

    /// <summary>A bound of 8-bit numbers without a sign.</summary>
    private long MostOf(int value) => plan.Definition(value) switch
    {
        { Code: Opcode.Convert or Opcode.Broadcast or Opcode.ExpandDims } op => MostOf(op.Operands[0]),
        { Code: Opcode.And } op => op.Operands.Min(o => infos[o].Constant is >= 0 and var mask ? mask : byte.MaxValue),
        { Code: Opcode.ShiftRightUnsigned } op when infos[op.Operands[1]].Constant is >= 0 and < 8 and var bits => byte.MaxValue >> (int)bits,
        _ => byte.MaxValue,
    };

    /// <summary>Sixteen groups of neighbours of a value, as one register of narrow lanes; null if they do not lie side by side or an operation has no such form.</summary>
    /// <param name="value">A block whose last axis has the neighbours.</param>
    /// <param name="position">The first group; the lanes go along the axis before the last.</param>
    /// <param name="count">How many neighbours a group has: 16-bit lanes of two, 8-bit lanes of four.</param>
    private Term? Narrow(int value, Position position, int count)
    {
        var type = program.TypeOf(value);
        if (type.Rank < 2 || type.Extents[type.Rank - 1] != count || LanesAlong(type, type.Rank - 2) < Carrier.Lanes || position.Lane != type.Rank - 2) return AllEqual(value, count) ?? OneGroup(value, position, count);
        for (var axis = 0; axis < type.Rank; axis++)
            if (type.Extents[axis] == 1) position = position.With(axis, default);
        var key = $"{position} narrow";
        if (scopes.Find(value, key) is { } known) return known;
        if (buffers.ContainsKey(value) || plan.Definition(value) is not { } op || ComputeNarrow(op, position, count) is not { } made) return null;
        var term = IsAtom(made.Text) ? made : Local(StemOf(value), made.Text, true, made.Depth, made.IsAssumed);
        scopes[Math.Max(term.Depth, term.IsAssumed ? assumptionDepth : 0)].Terms[(value, key)] = term;
        return term;
    }

    private Term? ComputeNarrow(Op op, Position position, int count)
    {
        var type = program.TypeOf(op.Result);
        switch (op.Code)
        {
            case Opcode.Convert when IsNarrow(program.TypeOf(op.Operands[0]).Element, count):
                return Narrow(op.Operands[0], position, count);
            case Opcode.Convert when count == NeighbourSum.Pair && plan.Definition(op.Operands[0]) is { Code: Opcode.Load } load && program.TypeOf(load.Result).Element == ElementType.I8:
                return GroupAddress(load, position, count) is { } bytes ? Made($"Simd.LoadShorts({bytes.Text})", true, bytes) with { Depth = Math.Max(homes[load.Result], bytes.Depth) } : null;
            case Opcode.Splat:
                return AllEqual(op.Result, count);
            case Opcode.ExpandDims when op.Axis < type.Rank - 2:
            case Opcode.Broadcast:
                return Narrow(op.Operands[0], SourceOf(op, position), count);
            case Opcode.Load when IsNarrow(type.Element, count):
                return GroupAddress(op, position, count) is { } address
                    ? Prefetched(op, position, address, Made($"Simd.Load<{type.Element.CSharpName()}>({address.Text})", true, address)) with { Depth = Math.Max(homes[op.Result], address.Depth) }
                    : null;
            case Opcode.And or Opcode.Or or Opcode.Xor or Opcode.Add or Opcode.Subtract or Opcode.Multiply when IsNarrow(type.Element, count):
                if (Narrow(op.Operands[0], position, count) is not { } a || Narrow(op.Operands[1], position, count) is not { } b) return null;
                return Made(Operators.Binary(op.Code, ElementType.I32, a.Text, b.Text, true), true, a, b);
            case Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightUnsigned when IsNarrow(type.Element, count):
                if (infos[op.Operands[1]].Constant is not (>= 0 and var bits) || bits >= 8 * type.Element.Size() || Narrow(op.Operands[0], position, count) is not { } shifted) return null;
                return Made($"({shifted.Text} {CSharpOperator.Of(op.Code)} {CSharpLiteral.Integer(bits)})", true, shifted);
            default:
                return null;
        }
    }

    /// <summary>Whether a register of groups of neighbours has lanes of a type.</summary>
    private static bool IsNarrow(ElementType type, int count) => count == NeighbourSum.Pair ? type == ElementType.I16 : type is ElementType.I8 or ElementType.U8;

    /// <summary>The address of sixteen groups side by side in memory, without a mask.</summary>
    private Term? GroupAddress(Op load, Position position, int count)
    {
        if (!IsUnmasked(load) || linearForms.Of(load.Operands[0]) is not { } form) return null;
        return form.CoefficientOf(position.Lane).Constant == count && form.CoefficientOf(position.Lane + 1).Constant == 1 ? Evaluate(load.Operands[0], position.First) : null;
    }

    private bool IsUnmasked(Op load) => load.Operands[1] < 0 || (assumptions.TryGetValue(load.Operands[1], out var isTrue) && isTrue);

    /// <summary>A group from memory that all sixteen places have.</summary>
    private Term? OneGroup(int value, Position position, int count)
    {
        if (plan.Definition(value) is { Code: Opcode.Convert } converted) return OneGroup(converted.Operands[0], position, count);
        var type = program.TypeOf(value);
        if (!IsNarrow(type.Element, count) || type.IsPointer || type.Rank < 2 || type.Extents[type.Rank - 2] != 1 || type.Extents[type.Rank - 1] != count) return null;
        if (buffers.ContainsKey(value) || plan.Definition(value) is not { Code: Opcode.Load } load || !IsUnmasked(load)) return null;
        if (linearForms.Of(load.Operands[0])?.CoefficientOf(type.Rank - 1).Constant != 1) return null;
        var address = Evaluate(load.Operands[0], position.First);
        return Made($"Simd.SplatWord<{type.Element.CSharpName()}>({SimtBare(address.Text)})", true, address) with { Depth = Math.Max(homes[load.Result], address.Depth) };
    }

    private Term? AllEqual(int value, int count)
    {
        var type = program.TypeOf(value);
        if (type.IsPointer || !(IsNarrow(type.Element, count) || type.Element == ElementType.I8)) return null;
        if (!type.IsScalar) return plan.Definition(value) is { Code: Opcode.Splat or Opcode.Broadcast or Opcode.ExpandDims } op ? AllEqual(op.Operands[0], count) : null;
        var scalar = scalars[value];
        return new Term($"Simd.All(({(count == NeighbourSum.Pair ? ElementType.I16 : type.Element).CSharpName()}){scalar.Text})", true, scalar.Depth);
    }
}
