using System.Text.RegularExpressions;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>Loops and branches: all of them uniform over the threads. A carried value's registers are locals that the body assigns at its end.</content>
internal sealed partial class SimtEmitter
{
    private static readonly Regex Identifiers = new(@"[\p{L}_][\p{L}\p{Nd}_]*", RegexOptions.CultureInvariant);

    private void EmitFor(Op op)
    {
        var carried = DeclareCarried(op, op.Operands.Skip(3).ToArray(), [op.Body.Arguments.Skip(1).ToArray()]);
        var bounds = op.Operands.Take(3).Select(o => TextOf(o, 0)).ToArray();
        var induction = op.Body.Arguments[0];
        var name = NameOf(induction, 0);
        elements[(induction, 0)] = new Element(name);
        var comparison = CSharpOperator.Of((Opcode)op.Numbers[0]);
        Comment(op);
        SettleTiles();
        body.Open($"for ({Storage.TypeName(program.TypeOf(induction))} {name} = {Bare(bounds[0])}; {name} {comparison} {bounds[1]}; {name} += {bounds[2]})");
        loopDepth++;
        var outside = liveAccumulators;
        if (LastIssued(op.Body) is { } last) lastIssued.Add(last);
        Visit(op.Body);
        SettleTiles();
        AssignCarried(op, op.Body, carried);
        loopDepth--;
        body.Close();

        // Nothing that is made in the body and not carried is read behind it.
        liveAccumulators = outside;
    }

    /// <summary>
    /// The last of a loop's trip that comes before arithmetic: its last load, or behind that the leave for the next kernel to start, which would else wait for what is loaded. Null where
    /// nothing is loaded. Operands of products that lie in shared memory were copied some trips ahead.
    /// </summary>
    private Op? LastIssued(Region trip)
    {
        var isWorth = target.HasShuffles && trip.Everything.All(op => op.Code != Opcode.Dot || (laid.Matrices.ContainsKey(op.Result) && op.Operands.Take(2).All(o => !laid.IsShared(o))));
        var load = isWorth ? trip.Ops.LastOrDefault(op => op.Code == Opcode.Load && !program.TypeOf(op.Result).IsScalar) : null;
        return load is null ? null : trip.Ops.FirstOrDefault(op => op.Code == Opcode.StartSuccessor) ?? load;
    }

    private void EmitWhile(Op op)
    {
        var carried = DeclareCarried(op, op.Operands.ToArray(), op.Regions.Select(r => r.Arguments.ToArray()).ToArray());
        Comment(op);
        SettleTiles();
        body.Open("while (true)");
        loopDepth++;
        Visit(op.Regions[0]);

        // Tested positively: a negated comparison of floats is one of the things that ILGPU gets wrong where NaN occurs.
        body.Open($"if ({Bare(TextOf(op.Regions[0].Terminator.Operands[0], 0))})");
        Visit(op.Regions[1]);
        SettleTiles();
        AssignCarried(op, op.Regions[1], carried);
        body.Close();
        body.Open("else").WriteLine("break;").Close();
        loopDepth--;
        body.Close();
    }

    private void EmitIf(Op op)
    {
        foreach (var result in op.Results)
            foreach (var r in demand.Of(result)) elements[(result, r)] = new Element(Local(op, result, r, null));
        Comment(op);
        SettleTiles();
        body.Open($"if ({Bare(TextOf(op.Operands[0], 0))})");
        for (var b = 0; b < 2; b++)
        {
            if (b == 1 && op.Regions[1].Ops.Count == 1 && !op.Results.Any(r => demand.Of(r).Count > 0)) break;
            if (b == 1) body.Open("else");
            var before = lastStatement;
            Visit(op.Regions[b]);
            SettleTiles();
            for (var i = 0; i < op.Results.Count; i++)
                foreach (var r in demand.Of(op.Results[i])) body.WriteLine($"{TextOf(op.Results[i], r)} = {Bare(TextOf(op.Regions[b].Terminator.Operands[i], r))};");
            body.Close();
            lastStatement = before;
        }
    }

    /// <summary>One local for a carried register, under the name of the loop's result; the body's arguments are the same local.</summary>
    private List<(int Result, int Register, int Index)> DeclareCarried(Op op, int[] initial, int[][] arguments)
    {
        var carried = new List<(int, int, int)>();
        for (var i = 0; i < op.Results.Count; i++)
        {
            if (CarriesAccumulators(op, i, arguments))
            {
                Comment(op);
                SetAccumulators(op.Results[i], initial[i]);
                for (var r = 0; r < map.RegisterCount(op.Results[i]); r++)
                {
                    elements[(op.Results[i], r)] = new Element(AccumulatorText(op.Results[i], r));
                    foreach (var group in arguments) elements[(group[i], r)] = elements[(op.Results[i], r)];
                }

                continue;
            }

            foreach (var r in demand.Of(op.Results[i]))
            {
                var local = new Element(Local(op, op.Results[i], r, TextOf(initial[i], r)));
                elements[(op.Results[i], r)] = local;
                foreach (var group in arguments) elements[(group[i], r)] = local;
                carried.Add((op.Results[i], r, i));
            }
        }

        return carried;
    }

    private void AssignCarried(Op op, Region region, List<(int Result, int Register, int Index)> carried)
    {
        var locals = new HashSet<string>(carried.Select(c => TextOf(c.Result, c.Register)));
        var assignments = carried
            .Select(c => (Target: TextOf(c.Result, c.Register), c.Result, Text: TextOf(region.Terminator.Operands[c.Index], c.Register)))
            .Where(a => a.Target != a.Text)
            .ToList();

        // A new value that is made from another carried local must be read before that one is assigned.
        for (var i = 0; i < assignments.Count; i++)
        {
            var (assigned, result, text) = assignments[i];
            if (!Identifiers.Matches(text).Cast<Match>().Any(m => m.Value != assigned && locals.Contains(m.Value))) continue;
            assignments[i] = (assigned, result, Temporary(Storage.TypeName(program.TypeOf(result)), "next", text));
        }

        if (assignments.Count > 0) Comment(op.Code == Opcode.For ? region.Terminator : op);
        foreach (var (assigned, _, text) in assignments) body.WriteLine($"{assigned} = {Bare(text)};");
    }
}
