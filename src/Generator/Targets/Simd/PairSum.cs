using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// Products of narrow integers, each added to its neighbour: a sum over a last axis of two elements. Processors have one instruction for sixteen of them, so
/// it is computed where it is needed, like an element-wise operation.
/// </summary>
/// <param name="Reduction">The sum.</param>
/// <param name="Product">What it sums up.</param>
/// <param name="Left">A factor before it was made 32 bits wide.</param>
/// <param name="Right">The other one.</param>
internal sealed record PairSum(Op Reduction, Op Product, int Left, int Right)
{
    private const int Neighbours = 2;

    public static PairSum? Of(Op op, BlockProgram program, Func<int, Op?> definition)
    {
        if (op.Code != Opcode.ReduceSum || program.TypeOf(op.Result) is not { IsScalar: false, Element: ElementType.I32 }) return null;
        var type = program.TypeOf(op.Operands[0]);
        if (op.Axis != type.Rank - 1 || type.Extents[op.Axis] != Neighbours) return null;
        if (definition(op.Operands[0]) is not { Code: Opcode.Multiply } product) return null;
        return Narrow(product.Operands[0]) is { } left && Narrow(product.Operands[1]) is { } right ? new PairSum(op, product, left, right) : null;

        // The widening may stand behind or before what spreads a factor over the rows.
        int? Narrow(int value) => definition(value) switch
        {
            { Code: Opcode.Convert } convert when program.TypeOf(convert.Operands[0]).Element is ElementType.I16 or ElementType.I8 => value,
            { Code: Opcode.Broadcast or Opcode.ExpandDims } spread => Narrow(spread.Operands[0]) is null ? null : value,
            _ => null,
        };
    }
}
