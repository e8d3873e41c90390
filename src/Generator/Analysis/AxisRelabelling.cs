using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>How operations that move no elements number the axes of their operand anew.</summary>
internal static class AxisRelabelling
{
    /// <summary>The axis of an operation's result that an axis of its operand becomes; <see cref="LinearTerm.NoAxis"/> where the one index that it has is repeated.</summary>
    public static int ResultAxis(this BlockProgram program, Op op, int axis) => op.Code switch
    {
        Opcode.ExpandDims => axis >= op.Axis ? axis + 1 : axis,
        Opcode.Broadcast => program.TypeOf(op.Operands[0]).Extents[axis] == program.TypeOf(op.Result).Extents[axis] ? axis : LinearTerm.NoAxis,
        Opcode.Permute => Enumerable.Range(0, op.Numbers.Count).First(i => op.Numbers[i] == axis),
        _ => throw new InvalidOperationException($"{op.Code} does not number axes anew"),
    };

    /// <summary>The axis of the operand of an expansion or a broadcast that an axis of its result was; not of one that was put in.</summary>
    public static int OperandAxis(Op op, int axis) => op.Code == Opcode.ExpandDims && axis > op.Axis ? axis - 1 : axis;
}
