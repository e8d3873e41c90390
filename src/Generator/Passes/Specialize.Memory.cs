using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <content>Loads, stores and atomic updates: masks and values get the shape of the pointers.</content>
internal sealed partial class Specialize
{
    private int LowerLoad(Op op, int[] operands)
    {
        var pointer = TypeOf(operands[0]);
        var arguments = new List<int> { operands[0] };
        for (var i = 1; i < 3; i++)
        {
            if (operands[i] < 0)
            {
                arguments.Add(-1);
                continue;
            }

            if (!Fits(TypeOf(operands[i]).Extents, pointer.Extents)) return Report("BS0206", i == 1 ? "mask" : "other", TypeOf(operands[i]).ToDisplay(), pointer.ToDisplay());
            arguments.Add(BroadcastTo(operands[i], pointer.Extents));
        }

        return builder.Append(Opcode.Load, pointer with { IsPointer = false }, arguments.ToEquatableArray(), op.Numbers);
    }

    private void VisitStore(Op op, int[] operands)
    {
        var pointer = TypeOf(operands[0]);
        foreach (var (operand, what) in new[] { (operands[1], "value"), (operands[2], "mask") })
        {
            if (operand < 0 || Fits(TypeOf(operand).Extents, pointer.Extents)) continue;
            Report("BS0206", what, TypeOf(operand).ToDisplay(), pointer.ToDisplay());
            return;
        }

        var mask = operands[2] < 0 ? -1 : BroadcastTo(operands[2], pointer.Extents);
        builder.AppendEffect(Opcode.Store, [operands[0], BroadcastTo(operands[1], pointer.Extents), mask], op.Numbers);
    }

    private int LowerAtomic(Op op, int[] operands)
    {
        var pointer = TypeOf(operands[0]);
        if (!ElementOperators.Has(pointer.Element, op.Code, op.Numbers)) return Report("BS0214", op.Code.ToString(), pointer.Element.CSharpName(), ElementOperators.Advice(pointer.Element, op.Code));
        for (var i = 1; i < operands.Length; i++)
        {
            if (operands[i] < 0) continue;
            if (!Fits(TypeOf(operands[i]).Extents, pointer.Extents)) return Report("BS0206", i == 2 ? "mask" : "value", TypeOf(operands[i]).ToDisplay(), pointer.ToDisplay());

            // The scalar form has a mask that is true if it is not given.
            operands[i] = i == 2 && constants.TryGetValue(operands[i], out var isOn) && isOn != 0 ? -1 : BroadcastTo(operands[i], pointer.Extents);
        }

        return builder.Append(op.Code, pointer with { IsPointer = false }, operands.ToEquatableArray(), op.Numbers);
    }
}
