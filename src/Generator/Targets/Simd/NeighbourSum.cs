using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// Products of narrow integers, added to those of their neighbours: a sum over a last axis of two elements of 16 bits, or of four of 8 bits, codes without a sign
/// times numbers with one. Processors have instructions for sixteen such sums, so it is computed where it is needed, like an element-wise operation.
/// </summary>
/// <param name="Reduction">The sum.</param>
/// <param name="Product">What it sums up.</param>
/// <param name="Left">A factor, behind what made it 32 bits wide; of 8-bit ones that without a sign.</param>
/// <param name="Right">The other one.</param>
/// <param name="Count">How many products a sum has.</param>
internal sealed record NeighbourSum(Op Reduction, Op Product, int Left, int Right, int Count)
{
    public const int Pair = 2;
    public const int Quad = 4;

    public static NeighbourSum? Of(Op op, BlockProgram program, Func<int, Op?> definition)
    {
        if (op.Code != Opcode.ReduceSum || program.TypeOf(op.Result) is not { IsScalar: false, Element: ElementType.I32 }) return null;
        var type = program.TypeOf(op.Operands[0]);
        if (op.Axis != type.Rank - 1 || definition(op.Operands[0]) is not { Code: Opcode.Multiply } product) return null;
        int left = product.Operands[0], right = product.Operands[1];
        return (type.Extents[op.Axis], Narrow(left), Narrow(right)) switch
        {
            (Pair, ElementType.I16 or ElementType.I8, ElementType.I16 or ElementType.I8) => new NeighbourSum(op, product, left, right, Pair),
            (Quad, ElementType.U8, ElementType.I8) => new NeighbourSum(op, product, left, right, Quad),
            (Quad, ElementType.I8, ElementType.U8) => new NeighbourSum(op, product, right, left, Quad),
            _ => null,
        };

        // The widening may stand behind or before what spreads a factor over the rows.
        ElementType? Narrow(int value) => definition(value) switch
        {
            { Code: Opcode.Convert } convert => program.TypeOf(convert.Operands[0]).Element,
            { Code: Opcode.Broadcast or Opcode.ExpandDims } spread => Narrow(spread.Operands[0]),
            _ => null,
        };
    }
}
