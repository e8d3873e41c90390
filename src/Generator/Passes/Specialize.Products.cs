using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <content>Products, and reductions along axes.</content>
internal sealed partial class Specialize
{
    private int LowerDot(Op op, int[] operands, ElementType element)
    {
        BlockType a = TypeOf(operands[0]), b = TypeOf(operands[1]);
        var rank = a.Rank;
        if (rank is not (2 or 3) || b.Rank != rank || a.Extents[rank - 1] != b.Extents[rank - 2] || (rank == 3 && a.Extents[0] != b.Extents[0]))
            return Report("BS0209", a.ToDisplay(), b.ToDisplay());
        var shape = a.Extents.Take(rank - 1).Append(b.Extents[rank - 1]).ToEquatableArray();
        if (shape.Aggregate(1L, (count, extent) => count * extent) > MaxElements) return Report("BS0208", Text(shape[rank - 1]));
        var accumulator = operands.Length < 3 || operands[2] < 0 ? Constant(element, 0) : operands[2];
        if (!TypeOf(accumulator).IsScalar && !Fits(TypeOf(accumulator).Extents, shape)) return Report("BS0201", "Dot", TypeOf(accumulator).ToDisplay(), Show(shape));
        int left = operands[0], right = operands[1];
        if (op.IsRounded) (left, right) = (ToTf32(left), ToTf32(right));
        return builder.Append(Opcode.Dot, BlockType.Block(element, shape), [left, right, BroadcastTo(accumulator, shape)], op.Numbers);
    }

    /// <summary>Rounds floats to 10 bits of fraction, ties away from zero, by integer operations, which every target computes alike. NaNs only become quiet.</summary>
    private int ToTf32(int value)
    {
        const int droppedBits = 13, quiet = 1 << 22, infinity = 0x7f800000;
        var shape = TypeOf(value).Extents;
        var type = BlockType.Block(ElementType.I32, shape);
        var bits = builder.Append(Opcode.Bitcast, type, [value]);
        var rounded = Integer(Opcode.And, Integer(Opcode.Add, bits, 1 << (droppedBits - 1)), -1 << droppedBits);
        var isNaN = builder.Append(Opcode.Greater, BlockType.Block(ElementType.Bool, shape), [Integer(Opcode.And, bits, int.MaxValue), BroadcastTo(Constant(ElementType.I32, infinity), shape)]);
        return builder.Append(Opcode.Bitcast, TypeOf(value), [builder.Append(Opcode.Select, type, [isNaN, Integer(Opcode.Or, bits, quiet), rounded])]);

        int Integer(Opcode code, int operand, int constant) => builder.Append(code, type, [operand, BroadcastTo(Constant(ElementType.I32, constant), shape)]);
    }

    private int LowerReduction(Op op, int value, ElementType element)
    {
        var type = TypeOf(value);
        var keep = op.Numbers[1] != 0;
        if (op.Numbers[0] == long.MinValue)
        {
            // Axis by axis, from the last: each step is an ordinary reduction.
            for (var axis = type.Rank - 1; axis >= 0; axis--) value = AppendReduction(op.Code, value, axis, keep, element);
            return value;
        }

        var normalized = op.Numbers[0] < 0 ? op.Numbers[0] + type.Rank : op.Numbers[0];
        return normalized < 0 || normalized >= type.Rank
            ? Report("BS0204", Text(op.Numbers[0]), Text(type.Rank))
            : AppendReduction(op.Code, value, (int)normalized, keep, element);
    }

    private int AppendReduction(Opcode code, int value, int axis, bool keep, ElementType element)
    {
        var type = TypeOf(value);
        var reduced = builder.Append(code, new BlockType(element, type.Extents.Where((_, d) => d != axis).ToEquatableArray()), [value], [axis]);
        return keep ? LowerExpandDims(reduced, axis) : reduced;
    }
}
