using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <content>Loops and branches: what they carry keeps its type and shape, and a branch whose condition is known is taken here.</content>
internal sealed partial class Specialize
{
    private void VisitFor(Op op)
    {
        var bounds = op.Operands.Take(3).Select(o => map[o]).ToArray();
        if (bounds.Contains(Poison))
        {
            Bind(op, Poison);
            return;
        }

        int site = op.Site, statement = op.Statement;
        var initial = op.Operands.Skip(3).Select(o => map[o]).ToArray();
        builder.BeginRegion();
        var induction = builder.Argument(TypeOf(bounds[0]), source.Values[op.Body.Arguments[0]].Name);
        map[op.Body.Arguments[0]] = induction;
        var carried = EnterCarried(op.Body.Arguments.Skip(1).ToArray(), initial);
        Visit(op.Body);
        var yielded = op.Body.Terminator.Operands.Select(o => map[o]).ToArray();
        (builder.Site, builder.Statement) = (site, statement);
        var kept = CheckCarried(op, carried, yielded);
        builder.AppendEffect(Opcode.Yield, kept.Select(i => yielded[i]).ToEquatableArray());
        var body = builder.EndRegion(new[] { induction }.Concat(kept.Select(i => carried[i])).ToEquatableArray());
        var results = builder.AppendWithRegions(
            Opcode.For, kept.Select(i => ResultOf(op, i, carried)), bounds.Concat(kept.Select(i => initial[i])).ToEquatableArray(), op.Numbers, [body]);
        BindCarried(op, kept, results);
    }

    private void VisitWhile(Op op)
    {
        int site = op.Site, statement = op.Statement;
        var initial = op.Operands.Select(o => map[o]).ToArray();
        var outer = op.Regions.Select(r => r.Arguments.ToArray()).ToArray();
        builder.BeginRegion();
        var tested = EnterCarried(outer[0], initial);
        Visit(op.Regions[0]);
        var condition = map[op.Regions[0].Terminator.Operands[0]];
        (builder.Site, builder.Statement) = (site, statement);
        if (condition != Poison) builder.AppendEffect(Opcode.Yield, [condition]);
        var test = builder.EndRegion(tested.Where(t => t != Poison).ToEquatableArray());

        builder.BeginRegion();
        var carried = EnterCarried(outer[1], initial);
        Visit(op.Regions[1]);
        var yielded = op.Regions[1].Terminator.Operands.Select(o => map[o]).ToArray();
        (builder.Site, builder.Statement) = (site, statement);
        var kept = CheckCarried(op, carried, yielded);
        builder.AppendEffect(Opcode.Yield, kept.Select(i => yielded[i]).ToEquatableArray());
        var body = builder.EndRegion(kept.Select(i => carried[i]).ToEquatableArray());
        var results = builder.AppendWithRegions(
            Opcode.While, kept.Select(i => ResultOf(op, i, carried)), kept.Select(i => initial[i]).ToEquatableArray(), op.Numbers, [test, body]);
        BindCarried(op, kept, results);
    }

    private int[] EnterCarried(int[] arguments, int[] initial)
    {
        var carried = new int[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            map[arguments[i]] = carried[i] = initial[i] == Poison ? Poison : builder.Argument(TypeOf(initial[i]), source.Values[arguments[i]].Name);
        return carried;
    }

    /// <summary>Which carried variables are sound; a change of type or shape is reported.</summary>
    private int[] CheckCarried(Op op, int[] carried, int[] yielded)
    {
        var kept = new List<int>();
        for (var i = 0; i < carried.Length; i++)
        {
            if (carried[i] == Poison || yielded[i] == Poison) continue;
            if (TypeOf(carried[i]) != TypeOf(yielded[i]))
                Report("BS0207", source.Values[op.Results[i]].Name ?? "the value", TypeOf(carried[i]).ToDisplay(), TypeOf(yielded[i]).ToDisplay());
            else kept.Add(i);
        }

        return kept.ToArray();
    }

    private Value ResultOf(Op op, int i, int[] carried) => new(TypeOf(carried[i]), source.Values[op.Results[i]].Name);

    private void BindCarried(Op op, int[] kept, EquatableArray<int> results)
    {
        Bind(op, Poison);
        for (var i = 0; i < kept.Length; i++) map[op.Results[kept[i]]] = results[i];
    }

    private void VisitIf(Op op)
    {
        var condition = map[op.Operands[0]];
        if (condition == Poison)
        {
            Bind(op, Poison);
            return;
        }

        if (constants.TryGetValue(condition, out var known))
        {
            var taken = op.Regions[known != 0 ? 0 : 1];
            Visit(taken);
            for (var i = 0; i < op.Results.Count; i++) map[op.Results[i]] = map[taken.Terminator.Operands[i]];
            return;
        }

        int site = op.Site, statement = op.Statement;
        var branches = new List<(Region Region, int[] Yielded)>();
        int[]? kept = null;
        var pending = new int[2][];
        for (var b = 0; b < 2; b++)
        {
            builder.BeginRegion();
            Visit(op.Regions[b]);
            pending[b] = op.Regions[b].Terminator.Operands.Select(o => map[o]).ToArray();
            (builder.Site, builder.Statement) = (site, statement);
            if (b == 1)
            {
                kept = Enumerable.Range(0, op.Results.Count).Where(i => pending[0][i] != Poison && pending[1][i] != Poison && CheckBranches(op, i, pending[0][i], pending[1][i])).ToArray();
            }

            // Both branches yield the same values; which, is known when both were visited.
            branches.Add((builder.EndRegion([]), pending[b]));
        }

        var regions = branches.Select(branch =>
        {
            var yield = new Op(Opcode.Yield, kept!.Select(i => branch.Yielded[i]).ToEquatableArray(), [], [], [], site, statement);
            return branch.Region with { Ops = branch.Region.Ops.Concat([yield]).ToEquatableArray() };
        }).ToEquatableArray();
        var results = builder.AppendWithRegions(
            Opcode.If, kept!.Select(i => new Value(TypeOf(pending[0][i]), source.Values[op.Results[i]].Name)), [condition], [], regions);
        BindCarried(op, kept!, results);
    }

    private bool CheckBranches(Op op, int i, int then, int otherwise)
    {
        if (TypeOf(then) == TypeOf(otherwise)) return true;
        Report("BS0212", TypeOf(then).ToDisplay(), TypeOf(otherwise).ToDisplay());
        return false;
    }
}
