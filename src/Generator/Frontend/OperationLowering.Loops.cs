using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

internal sealed partial class OperationLowering
{
    private void For(IForLoopOperation loop)
    {
        if (CountedLoop.Match(loop) is { } counted)
        {
            Count(loop, counted);
            return;
        }

        var outer = Snapshot();
        foreach (var before in loop.Before) Statement(before);
        if (loop.Condition is null) Unsupported(loop);
        else While(loop.Condition, [loop.Body, .. loop.AtLoopBottom], loop);
        Leave(outer);
    }

    private void Count(IForLoopOperation loop, CountedLoop counted)
    {
        var outer = Snapshot();
        var lower = Expression(counted.Start);
        var upper = Expression(counted.Bound);
        At(counted.StepSource);
        var step = counted.Step is null ? builder.Constant(builder.TypeOf(lower).Element, 1) : Expression(counted.Step);
        if (counted.IsDown)
        {
            At(counted.StepSource);
            step = builder.Append(Opcode.Negate, builder.TypeOf(step), [step]);
        }

        var carried = Carried(loop.Body);
        var initial = carried.Select(v => frame.Variables[v]).ToArray();
        builder.BeginRegion();
        var induction = builder.Argument(builder.TypeOf(lower), counted.Variable.Name);
        var arguments = carried.Select(Argument).ToArray();
        frame.Variables[counted.Variable] = induction;
        Statement(loop.Body);
        At(loop);
        builder.AppendEffect(Opcode.Yield, carried.Select(v => frame.Variables[v]).ToEquatableArray());
        var region = builder.EndRegion([induction, .. arguments]);
        var results = builder.AppendWithRegions(Opcode.For, carried.Select(CarriedValue), [lower, upper, step, .. initial], [(long)counted.Comparison], [region]);
        Leave(outer, carried, results);
    }

    private void While(IOperation condition, IOperation[] body, IOperation loop)
    {
        foreach (var mutation in Mutations.In(condition)) Unsupported(mutation);
        var outer = Snapshot();
        var carried = Carried(body);
        var initial = carried.Select(v => frame.Variables[v]).ToEquatableArray();
        builder.BeginRegion();
        var tested = carried.Select(Argument).ToEquatableArray();
        var goesOn = Expression(condition);
        At(loop);
        builder.AppendEffect(Opcode.Yield, [goesOn]);
        var test = builder.EndRegion(tested);

        builder.BeginRegion();
        var arguments = carried.Select(Argument).ToEquatableArray();
        foreach (var statement in body) Statement(statement);
        At(loop);
        builder.AppendEffect(Opcode.Yield, carried.Select(v => frame.Variables[v]).ToEquatableArray());
        var repeated = builder.EndRegion(arguments);
        var results = builder.AppendWithRegions(Opcode.While, carried.Select(CarriedValue), initial, [], [test, repeated]);
        Leave(outer, carried, results);
    }

    private void If(IConditionalOperation branch)
    {
        var condition = Expression(branch.Condition);
        var outer = Snapshot();
        builder.BeginRegion();
        Statement(branch.WhenTrue);
        var then = (Region: builder.EndRegion([]), frame.Variables);
        frame.Variables = new Dictionary<ISymbol, int>(outer, SymbolEqualityComparer.Default);
        builder.BeginRegion();
        if (branch.WhenFalse is not null) Statement(branch.WhenFalse);
        var otherwise = (Region: builder.EndRegion([]), frame.Variables);

        // A variable that only one branch knows was declared in it, or C# does not let it be read afterwards.
        var joined = Mutations.Of(branch.WhenTrue, branch.WhenFalse)
            .Where(v => then.Variables.ContainsKey(v) && otherwise.Variables.ContainsKey(v) && !IsDeclaredIn(v, branch))
            .ToList();
        At(branch);
        var regions = new[] { then, otherwise }
            .Select(b => WithYield(b.Region, joined.Select(v => b.Variables[v])))
            .ToEquatableArray();
        var results = builder.AppendWithRegions(Opcode.If, joined.Select(CarriedValue), [condition], [], regions);
        Leave(outer, joined, results);
    }

    private static bool IsDeclaredIn(ISymbol variable, IOperation operation) =>
        variable is ILocalSymbol && variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == operation.Syntax.SyntaxTree && operation.Syntax.Span.Contains(r.Span));

    private Region WithYield(Region region, IEnumerable<int> values)
    {
        var yield = new Op(Opcode.Yield, values.ToEquatableArray(), [], [], [], builder.Site, builder.Statement);
        return region with { Ops = [.. region.Ops, yield] };
    }

    private Dictionary<ISymbol, int> Snapshot() => new(frame.Variables, SymbolEqualityComparer.Default);

    /// <summary>Variables declared inside are forgotten; those that the loop or branch gave a value have it.</summary>
    private void Leave(Dictionary<ISymbol, int> outer, List<ISymbol> changed, EquatableArray<int> results)
    {
        frame.Variables = outer;
        for (var i = 0; i < changed.Count; i++) outer[changed[i]] = results[i];
    }

    /// <summary>Variables declared since are forgotten, the others keep the values that they have now.</summary>
    private void Leave(Dictionary<ISymbol, int> outer)
    {
        foreach (var variable in outer.Keys.ToList()) outer[variable] = frame.Variables[variable];
        frame.Variables = outer;
    }

    /// <summary>Variables that a body assigns and that have a value before it, in the order of their assignments.</summary>
    private List<ISymbol> Carried(params IOperation[] body) => Mutations.Of(body).Where(frame.Variables.ContainsKey).ToList();

    private int Argument(ISymbol variable)
    {
        var value = CarriedValue(variable);
        return frame.Variables[variable] = builder.Argument(value.Type, value.Name);
    }
}
