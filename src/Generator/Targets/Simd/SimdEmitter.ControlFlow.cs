using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Loops and branches. Scalars that a loop carries are locals; a block has two buffers, the current and the next one, which change places after each trip;
/// a block that is only summed up has registers.
/// </content>
internal sealed partial class SimdEmitter
{
    /// <summary>What a loop carries under one number: a local, registers and those of the next trip, or a buffer and that of the next trip.</summary>
    private sealed record Carried(int Index, string Name, string? Next, Held? Registers = null);

    private void EmitFor(Op op)
    {
        if (TryEmitProductLoop(op)) return;
        var found = LaneAccumulator.Of(op, program, plan, infos).Where(a => LaneAxis(program.TypeOf(a.Value.Result), a.Value.Update.Operands) == a.Value.Reduction.Axis).ToArray();
        foreach (var (index, accumulator) in found.Select(a => (a.Key, a.Value))) DeclareAccumulator(op, index, accumulator);
        var carried = DeclareCarried(op, op.Operands.Skip(3).ToArray(), i => [op.Body.Arguments[i + 1]], new HashSet<int>(found.Select(a => a.Key)));
        var bounds = op.Operands.Take(3).Select(o => scalars[o].Text).ToArray();
        var induction = op.Body.Arguments[0];
        var depth = scopes.Open();
        var name = CSharpLiteral.Identifier(names.Unique(StemOf(induction)));
        scalars[induction] = new Term(name, false, depth);
        homes[induction] = depth;
        if (infos[op.Operands[2]].Constant is { } step) steps[induction] = step;
        Bind(carried, op.Body.Arguments.Skip(1).ToArray(), depth);
        Visit(op.Body);
        foreach (var (_, accumulator) in found.Select(a => (a.Key, a.Value))) Add(new AccumulateOutput(accumulator, program.TypeOf(accumulator.Result)));
        Advance(carried, op.Body);
        var type = Carrier.Scalar(program.TypeOf(induction));
        scopes.Close($"for ({type} {name} = {SimtBare(bounds[0])}; {name} {CSharpOperator.Of((Opcode)op.Numbers[0])} {bounds[1]}; {name} += {bounds[2]})", keepIfEmpty: true);
        Release(carried, op.Results.ToArray());
        foreach (var (_, accumulator) in found.Select(a => (a.Key, a.Value))) accumulators[accumulator.Argument] = (accumulator, Released(accumulators[accumulator.Argument].Registers));
    }

    private void EmitWhile(Op op)
    {
        var carried = DeclareCarried(op, op.Operands.ToArray(), i => [.. op.Regions.Select(r => r.Arguments[i])], []);
        var depth = scopes.Open();
        foreach (var region in op.Regions) Bind(carried, region.Arguments.ToArray(), depth);
        Visit(op.Regions[0]);
        Flush();
        scopes.Writer.WriteLine($"if (!({SimtBare(scalars[op.Regions[0].Terminator.Operands[0]].Text)})) break;");
        Visit(op.Regions[1]);
        Advance(carried, op.Regions[1]);
        scopes.Close("while (true)");
        Release(carried, op.Results.ToArray());
    }

    private void EmitIf(Op op)
    {
        foreach (var result in op.Results)
        {
            var type = program.TypeOf(result);
            if (type.IsScalar)
            {
                scalars[result] = new Term(CSharpLiteral.Identifier(names.Unique(StemOf(result))), false, scopes.Depth);
                scopes.Writer.WriteLine($"{Carrier.Scalar(type)} {scalars[result].Text};");
            }
            else
            {
                buffers[result] = NewBuffer(result);
            }
        }

        var outer = branchDepth;
        var branches = new List<SourceWriter>();
        for (var b = 0; b < 2; b++)
        {
            if (b == 1 && op.Regions[1].Ops.Count == 1 && op.Results.Count == 0) break;
            branchDepth = scopes.Open();
            Visit(op.Regions[b]);
            var yielded = op.Regions[b].Terminator.Operands;
            for (var i = 0; i < op.Results.Count; i++)
                if (!program.TypeOf(op.Results[i]).IsScalar) Add(new BufferOutput(yielded[i], buffers[op.Results[i]], program.TypeOf(op.Results[i])));
            Flush();
            for (var i = 0; i < op.Results.Count; i++)
                if (program.TypeOf(op.Results[i]).IsScalar) scopes.Writer.WriteLine($"{scalars[op.Results[i]].Text} = {SimtBare(scalars[yielded[i]].Text)};");
            branches.Add(scopes.Take());
            branchDepth = outer;
        }

        scopes.Writer.Open($"if ({SimtBare(scalars[op.Operands[0]].Text)})").Write(branches[0]).Close();
        if (branches.Count > 1) scopes.Writer.Open("else").Write(branches[1]).Close();
    }

    private void DeclareAccumulator(Op loop, int index, LaneAccumulator accumulator)
    {
        var type = program.TypeOf(accumulator.Result);
        var extent = type.Extents[accumulator.Reduction.Axis];
        var rows = type.ElementCount / extent;
        var sums = Math.Min(RegisterLoop.SumsOfRow(rows), Math.Max(1, extent / Carrier.Lanes));
        var registers = Enumerable.Range(0, rows * sums).Select(i => names.Unique($"{StemOf(accumulator.Result)}_{CSharpLiteral.Integer(i)}")).ToArray();
        foreach (var register in registers) scopes.Writer.WriteLine($"{Carrier.Vector(type)} {register} = Simd.Splat({SimtBare(scalars[accumulator.Initial].Text)});");
        accumulators[accumulator.Argument] = (accumulator, registers);
        updates.Add(accumulator.Update.Result);
    }

    private List<Carried> DeclareCarried(Op op, int[] initial, Func<int, int[]> arguments, HashSet<int> accumulated)
    {
        var carried = new List<Carried>();
        for (var i = 0; i < op.Results.Count; i++)
        {
            if (accumulated.Contains(i)) continue;
            var result = op.Results[i];
            var type = program.TypeOf(result);
            if (type.IsScalar)
            {
                var name = CSharpLiteral.Identifier(names.Unique(StemOf(result)));
                scopes.Writer.WriteLine($"{Carrier.Scalar(type)} {name} = {SimtBare(scalars[initial[i]].Text)};");
                carried.Add(new Carried(i, name, null));
                continue;
            }

            if (Hold(result, op.Regions[op.Regions.Count - 1].Terminator.Operands[i], [result, .. arguments(i)]) is { } registers)
            {
                Add(new HeldOutput(initial[i], registers, type));
                carried.Add(new Carried(i, "", null, registers));
                continue;
            }

            string current = NewBuffer(result), next = NewBuffer(result, "Next");
            Add(new BufferOutput(initial[i], current, type));
            carried.Add(new Carried(i, current, next));
        }

        Flush();
        return carried;
    }

    private void Bind(List<Carried> carried, int[] values, int depth)
    {
        foreach (var (index, name, next, registers) in carried)
        {
            homes[values[index]] = depth;
            if (registers is not null) held[values[index]] = registers;
            else if (next is null) scalars[values[index]] = new Term(name, false, depth);
            else buffers[values[index]] = name;
        }
    }

    /// <summary>
    /// Behind a loop: what it carried last is its result. Registers get other names, since the compiler of the machine code would write those of the loop to
    /// memory at every trip if something behind it calls a function.
    /// </summary>
    private void Release(List<Carried> carried, int[] results)
    {
        Bind(carried, results, scopes.Depth);
        foreach (var (index, _, _, registers) in carried)
        {
            if (registers is null) continue;
            held[results[index]] = registers with { Registers = Released(registers.Registers) };
        }
    }

    private string[] Released(string[] registers)
    {
        var released = registers.Select(r => names.Unique(r + "r")).ToArray();
        for (var i = 0; i < released.Length; i++) scopes.Writer.WriteLine($"var {released[i]} = {registers[i]};");
        return released;
    }

    /// <summary>The end of a trip: what the body yields becomes current.</summary>
    private void Advance(List<Carried> carried, Region body)
    {
        var yielded = body.Terminator.Operands;
        var following = new Dictionary<int, Held>();
        foreach (var (index, _, next, registers) in carried)
        {
            if (registers is not null)
            {
                following[index] = IsUpdate(body.Arguments[body.Arguments.Count - yielded.Count + index], yielded[index]) ? registers : Declare(yielded[index], registers.Loop);
                Add(new HeldOutput(yielded[index], following[index], program.TypeOf(yielded[index])));
            }
            else if (next is not null) Add(new BufferOutput(yielded[index], next, program.TypeOf(yielded[index])));
        }

        Flush();
        var assigned = new List<string>();
        foreach (var (index, name, next, registers) in carried)
        {
            if (registers is not null)
            {
                if (following[index] != registers) assigned.AddRange(registers.Registers.Zip(following[index].Registers, (current, made) => $"{current} = {made};"));
                continue;
            }

            if (next is not null)
            {
                assigned.Add($"({name}, {next}) = ({next}, {name});");
                continue;
            }

            // All values of the next trip are made before the first of them is assigned.
            var text = scalars[yielded[index]].Text;
            if (text == name) continue;
            var isVariable = carried.Any(c => c.Name == text);
            assigned.Add($"{name} = {(isVariable ? Local("next", text, false, scopes.Depth).Text : SimtBare(text))};");
        }

        foreach (var line in assigned) scopes.Writer.WriteLine(line);
    }
}
