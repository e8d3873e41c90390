using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// Finds contiguity, divisibility and constancy of every value of a specialized program, from ranges, constants and what is known of the arguments.
/// The rules are Triton's, restated for power-of-two groups; overflow of index arithmetic is left out of account, as the language does for addresses.
/// </summary>
internal sealed class AxisAnalysis
{
    private readonly BlockProgram program;
    private readonly AxisInfo[] infos;

    private AxisAnalysis(BlockProgram program)
    {
        this.program = program;
        infos = new AxisInfo[program.Values.Count];
    }

    /// <param name="aligned">Parameters taken as multiples of 16: scalars in units, pointers in bytes.</param>
    public static EquatableArray<AxisInfo> Run(BlockProgram program, ISet<int> aligned)
    {
        var analysis = new AxisAnalysis(program);
        for (var i = 0; i < program.Parameters.Count; i++)
        {
            var type = program.TypeOf(i);
            long divisor = aligned.Contains(i) ? AlignmentFacts.Multiple : type.IsPointer ? type.Element.Size() : 1;
            analysis.infos[i] = AxisInfo.Of(type, _ => 1, _ => divisor, _ => 1);
        }

        analysis.Visit(program.Body);
        return analysis.infos.Select((info, v) => info ?? AxisInfo.Unknown(program.TypeOf(v))).ToEquatableArray();
    }

    private void Visit(Region region)
    {
        foreach (var op in region.Ops)
        {
            switch (op.Code)
            {
                case Opcode.For:
                    VisitFor(op);
                    break;
                case Opcode.While:
                    VisitWhile(op);
                    break;
                case Opcode.If:
                    foreach (var branch in op.Regions) Visit(branch);
                    for (var i = 0; i < op.Results.Count; i++)
                        infos[op.Results[i]] = infos[op.Regions[0].Terminator.Operands[i]].Meet(infos[op.Regions[1].Terminator.Operands[i]]);
                    break;
                default:
                    if (op.Results.Count == 1) infos[op.Result] = Transfer(op);
                    break;
            }
        }
    }

    private void VisitFor(Op op)
    {
        AxisInfo lower = infos[op.Operands[0]], step = infos[op.Operands[2]];
        var induction = op.Body.Arguments[0];
        infos[induction] = AxisInfo.Of(
            program.TypeOf(induction), _ => 1, d => Math.Min(lower.Divisibility[d], step.Divisibility[d]), _ => 1, lower.NonNegative && step.NonNegative);
        Iterate(op.Operands.Skip(3).ToArray(), [op.Body.Arguments.Skip(1).ToArray()], op.Body, () => Visit(op.Body), op.Results);
    }

    private void VisitWhile(Op op)
    {
        Iterate(
            op.Operands.ToArray(),
            op.Regions.Select(r => r.Arguments.ToArray()).ToArray(),
            op.Regions[1],
            () =>
            {
                Visit(op.Regions[0]);
                Visit(op.Regions[1]);
            },
            op.Results);
    }

    /// <summary>Starts from what the initial values promise and weakens it until one trip keeps it; each round can only shrink powers of two, so it ends.</summary>
    private void Iterate(int[] initial, int[][] arguments, Region body, Action visit, EquatableArray<int> results)
    {
        var current = initial.Select(i => infos[i]).ToArray();
        while (true)
        {
            foreach (var group in arguments)
                for (var i = 0; i < group.Length; i++) infos[group[i]] = current[i];
            visit();
            var next = current.Select((info, i) => info.Meet(infos[body.Terminator.Operands[i]])).ToArray();
            if (next.SequenceEqual(current)) break;
            current = next;
        }

        for (var i = 0; i < results.Count; i++) infos[results[i]] = current[i];
    }

    private AxisInfo Transfer(Op op)
    {
        var type = program.TypeOf(op.Result);
        AxisInfo Operand(int i) => infos[op.Operands[i]];
        switch (op.Code)
        {
            case Opcode.Constant:
                return AxisInfo.Of(type, _ => 1, _ => type.Element.IsFloat() ? 1 : Divisor(op.Numbers[0]), _ => 1, !type.Element.IsFloat() && op.Numbers[0] >= 0) with
                {
                    Constant = type.Element.IsFloat() ? null : op.Numbers[0],
                };

            case Opcode.ProgramId or Opcode.NumPrograms or Opcode.Multiprocessors:
                return AxisInfo.Unknown(type) with { NonNegative = true };

            case Opcode.Arange:
                return AxisInfo.Of(type, _ => type.Extents[0], _ => Divisor(op.Numbers[0]), _ => 1, op.Numbers[0] >= 0);

            case Opcode.Splat:
                return AxisInfo.Of(type, _ => 1, _ => Operand(0).Divisibility[0], d => type.Extents[d], Operand(0).NonNegative) with { Constant = Operand(0).Constant };

            case Opcode.ExpandDims:
                return Expand(Operand(0), op.Axis);

            case Opcode.Broadcast:
                var narrow = program.TypeOf(op.Operands[0]);
                return AxisInfo.Of(
                    type,
                    d => narrow.Extents[d] == 1 ? 1 : Operand(0).Contiguity[d],
                    d => Operand(0).Divisibility[d],
                    d => narrow.Extents[d] == 1 ? type.Extents[d] : Operand(0).Constancy[d],
                    Operand(0).NonNegative) with
                { Constant = Operand(0).Constant };

            case Opcode.Permute:
                return AxisInfo.Of(
                    type,
                    d => Operand(0).Contiguity[(int)op.Numbers[d]],
                    d => Operand(0).Divisibility[(int)op.Numbers[d]],
                    d => Operand(0).Constancy[(int)op.Numbers[d]],
                    Operand(0).NonNegative);

            case Opcode.Add or Opcode.Subtract or Opcode.AddPointer:
                return Sum(op, type, Operand(0), Operand(1));

            case Opcode.Multiply:
                return AxisInfo.Of(
                    type,
                    _ => 1,
                    d => Math.Min(AxisInfo.MaxDivisor, Operand(0).EveryElement(d) * Operand(1).EveryElement(d)),
                    d => Math.Min(Operand(0).Constancy[d], Operand(1).Constancy[d]),
                    Operand(0).NonNegative && Operand(1).NonNegative);

            case Opcode.Divide:
                return Quotient(type, Operand(0), Operand(1));

            case Opcode.Remainder:
                return Remainder(type, Operand(0), Operand(1));

            case Opcode.Maximum:
                return Elementwise(op, type) with { NonNegative = Operand(0).NonNegative || Operand(1).NonNegative };

            case Opcode.Convert when type.Element.IsInteger() && program.TypeOf(op.Operands[0]).Element.IsInteger() && type.Element.Size() >= program.TypeOf(op.Operands[0]).Element.Size():
                return Operand(0);

            case Opcode.Less or Opcode.GreaterOrEqual:
                return Comparison(type, Operand(0), Operand(1));

            case Opcode.Greater or Opcode.LessOrEqual:
                return Comparison(type, Operand(1), Operand(0));

            case Opcode.Load:
                return op.IsVolatile ? AxisInfo.Unknown(type) : Elementwise(op, type);

            default:
                return op.Code.IsElementwise() ? Elementwise(op, type) : AxisInfo.Unknown(type);
        }
    }

    private AxisInfo Elementwise(Op op, BlockType type) =>
        AxisInfo.Of(type, _ => 1, _ => 1, d => op.Operands.Where(o => o >= 0).Min(o => infos[o].Constancy[d]));

    private static AxisInfo Expand(AxisInfo x, int axis)
    {
        // Along the new axis each element is a group of its own: only what divides every element holds.
        var everywhere = Enumerable.Range(0, x.Contiguity.Count).Min(d => x.EveryElement(d));
        return new AxisInfo(Insert(x.Contiguity, 1), Insert(x.Divisibility, everywhere), Insert(x.Constancy, 1), x.NonNegative, x.Constant);

        EquatableArray<long> Insert(EquatableArray<long> values, long value)
        {
            var list = values.ToList();
            list.Insert(axis, value);
            return list.ToEquatableArray();
        }
    }

    private static AxisInfo Sum(Op op, BlockType type, AxisInfo a, AxisInfo b)
    {
        // The offset of a pointer counts elements, its divisibility is in bytes.
        long step = op.Code == Opcode.AddPointer ? type.Element.Size() : 1;
        var contiguity = Enumerable.Range(0, a.Contiguity.Count).Select(d => Math.Max(
            Math.Min(a.Contiguity[d], b.Constancy[d]),
            op.Code == Opcode.Subtract ? 1 : Math.Min(a.Constancy[d], b.Contiguity[d]))).ToArray();
        return AxisInfo.Of(
            type,
            d => contiguity[d],
            d => Math.Min(a.DivisibilityAt(d, contiguity[d], step), Math.Min(AxisInfo.MaxDivisor, b.DivisibilityAt(d, contiguity[d]) * step)),
            d => Math.Min(a.Constancy[d], b.Constancy[d]),
            op.Code == Opcode.Add && a.NonNegative && b.NonNegative);
    }

    /// <summary>x / c of consecutive x is constant over aligned groups of c; below zero truncation would break the groups.</summary>
    private static AxisInfo Quotient(BlockType type, AxisInfo a, AxisInfo b) => AxisInfo.Of(
        type,
        _ => 1,
        d => b.Constant is > 0 and var c && (c & (c - 1)) == 0 ? Math.Max(1, a.EveryElement(d) / c) : 1,
        d => Math.Max(
            Math.Min(a.Constancy[d], b.Constancy[d]),
            a.NonNegative ? Math.Min(Math.Min(a.Contiguity[d], a.Divisibility[d]), Math.Min(b.Divisibility[d], b.Constancy[d])) : 1),
        a.NonNegative && b.NonNegative);

    private static AxisInfo Remainder(BlockType type, AxisInfo a, AxisInfo b)
    {
        long Group(int d) => a.NonNegative ? Math.Min(Math.Min(a.Contiguity[d], a.Divisibility[d]), Math.Min(b.Divisibility[d], b.Constancy[d])) : 1;
        return AxisInfo.Of(
            type,
            Group,
            d => Math.Min(a.DivisibilityAt(d, Group(d)), b.EveryElement(d)),
            d => Math.Min(a.Constancy[d], b.Constancy[d]),
            a.NonNegative);
    }

    /// <summary>consecutive &lt; bound is the same over aligned groups whose size divides the bound.</summary>
    private static AxisInfo Comparison(BlockType type, AxisInfo consecutive, AxisInfo bound) => AxisInfo.Of(
        type,
        _ => 1,
        _ => 1,
        d => Math.Max(
            Math.Min(consecutive.Constancy[d], bound.Constancy[d]),
            Math.Min(Math.Min(consecutive.Contiguity[d], consecutive.Divisibility[d]), Math.Min(bound.Divisibility[d], bound.Constancy[d]))));

    /// <summary>The largest power of two that divides a number.</summary>
    private static long Divisor(long value) => (value & (AxisInfo.MaxDivisor - 1)) == 0 ? AxisInfo.MaxDivisor : value & -value;
}
