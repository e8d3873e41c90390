using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Splits loops in two: the first trips, in which comparisons of indices with a limit (<c>index &lt; limit</c>) hold for all elements, without that part of the masks,
/// and what is left, with all masks.
/// </summary>
/// <remarks>
/// Only innermost loops. Of those with products, only where registers hold all operands: what goes through shared memory is on its way over several trips.
/// </remarks>
internal sealed class SplitTail
{
    private readonly BlockProgram program;
    private readonly MatrixProducts? products;
    private readonly LinearForms forms;
    private readonly Dictionary<int, Op> definitions;
    private readonly ValueTable values;

    private SplitTail(BlockProgram program, MatrixProducts? products)
    {
        this.program = program;
        this.products = products;
        forms = new LinearForms(program);
        definitions = Definitions.Of(program.Body);
        values = new ValueTable(program);
    }

    /// <param name="products">How warps compute products, where loops of those are to be split too.</param>
    /// <returns>The same program where no mask would go.</returns>
    public static BlockProgram Run(BlockProgram program, MatrixProducts? products = null)
    {
        var pass = new SplitTail(program, products);
        var body = pass.Visit(program.Body);
        return pass.values.Count == program.Values.Count ? program : EliminateDead.Run(program with { Values = pass.values.ToEquatableArray(), Body = body });
    }

    private Region Visit(Region region)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            if (op.Code == Opcode.For && op.Body.Ops.All(o => o.Regions.Count == 0 && (o.Code != Opcode.Dot || IsInRegisters(o))) && Bounds(op) is { Count: > 0 } bounds) Split(op, bounds, ops);
            else ops.Add(op with { Regions = op.Regions.Select(Visit).ToEquatableArray() });
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>Whether no operand of a product comes from shared memory.</summary>
    private bool IsInRegisters(Op dot) => products?.Of(dot.Result) is not null && dot.Operands.Take(2).All(operand => products.IsDirect(dot, operand) || products.IsUniform(operand));

    /// <summary>The comparisons of a loop's body that hold for all elements as long as the counter is small, and how small.</summary>
    private Dictionary<int, Bound> Bounds(Op loop)
    {
        var bounds = new Dictionary<int, Bound>();
        if ((Opcode)loop.Numbers[0] != Opcode.Less || program.TypeOf(loop.Operands[0]).Element != ElementType.I32 || forms.Of(loop.Operands[2])?.Constant is not > 0) return bounds;
        var own = new HashSet<int>(loop.Body.Arguments.Concat(loop.Body.Ops.SelectMany(op => op.Results)));
        var counter = LinearForm.Scalar(loop.Body.Arguments[0]);
        foreach (var op in loop.Body.Ops.Where(op => op.Code.IsComparison() && !program.TypeOf(op.Result).IsScalar))
        {
            // What is left where the indices are at their worst, and how much of it the counter takes.
            if (new MaskTerm(op, axis => axis).Slack(forms) is not { } slack || slack.Terms.Any(t => t.Axis != LinearTerm.NoAxis && t.Factors.Count > 0)) continue;
            var extents = program.TypeOf(op.Result).Extents;
            var worst = slack.WithoutAxes().Plus(LinearForm.Number(slack.Terms.Where(t => t.Axis != LinearTerm.NoAxis).Sum(t => Math.Min(0, t.Coefficient * (extents[t.Axis] - 1)))));
            var pace = -worst.Terms.Where(t => t.Factors.Equals(counter.Terms[0].Factors)).Sum(t => t.Coefficient);
            var limit = worst.Plus(counter.Times(pace));
            if (pace is > 0 and <= int.MaxValue && PowerOfTwo.Is((int)pace) && !limit.Terms.Any(t => t.Factors.Any(own.Contains))) bounds.Add(op.Result, new Bound(limit, (int)pace));
        }

        return bounds;
    }

    private void Split(Op loop, Dictionary<int, Bound> bounds, List<Op> ops)
    {
        var known = values.Count;
        var dropped = new HashSet<int>();
        var body = WithoutMasks(loop.Body, bounds.Keys, dropped);
        if (body is null)
        {
            values.Truncate(known);
            ops.Add(loop);
            return;
        }

        int lower = loop.Operands[0], upper = loop.Operands[1], step = loop.Operands[2];
        var scalars = new Scalars(this, loop, ops);

        // From the loop's beginning to each limit that its counter must be below, and to its end, one step less one further. What another one is below is not asked.
        var further = LinearForm.Number(forms.Of(step)!.Constant!.Value - 1).Minus(forms.Of(lower)!);
        var lengths = dropped.Select(comparison => bounds[comparison]).Distinct().Select(scalars.Below).Append(forms.Of(upper)!).Distinct().Select(limit => limit.Plus(further)).ToList();
        var least = lengths.Where(length => !lengths.Any(other => length.Minus(other).Constant > 0)).Select(scalars.Make).Aggregate((a, b) => scalars.Add(Opcode.Minimum, a, b));
        var isFromZero = forms.Of(lower)!.IsZero;
        var steps = scalars.Add(Opcode.Divide, scalars.Add(Opcode.Maximum, least, isFromZero ? lower : scalars.Number(0)), step);
        var middle = scalars.Add(Opcode.Multiply, steps, step);
        if (!isFromZero) middle = scalars.Add(Opcode.Add, lower, middle);
        var sums = loop.Results.Select(r => values.Declare(program.Values[r])).ToArray();
        ops.Add(loop with { Operands = [lower, middle, .. loop.Operands.Skip(2)], Results = sums.ToEquatableArray(), Regions = [body] });
        ops.Add(loop with { Operands = [middle, upper, step, .. sums] });
    }

    /// <summary>The body once more, with values of its own, where masks do without what holds; null where none does.</summary>
    /// <param name="dropped">Takes the comparisons that they do without.</param>
    private Region? WithoutMasks(Region body, ICollection<int> held, HashSet<int> dropped)
    {
        var own = new Dictionary<int, int>();
        var isLess = false;
        var arguments = body.Arguments.Select(Own).ToEquatableArray();
        var ops = new List<Op>();
        foreach (var op in body.Ops)
        {
            var operands = op.Operands.Select(Of).ToArray();
            var mask = op.Code switch { Opcode.Load => 1, Opcode.Store => 2, _ => -1 };
            if (mask >= 0 && operands[mask] >= 0 && Remaining(op.Operands[mask], held, dropped) is var left && left != op.Operands[mask])
            {
                operands[mask] = left is { } some ? Of(some) : -1;

                // What masked elements have instead is asked for by nobody.
                if (op.Code == Opcode.Load && left is null) operands[2] = -1;
                isLess = true;
            }

            ops.Add(op with { Operands = operands.ToEquatableArray(), Results = op.Results.Select(Own).ToEquatableArray() });
        }

        return isLess ? new Region(arguments, ops.ToEquatableArray()) : null;

        int Own(int value) => own[value] = values.Declare(program.Values[value]);
        int Of(int value) => own.TryGetValue(value, out var renamed) ? renamed : value;
    }

    /// <summary>What is left of a mask whose known terms hold: null where nothing is. A term of what is wider stays whole.</summary>
    private int? Remaining(int mask, ICollection<int> held, HashSet<int> dropped)
    {
        if (held.Contains(mask))
        {
            dropped.Add(mask);
            return null;
        }

        if (!definitions.TryGetValue(mask, out var op)) return mask;
        switch (op.Code)
        {
            case Opcode.And:
                int? left = Remaining(op.Operands[0], held, dropped), right = Remaining(op.Operands[1], held, dropped);
                return left is null ? right : right is null ? left : mask;
            case Opcode.Broadcast or Opcode.ExpandDims:
                return Remaining(op.Operands[0], held, dropped) is null ? null : mask;
            default:
                return mask;
        }
    }

    /// <summary>A comparison holds where the counter times <paramref name="Pace"/>, a power of two, is below a limit.</summary>
    private sealed record Bound(LinearForm Limit, int Pace);

    /// <summary>Integers that are computed before a loop.</summary>
    private sealed class Scalars(SplitTail pass, Op loop, List<Op> ops)
    {
        private readonly BlockType type = pass.program.TypeOf(loop.Operands[0]);

        /// <summary>What the counter must be below: shifted, the limit is rounded down also where it is negative.</summary>
        public LinearForm Below(Bound bound) => bound.Pace == 1
            ? bound.Limit
            : LinearForm.Scalar(Add(Opcode.ShiftRight, Make(bound.Limit.Plus(LinearForm.Number(bound.Pace - 1))), Number(PowerOfTwo.Log2(bound.Pace, nameof(bound)))));

        public int Make(LinearForm form) => form.Terms.Count == 0 ? Number(0) : form.Terms.Select(Make).Aggregate((a, b) => Add(Opcode.Add, a, b));

        public int Add(Opcode code, int left, int right) => Append(code, [left, right], []);

        public int Number(long number) => Append(Opcode.Constant, [], [number]);

        private int Make(LinearTerm term)
        {
            var factors = term.Coefficient == 1 && term.Factors.Count > 0 ? term.Factors : [.. term.Factors, Number(term.Coefficient)];
            return factors.Aggregate((a, b) => Add(Opcode.Multiply, a, b));
        }

        private int Append(Opcode code, EquatableArray<int> operands, EquatableArray<long> numbers)
        {
            ops.Add(pass.values.Compute(loop, code, type, operands, numbers));
            return ops[^1].Result;
        }
    }
}
