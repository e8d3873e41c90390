using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <content>Element-wise operations, and what is known of them at compile time.</content>
internal sealed partial class Specialize
{
    private readonly Dictionary<int, long> constants = [];

    /// <summary>Blocks whose elements are all the same constant.</summary>
    private readonly Dictionary<int, long> uniform = [];

    /// <summary>Of ranges without negative numbers: what all of their elements are below.</summary>
    private readonly Dictionary<int, long> limits = [];

    private int LowerElementwise(Op op, int[] operands, ElementType element)
    {
        if (ElementOf(op, operands) is var computed && !ElementOperators.Has(computed, op.Code, op.Numbers)) return Report("BS0214", op.Code.Name(), computed.CSharpName(), ElementOperators.Advice(computed, op.Code));
        var shape = TypeOf(operands[0]).Extents;
        foreach (var operand in operands.Skip(1))
        {
            if (Broadcast(shape, TypeOf(operand).Extents) is not { } joined)
                return Report("BS0201", op.Code.Name(), TypeOf(operands[0]).ToDisplay(), TypeOf(operand).ToDisplay());
            shape = joined;
        }

        if (Fold(op.Code, element, operands, shape) is { } folded) return folded;
        var type = new BlockType(element, shape, source.TypeOf(op.Result).IsPointer);
        return builder.Append(op.Code, type, operands.Select(o => BroadcastTo(o, shape)).ToEquatableArray());
    }

    /// <summary>The element type that an operation computes with.</summary>
    private ElementType ElementOf(Op op, int[] operands) => TypeOf(operands[op.Code == Opcode.Select ? 1 : 0]).Element;

    private int Constant(ElementType element, long bits)
    {
        var value = builder.Constant(element, bits);
        constants[value] = bits;
        return value;
    }

    private int? Fold(Opcode code, ElementType element, int[] operands, EquatableArray<int> shape)
    {
        var known = operands.Select(o => constants.TryGetValue(o, out var v) ? v : (long?)null).ToArray();
        var type = TypeOf(operands[0]).Element;
        if (ConstantFolding.Evaluate(code, type, element, known) is { } value) return Constant(element, value);

        if (code == Opcode.Remainder && type.IsInteger() && known[1] == 1) return BroadcastTo(Constant(element, 0), shape);

        // A range that ends before the divisor: nothing is taken out of it, and all is left over.
        if (code is Opcode.Divide or Opcode.Remainder && limits.TryGetValue(operands[0], out var limit) && known[1] >= limit)
            return BroadcastTo(code == Opcode.Remainder ? operands[0] : Constant(element, 0), shape);
        known = operands.Select((o, i) => known[i] ?? (uniform.TryGetValue(o, out var v) ? v : (long?)null)).ToArray();
        return ConstantFolding.Decisive(code, type, known) is { } index && TypeOf(operands[index]).Element == element ? BroadcastTo(operands[index], shape) : null;
    }
}
