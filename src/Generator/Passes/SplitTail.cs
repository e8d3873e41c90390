using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Splits loops in two: the trips that are whole, without the part of the masks that only the last trip needs (<c>index &lt; limit</c>, where the loop goes to the limit and
/// the indices of a trip are as many as its step), and what is left, one trip with all masks.
/// </summary>
/// <remarks>Only innermost loops that count from zero; loops of products stay whole, since their operands are on their way over several trips.</remarks>
internal sealed class SplitTail
{
    private readonly BlockProgram program;
    private readonly LinearForms forms;
    private readonly Dictionary<int, Op> definitions;
    private readonly List<Value> values;

    private SplitTail(BlockProgram program)
    {
        this.program = program;
        forms = new LinearForms(program);
        definitions = Definitions.Of(program.Body);
        values = [.. program.Values];
    }

    /// <returns>The same program where no mask would go.</returns>
    public static BlockProgram Run(BlockProgram program)
    {
        var pass = new SplitTail(program);
        var body = pass.Visit(program.Body);
        return pass.values.Count == program.Values.Count ? program : EliminateDead.Run(program with { Values = pass.values.ToEquatableArray(), Body = body });
    }

    private Region Visit(Region region)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            if (op.Code == Opcode.For && !op.Body.Multiplies && op.Body.Ops.All(o => o.Regions.Count == 0) && HoldInWholeTrips(op) is { Count: > 0 } held) Split(op, held, ops);
            else ops.Add(op with { Regions = op.Regions.Select(Visit).ToEquatableArray() });
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>The comparisons of a loop's body that hold for all elements wherever a whole step is left.</summary>
    private HashSet<int> HoldInWholeTrips(Op loop)
    {
        var held = new HashSet<int>();
        if ((Opcode)loop.Numbers[0] != Opcode.Less || program.TypeOf(loop.Operands[0]).Element != ElementType.I32 || forms.Of(loop.Operands[0])?.IsZero != true) return held;
        if (forms.Of(loop.Operands[2])?.Constant is not (> 0 and var step) || forms.Of(loop.Operands[1]) is not { } limit) return held;
        foreach (var op in loop.Body.Ops.Where(op => op.Code.IsComparison()))
        {
            // What is left of the slack without what a whole trip has for sure: numbers, and the indices at their worst.
            if (new MaskTerm(op, axis => axis).Slack(forms)?.Minus(limit).Plus(LinearForm.Scalar(loop.Body.Arguments[0])) is not { } rest || rest.Terms.Any(t => t.Factors.Count > 0)) continue;
            var extents = program.TypeOf(op.Result).Extents;
            if (step + rest.Terms.Sum(t => t.Axis == LinearTerm.NoAxis ? t.Coefficient : Math.Min(0, t.Coefficient * (extents[t.Axis] - 1))) > 0) held.Add(op.Result);
        }

        return held;
    }

    private void Split(Op loop, HashSet<int> held, List<Op> ops)
    {
        var known = values.Count;
        var body = WithoutMasks(loop.Body, held);
        if (body is null)
        {
            values.RemoveRange(known, values.Count - known);
            ops.Add(loop);
            return;
        }

        int lower = loop.Operands[0], upper = loop.Operands[1], step = loop.Operands[2];
        var counter = program.TypeOf(lower);
        int Add(Opcode code, int left, int right)
        {
            var result = Declare(new Value(counter, null));
            ops.Add(new Op(code, [left, right], [result], [], [], loop.Site, loop.Statement));
            return result;
        }

        var middle = Add(Opcode.Multiply, Add(Opcode.Divide, Add(Opcode.Maximum, upper, lower), step), step);
        var sums = loop.Results.Select(r => Declare(program.Values[r])).ToArray();
        ops.Add(loop with { Operands = [lower, middle, .. loop.Operands.Skip(2)], Results = sums.ToEquatableArray(), Regions = [body] });
        ops.Add(loop with { Operands = [middle, upper, step, .. sums] });
    }

    /// <summary>The body once more, with values of its own, where masks do without what holds; null where none does.</summary>
    private Region? WithoutMasks(Region body, HashSet<int> held)
    {
        var own = new Dictionary<int, int>();
        var isLess = false;
        var arguments = body.Arguments.Select(Own).ToEquatableArray();
        var ops = new List<Op>();
        foreach (var op in body.Ops)
        {
            var operands = op.Operands.Select(Of).ToArray();
            var mask = op.Code switch { Opcode.Load => 1, Opcode.Store => 2, _ => -1 };
            if (mask >= 0 && operands[mask] >= 0 && Remaining(op.Operands[mask], held) is var left && left != op.Operands[mask])
            {
                operands[mask] = left is { } some ? Of(some) : -1;

                // What masked elements have instead is asked for by nobody.
                if (op.Code == Opcode.Load && left is null) operands[2] = -1;
                isLess = true;
            }

            ops.Add(op with { Operands = operands.ToEquatableArray(), Results = op.Results.Select(Own).ToEquatableArray() });
        }

        return isLess ? new Region(arguments, ops.ToEquatableArray()) : null;

        int Own(int value) => own[value] = Declare(program.Values[value]);
        int Of(int value) => own.TryGetValue(value, out var renamed) ? renamed : value;
    }

    /// <summary>What is left of a mask whose known terms hold: null where nothing is. A term of what is wider stays whole.</summary>
    private int? Remaining(int mask, HashSet<int> held)
    {
        if (held.Contains(mask)) return null;
        if (!definitions.TryGetValue(mask, out var op)) return mask;
        switch (op.Code)
        {
            case Opcode.And:
                int? left = Remaining(op.Operands[0], held), right = Remaining(op.Operands[1], held);
                return left is null ? right : right is null ? left : mask;
            case Opcode.Broadcast or Opcode.ExpandDims:
                return Remaining(op.Operands[0], held) is null ? null : mask;
            default:
                return mask;
        }
    }

    private int Declare(Value value)
    {
        values.Add(value);
        return values.Count - 1;
    }
}
