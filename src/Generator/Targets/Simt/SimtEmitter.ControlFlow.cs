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
    /// nothing is loaded. Operands of products that lie in shared memory were copied some trips ahead, and loads for the next trip come before the wait for those copies.
    /// </summary>
    private Op? LastIssued(Region trip)
    {
        if (target.HasShuffles && trip.Ops.LastOrDefault(op => op.Code == Opcode.Load && trip.Terminator.Operands.Contains(op.Result)) is { } ahead) return ahead;
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
    private List<Carried> DeclareCarried(Op op, int[] initial, int[][] arguments)
    {
        var carried = new List<Carried>();
        for (var i = 0; i < op.Results.Count; i++)
        {
            if (CarriesAccumulators(op, i, initial[i], arguments))
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

            var type = program.TypeOf(op.Results[i]).Element;
            var perWord = RegistersOfWord(op.Results[i], initial[i]);
            foreach (var group in demand.Of(op.Results[i]).GroupBy(r => r / perWord * perWord))
            {
                var name = perWord > 1
                    ? Temporary("int", WordName(op.Results[i]), Word(type, initial[i], group.Key, perWord))
                    : Local(op, op.Results[i], group.Key, TextOf(initial[i], group.Key));
                foreach (var r in group)
                {
                    var element = perWord > 1 ? Extract(type, name, WordBytes, (r - group.Key) * type.Size()) : new Element(name);
                    elements[(op.Results[i], r)] = element;
                    foreach (var argument in arguments) elements[(argument[i], r)] = element;
                }

                carried.Add(new Carried(name, op.Results[i], group.Key, perWord, i));
            }
        }

        return carried;
    }

    /// <summary>How many registers of a carried value share a local: those of a word where it was loaded in words, and is read wholly.</summary>
    private int RegistersOfWord(int value, int initial)
    {
        var type = program.TypeOf(value);
        if (type.IsScalar || type.Element == ElementType.Bool || type.Element.Size() >= WordBytes) return 1;
        var perWord = WordBytes / type.Element.Size();
        var demanded = demand.Of(value);
        var areWords = map.RegisterCount(value) % perWord == 0 && demanded.Count == map.RegisterCount(value)
            && Enumerable.Range(0, demanded.Count / perWord).All(w => WordOf(Enumerable.Range(w * perWord, perWord).Select(r => ElementOf(initial, r)).ToArray(), type.Element.Size()) is not null);
        return areWords ? perWord : 1;
    }

    private void AssignCarried(Op op, Region region, List<Carried> carried)
    {
        var locals = new HashSet<string>(carried.Select(c => c.Local));
        var assignments = carried.Select(c => (Target: c.Local, Carried: c, Text: Text(c))).Where(a => a.Target != a.Text).ToList();

        // A new value that is made from another carried local must be read before that one is assigned.
        for (var i = 0; i < assignments.Count; i++)
        {
            var (assigned, local, text) = assignments[i];
            if (!Identifiers.Matches(text).Cast<Match>().Any(m => m.Value != assigned && locals.Contains(m.Value))) continue;
            assignments[i] = (assigned, local, Temporary(local.Registers > 1 ? "int" : Storage.TypeName(program.TypeOf(local.Result)), "next", text));
        }

        if (assignments.Count > 0) Comment(op.Code == Opcode.For ? region.Terminator : op);
        foreach (var (assigned, _, text) in assignments) body.WriteLine($"{assigned} = {Bare(text)};");

        string Text(Carried local)
        {
            var yielded = region.Terminator.Operands[local.Index];
            return local.Registers > 1 ? Word(program.TypeOf(yielded).Element, yielded, local.Register, local.Registers) : TextOf(yielded, local.Register);
        }
    }

    /// <summary>The registers of a value that share a word, as that word.</summary>
    private string Word(ElementType type, int value, int first, int count) => Pack(type, Enumerable.Range(first, count).Select(r => ElementOf(value, r)).ToArray())[0];

    /// <summary>A local that the body of a loop assigns at its end.</summary>
    /// <param name="Local">Its name.</param>
    /// <param name="Result">What the loop gives.</param>
    /// <param name="Register">The first register of the result that it holds.</param>
    /// <param name="Registers">How many it holds: more than one where they share a word.</param>
    /// <param name="Index">The number among what is carried.</param>
    private sealed record Carried(string Local, int Result, int Register, int Registers, int Index);
}
