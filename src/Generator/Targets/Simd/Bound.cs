using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>A truth value that holds (or does not) exactly where consecutive numbers are below a bound.</summary>
/// <param name="Value">The comparison.</param>
/// <param name="Truth">What it is below the bound.</param>
/// <param name="Axis">The axis of the domain along which the numbers go; -1 if they are one number, so that the value is the same everywhere.</param>
/// <param name="Map">The axis of the comparison that belongs to each axis of the domain, or -1.</param>
internal sealed record Bound(int Value, bool Truth, int Number, int Limit, bool IsInclusive, int Axis, int[] Map);

/// <content>Masks that are bounds: tested once for a loop instead of in each register.</content>
internal sealed partial class SimdEmitter
{
    private List<Bound> Bounds(BlockType domain, int[] reads)
    {
        var bounds = new List<Bound>();
        WalkClosure(reads, domain, (op, axes) =>
        {
            if (!op.Code.IsComparison() || op.Code is Opcode.Equal or Opcode.NotEqual || program.TypeOf(op.Operands[0]) is not { Element: ElementType.I32 or ElementType.I64 or ElementType.U32 }) return;
            var isSwapped = op.Code is Opcode.Greater or Opcode.GreaterOrEqual;
            var (less, greater) = isSwapped ? (op.Operands[1], op.Operands[0]) : (op.Operands[0], op.Operands[1]);
            var isInclusive = op.Code is Opcode.LessOrEqual or Opcode.GreaterOrEqual;
            if (IsUniform(op.Result, axes)) bounds.Add(new Bound(op.Result, true, less, greater, isInclusive, -1, axes));
            else if (AxisOf(less, greater, axes) is { } below) bounds.Add(new Bound(op.Result, true, less, greater, isInclusive, below, axes));
            else if (AxisOf(greater, less, axes) is { } above) bounds.Add(new Bound(op.Result, false, greater, less, !isInclusive, above, axes));
        }, intoSums: false);
        return bounds;

        bool IsUniform(int value, int[] axes) => axes.All(a => a < 0 || program.TypeOf(value).Extents[a] == 1);

        int? AxisOf(int number, int limit, int[] axes)
        {
            int? found = null;
            var type = program.TypeOf(number);
            for (var d = 0; d < axes.Length; d++)
            {
                if (axes[d] < 0 || type.Extents[axes[d]] == 1) continue;
                var extent = type.Extents[axes[d]];
                if (infos[limit].Constancy[axes[d]] < extent) return null;
                if (infos[number].Constancy[axes[d]] >= extent) continue;
                if (found is not null || infos[number].Contiguity[axes[d]] < extent) return null;
                found = d;
            }

            return found;
        }
    }

    /// <summary>How many of the numbers of a step are below the bound.</summary>
    private Term LimitOf(Bound bound, Coordinate[] coordinates, int count)
    {
        var type = program.TypeOf(bound.Number);
        var at = new Coordinate[type.Rank];
        for (var d = 0; d < coordinates.Length; d++)
            if (bound.Map[d] >= 0) at[bound.Map[d]] = coordinates[d];
        var position = new Position(at, -1);
        var (start, limit) = (Evaluate(bound.Number, position), Evaluate(bound.Limit, position));
        var key = $"Simd.CountBelow({SimtBare(start.Text)}, {(bound.IsInclusive ? $"(long){limit.Text} + 1" : SimtBare(limit.Text))}, {CSharpLiteral.Integer(count)})";
        if (scopes.Find(-1, key) is { } known) return known;
        var local = Local("below", key, false, Math.Max(start.Depth, limit.Depth));
        scopes[local.Depth].Terms[(-1, key)] = local;
        return local;
    }

    /// <summary>Whether an output changes nothing where a truth value does not hold.</summary>
    private bool DoesNothing(Output output, int condition)
    {
        switch (output)
        {
            case StoreOutput store:
                return store.Op.Operands[2] >= 0 && Fails(store.Op.Operands[2], condition);
            case AtomicOutput atomic:
                return atomic.Buffer is null && atomic.Op.Operands[2] >= 0 && Fails(atomic.Op.Operands[2], condition);
            case AccumulateOutput { Accumulator: var accumulator }:
                var update = accumulator.Update;
                var step = ValueWithout(update.Operands[0] == accumulator.Argument ? update.Operands[1] : update.Operands[0], condition);
                return update.Code == Opcode.Add ? step == 0 : step is not null && step == ConstantOf(accumulator.Initial);
            case ReduceOutput { Op.Code: Opcode.ReduceSum } reduce:
                return ValueWithout(reduce.Op.Operands[0], condition) == 0;
            default:
                return false;
        }
    }

    /// <summary>Whether a truth value is false wherever the condition is.</summary>
    private bool Fails(int value, int condition) => value == condition || plan.Definition(value) switch
    {
        { Code: Opcode.And } op => op.Operands.Any(o => Fails(o, condition)),
        { Code: Opcode.Broadcast or Opcode.ExpandDims or Opcode.Permute } op => Fails(op.Operands[0], condition),
        _ => false,
    };

    /// <summary>The one number that a value has wherever the condition does not hold, or null.</summary>
    private double? ValueWithout(int value, int condition)
    {
        if (buffers.ContainsKey(value) || plan.Definition(value) is not { } op) return null;
        double? Operand(int i) => ValueWithout(op.Operands[i], condition);
        switch (op.Code)
        {
            case Opcode.Constant:
                return ConstantOf(value);
            case Opcode.Splat or Opcode.Broadcast or Opcode.ExpandDims or Opcode.Permute:
                return Operand(0);
            case Opcode.Convert or Opcode.Unpack:
                return Operand(0) == 0 ? 0 : null;
            case Opcode.Load:
                return op.Operands[1] < 0 || !Fails(op.Operands[1], condition) ? null : op.Operands[2] < 0 ? 0 : Operand(2);
            case Opcode.Multiply:
                return Operand(0) * Operand(1);
            case Opcode.Add:
                return Operand(0) + Operand(1);
            case Opcode.Subtract:
                return Operand(0) - Operand(1);
            case Opcode.Abs:
                return Operand(0) is { } x ? Math.Abs(x) : null;
            case Opcode.Select when Fails(op.Operands[0], condition):
                return Operand(2);
            default:
                return null;
        }
    }

    private double? ConstantOf(int value) => plan.Definition(value) is { Code: Opcode.Constant } op
        ? program.TypeOf(value).Element.IsFloat() ? BitConverter.Int64BitsToDouble(op.Numbers[0]) : op.Numbers[0]
        : null;
}
