using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Sums of neighbouring products. Factors that can be had as 32 lanes of 16 bits, sixteen pairs side by side, are multiplied and added by one operation;
/// others element by element.
/// </content>
internal sealed partial class SimdEmitter
{
    private Term ComputePairSum(PairSum sum, Position position)
    {
        var lane = program.TypeOf(sum.Reduction.Result).Rank - 1;
        var pairs = new Position([.. position.Coordinates, default], position.Lane);
        if (position.Lane == lane && LanesAlong(program.TypeOf(sum.Reduction.Result), lane) == Carrier.Lanes
            && Pairs(sum.Left, pairs) is { } left && Pairs(sum.Right, pairs) is { } right)
            return Made($"Simd.PairSums({left.Text}, {right.Text})", true, left, right);

        var products = Enumerable.Range(0, 2).Select(i => Evaluate(sum.Product.Result, pairs.With(lane + 1, Coordinate.At(i)))).ToArray();
        var texts = Unified(products, out var isVector);
        return Made($"({texts[0]} + {texts[1]})", isVector, products);
    }

    /// <summary>Sixteen neighbouring pairs of a value as 32 lanes of 16 bits; null if they do not lie side by side or an operation has no such form.</summary>
    /// <param name="value">A block whose last axis has two elements.</param>
    /// <param name="position">The first pair; the lanes go along the axis before the last.</param>
    private Term? Pairs(int value, Position position)
    {
        var type = program.TypeOf(value);
        if (type.Rank < 2 || type.Extents[type.Rank - 1] != 2 || LanesAlong(type, type.Rank - 2) < Carrier.Lanes || position.Lane != type.Rank - 2) return AllEqual(value) ?? OnePair(value, position);
        for (var axis = 0; axis < type.Rank; axis++)
            if (type.Extents[axis] == 1) position = position.With(axis, default);
        var key = $"{position} pairs";
        if (scopes.Find(value, key) is { } known) return known;
        if (buffers.ContainsKey(value) || plan.Definition(value) is not { } op || ComputePairs(op, position) is not { } made) return null;
        var term = IsAtom(made.Text) ? made : Local(StemOf(value), made.Text, true, made.Depth, made.IsAssumed);
        scopes[Math.Max(term.Depth, term.IsAssumed ? assumptionDepth : 0)].Terms[(value, key)] = term;
        return term;
    }

    private Term? ComputePairs(Op op, Position position)
    {
        var type = program.TypeOf(op.Result);
        switch (op.Code)
        {
            case Opcode.Convert when program.TypeOf(op.Operands[0]).Element == ElementType.I16:
                return Pairs(op.Operands[0], position);
            case Opcode.Convert when plan.Definition(op.Operands[0]) is { Code: Opcode.Load } load && program.TypeOf(load.Result).Element == ElementType.I8:
                return PairAddress(load, position) is { } bytes ? Made($"Simd.LoadShorts({bytes.Text})", true, bytes) with { Depth = Math.Max(homes[load.Result], bytes.Depth) } : null;
            case Opcode.Splat:
                return AllEqual(op.Result);
            case Opcode.ExpandDims when op.Axis < type.Rank - 2:
            case Opcode.Broadcast:
                return Pairs(op.Operands[0], SourceOf(op, position));
            case Opcode.Load when type.Element == ElementType.I16:
                return PairAddress(op, position) is { } address ? Prefetched(op, position, address, Made($"Simd.Load<short>({address.Text})", true, address)) with { Depth = Math.Max(homes[op.Result], address.Depth) } : null;
            case Opcode.And or Opcode.Or or Opcode.Xor or Opcode.Add or Opcode.Subtract or Opcode.Multiply when type.Element == ElementType.I16:
                if (Pairs(op.Operands[0], position) is not { } a || Pairs(op.Operands[1], position) is not { } b) return null;
                return Made(Operators.Binary(op.Code, ElementType.I32, a.Text, b.Text, true), true, a, b);
            case Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightUnsigned when type.Element == ElementType.I16:
                if (infos[op.Operands[1]].Constant is not (>= 0 and < 16 and var bits) || Pairs(op.Operands[0], position) is not { } shifted) return null;
                var symbol = op.Code == Opcode.ShiftLeft ? "<<" : op.Code == Opcode.ShiftRight ? ">>" : ">>>";
                return Made($"({shifted.Text} {symbol} {CSharpLiteral.Integer(bits)})", true, shifted);
            default:
                return null;
        }
    }

    /// <summary>The address of sixteen neighbouring pairs in memory, without a mask.</summary>
    private Term? PairAddress(Op load, Position position)
    {
        if (!IsUnmasked(load) || linearForms.Of(load.Operands[0]) is not { } form) return null;
        return form.CoefficientOf(position.Lane).Constant == 2 && form.CoefficientOf(position.Lane + 1).Constant == 1 ? Evaluate(load.Operands[0], position.First) : null;
    }

    private bool IsUnmasked(Op load) => load.Operands[1] < 0 || (assumptions.TryGetValue(load.Operands[1], out var isTrue) && isTrue);

    /// <summary>A pair from memory that all sixteen places have.</summary>
    private Term? OnePair(int value, Position position)
    {
        if (plan.Definition(value) is { Code: Opcode.Convert } converted) return OnePair(converted.Operands[0], position);
        var type = program.TypeOf(value);
        if (type.Element != ElementType.I16 || type.IsPointer || type.Rank < 2 || type.Extents[type.Rank - 2] != 1 || type.Extents[type.Rank - 1] != 2) return null;
        if (buffers.ContainsKey(value) || plan.Definition(value) is not { Code: Opcode.Load } load || !IsUnmasked(load)) return null;
        if (linearForms.Of(load.Operands[0])?.CoefficientOf(type.Rank - 1).Constant != 1) return null;
        var address = Evaluate(load.Operands[0], position.First);
        return Made($"Simd.SplatPair({SimtBare(address.Text)})", true, address) with { Depth = Math.Max(homes[load.Result], address.Depth) };
    }

    private Term? AllEqual(int value)
    {
        var type = program.TypeOf(value);
        if (type.Element is not (ElementType.I16 or ElementType.I8) || type.IsPointer) return null;
        if (!type.IsScalar) return plan.Definition(value) is { Code: Opcode.Splat or Opcode.Broadcast or Opcode.ExpandDims } op ? AllEqual(op.Operands[0]) : null;
        var scalar = scalars[value];
        return new Term($"Simd.Shorts((short){scalar.Text})", true, scalar.Depth);
    }
}
