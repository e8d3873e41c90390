using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>What a loop over a domain computes on the way: the operations behind the values that it reads, up to what lies in buffers and scalars.</content>
internal sealed partial class SimdEmitter
{
    /// <summary>
    /// Visits each operation once, with the value's axis that belongs to each axis of the domain, or -1. What neighbours are summed of has an axis more.
    /// </summary>
    private void WalkClosure(IEnumerable<int> reads, BlockType domain, Action<Op, int[]> visit, bool intoSums = true, Action<int, int[]>? leaf = null)
    {
        var seen = new HashSet<int>();
        foreach (var value in reads) Walk(value, Enumerable.Range(0, domain.Rank).ToArray());

        void Walk(int value, int[] axes)
        {
            if (leaf is not null && held.ContainsKey(value)) leaf(value, axes);
            if (value < 0 || held.ContainsKey(value) || program.TypeOf(value).IsScalar || buffers.ContainsKey(value) || plan.Definition(value) is not { Regions.Count: 0 } op || !seen.Add(value)) return;

            // It lies in a buffer by the time it is read; here the loop may be looked at ahead of that.
            if (op.Code == Opcode.Reshape) return;
            visit(op, axes);
            if (!intoSums && plan.IsNeighbourSum(op)) return;
            var operandAxes = op.Code switch
            {
                Opcode.ExpandDims => axes.Select(a => a == op.Axis ? -1 : a > op.Axis ? a - 1 : a).ToArray(),
                Opcode.Permute => axes.Select(a => a < 0 ? -1 : (int)op.Numbers[a]).ToArray(),
                _ => axes,
            };
            foreach (var operand in op.Operands)
                if (operand >= 0) Walk(operand, op.Code == Opcode.Broadcast ? operandAxes.Select(a => a >= 0 && program.TypeOf(operand).Extents[a] == 1 ? -1 : a).ToArray() : operandAxes);
        }
    }

    /// <summary>The axis along which most of what the loop moves lies in neighbouring memory: that of the lanes.</summary>
    private int LaneAxis(BlockType domain, IEnumerable<int> reads, int? storedTo = null)
    {
        var weights = new long[domain.Rank];
        WalkClosure(reads, domain, (op, axes) =>
        {
            if (op.Code == Opcode.Load) Vote(op.Operands[0], axes);
            if (plan.IsNeighbourSum(op)) Weigh(program.TypeOf(op.Result), axes, program.TypeOf(op.Result).Rank - 1);
        });
        if (storedTo is { } pointer) Vote(pointer, Enumerable.Range(0, domain.Rank).ToArray());
        return Enumerable.Range(0, domain.Rank).OrderByDescending(d => domain.Extents[d] > 1 ? 1 + weights[d] : 0).ThenByDescending(d => d).First();

        void Weigh(BlockType type, int[] axes, int axis)
        {
            if (Array.IndexOf(axes, axis) is >= 0 and var d) weights[d] += (long)type.ElementCount * LanesAlong(type, axis);
        }

        void Vote(int pointer, int[] axes)
        {
            var type = program.TypeOf(pointer);
            for (var d = 0; d < axes.Length; d++)
            {
                if (axes[d] < 0 || type.Extents[axes[d]] == 1 || infos[pointer].Contiguity[axes[d]] < LanesAlong(type, axes[d])) continue;
                Weigh(type, axes, axes[d]);
            }
        }
    }
}
