using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// A loop that carries <c>acc = Where(c, f(acc), acc)</c> with c the same in every trip computes <c>Where(c, result of acc = f(acc), initial acc)</c>: the
/// selection is made once, behind the loop, with the same result to the bit. It needs f to be element-wise, and nothing else to look at acc.
/// </summary>
internal sealed class SinkSelects
{
    private readonly ValueTable values;

    private SinkSelects(BlockProgram program) => values = new ValueTable(program);

    public static BlockProgram Run(BlockProgram program)
    {
        var pass = new SinkSelects(program);
        var body = pass.Visit(program.Body);
        return program with { Body = body, Values = pass.values.ToEquatableArray() };
    }

    private Region Visit(Region region)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            var current = op with { Regions = op.Regions.Select(Visit).ToEquatableArray() };
            if (op.Code == Opcode.For) Sink(current, ops);
            else ops.Add(current);
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    private void Sink(Op loop, List<Op> ops)
    {
        var body = loop.Body;
        var yielded = body.Terminator.Operands.ToArray();
        var results = loop.Results.ToArray();
        var selections = new List<Op>();
        for (var i = 0; i < results.Length; i++)
        {
            var argument = body.Arguments[i + 1];
            if (body.Ops.FirstOrDefault(o => o.Results.Contains(yielded[i])) is not { Code: Opcode.Select } select || IsDefinedIn(body, select.Operands[0])) continue;
            var isKeptWhenFalse = select.Operands[2] == argument;
            if (!isKeptWhenFalse && select.Operands[1] != argument) continue;
            if (!OnlyFeeds(body, argument, select, i)) continue;

            var advanced = isKeptWhenFalse ? select.Operands[1] : select.Operands[2];
            var unselected = values.Declare(values[results[i]]);
            var (initial, result) = (loop.Operands[3 + i], results[i]);
            selections.Add(new Op(
                Opcode.Select, isKeptWhenFalse ? [select.Operands[0], unselected, initial] : [select.Operands[0], initial, unselected], [result], [], [], select.Site, select.Statement));
            (results[i], yielded[i]) = (unselected, advanced);
        }

        var terminator = body.Terminator with { Operands = yielded.ToEquatableArray() };
        ops.Add(loop with
        {
            Results = results.ToEquatableArray(),
            Regions = [body with { Ops = body.Ops.Take(body.Ops.Count - 1).Append(terminator).ToEquatableArray() }],
        });
        ops.AddRange(selections);
    }

    /// <summary>Whether the carried value reaches nothing but its own selection, and that element by element.</summary>
    private static bool OnlyFeeds(Region body, int argument, Op select, int index)
    {
        var dependent = new HashSet<int> { argument };
        foreach (var op in body.Ops)
        {
            if (op.Regions.Any(r => Reads(r, dependent))) return false;
            if (!op.Operands.Any(dependent.Contains)) continue;
            if (op.Code == Opcode.Yield) return !op.Operands.Where((o, i) => i != index && dependent.Contains(o)).Any();
            if (!op.Code.IsElementwise() || (ReferenceEquals(op, select) && dependent.Contains(op.Operands[0]))) return false;
            dependent.Add(op.Result);
        }

        return false;
    }

    private static bool Reads(Region region, HashSet<int> values) => region.Everything.Any(o => o.Operands.Any(values.Contains));

    private static bool IsDefinedIn(Region region, int value) => region.Arguments.Contains(value) || region.Ops.Any(o => o.Results.Contains(value));
}
