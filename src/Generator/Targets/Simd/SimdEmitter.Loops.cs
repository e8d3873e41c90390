using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>Loops over the registers of a block. Outputs of equal domains share a loop where nothing stands against it.</content>
internal sealed partial class SimdEmitter
{
    private void Add(Output output)
    {
        if (pending.Count > 0 && !MayJoin(output)) Flush();
        pending.Add(output);
    }

    private bool MayJoin(Output output)
    {
        if (!output.Domain.Extents.Equals(pending[0].Domain.Extents)) return false;
        if (ForcedAxis(output) is { } axis && pending.Any(p => ForcedAxis(p) is { } other && other != axis)) return false;
        var mayJoin = true;
        var firstStore = pending.OfType<StoreOutput>().Select(s => plan.PositionOf(s.Op)).DefaultIfEmpty(int.MaxValue).Min();
        WalkClosure(output.Reads, output.Domain, (op, _) =>
        {
            mayJoin &= !op.Operands.Any(IsPendingResult) && !pending.Any(p => p is ReduceOutput r && op.Operands.Contains(r.Op.Result));
            mayJoin &= op.Code != Opcode.Load || plan.PositionOf(op) < firstStore;
        });
        mayJoin &= !output.Reads.Any(IsPendingResult);
        if (output is StoreOutput store)
            mayJoin &= pending.All(p => p is StoreOutput other && origins[other.Op.Operands[0]] != origins[store.Op.Operands[0]]);
        else
            mayJoin &= !pending.Any(p => p is StoreOutput);
        return mayJoin;
    }

    /// <summary>The lanes' axis that an output has from elsewhere.</summary>
    private static int? ForcedAxis(Output output) => output switch
    {
        AccumulateOutput accumulate => accumulate.Accumulator.Reduction.Axis,
        HeldOutput { Target: var target } => target.Loop.Axis,
        _ => null,
    };

    private void Flush()
    {
        if (pending.Count == 0) return;
        var outputs = pending.ToArray();
        pending.Clear();
        EmitLoop(outputs);
        foreach (var output in outputs.OfType<BufferOutput>().Where(o => o.IsHome)) buffers[output.Value] = output.Buffer;
    }

    private void EmitLoop(Output[] outputs)
    {
        var domain = outputs[0].Domain;
        var reads = outputs.SelectMany(o => o.Reads).Distinct().ToArray();
        var accumulator = outputs.OfType<AccumulateOutput>().FirstOrDefault();
        var axis = outputs.Select(ForcedAxis).FirstOrDefault(a => a is not null) ?? LaneAxis(domain, reads, outputs.OfType<StoreOutput>().FirstOrDefault()?.Op.Operands[0]);
        var sums = outputs.Any(o => o is AccumulateOutput || (o is ReduceOutput reduce && reduce.Op.Axis == axis));
        var pairs = UnpacksAlong(axis, reads, domain);
        var isWhole = outputs.Any(o => o is HeldOutput) || ReadsHeld(reads, domain, axis);
        PutAside(reads, domain, axis, isWhole);
        var loop = isWhole ? RegisterLoop.Whole(domain, axis) : RegisterLoop.Over(domain, axis, sums, accumulator is not null, Math.Max(pairs ? 2 : 1, accumulator is null ? 1 : RegistersOfLine(reads, domain)));
        var coordinates = new Coordinate[domain.Rank];
        foreach (var reduce in outputs.OfType<ReduceOutput>().Where(r => r.Op.Axis != axis)) FillNeutral(reduce.Op);
        var opened = new List<string>();
        for (var d = 0; d < domain.Rank; d++)
        {
            if (d == axis || domain.Extents[d] <= loop.Tile[d]) continue;
            var variable = names.Unique("i");
            coordinates[d] = new Coordinate(variable, scopes.Open(), 0);
            opened.Add($"for (nint {variable} = 0; {variable} < {CSharpLiteral.Integer(domain.Extents[d])}; {variable} += {CSharpLiteral.Integer(loop.Tile[d])})");
        }

        var partials = outputs.OfType<ReduceOutput>().Where(r => r.Op.Axis == axis).ToDictionary(r => r.Op.Result, r => DeclarePartials(r.Op, loop));
        EmitSteps(outputs, loop, coordinates, pairs, reads, partials);
        foreach (var reduce in outputs.OfType<ReduceOutput>().Where(r => r.Op.Axis == axis)) FinishReduction(reduce.Op, loop, coordinates, partials[reduce.Op.Result]);
        for (var d = opened.Count - 1; d >= 0; d--) scopes.Close(opened[d]);
    }

    private bool UnpacksAlong(int axis, int[] reads, BlockType domain)
    {
        var found = false;
        WalkClosure(reads, domain, (op, axes) => found |= op.Code == Opcode.Unpack && axes[axis] == program.TypeOf(op.Result).Rank - 1 && domain.Extents[axis] > Carrier.Lanes);
        return found;
    }

    /// <summary>
    /// Steps along the lanes' axis. If masks are bounds of consecutive numbers, the steps below the bounds run without masks, and the rest with them.
    /// </summary>
    private void EmitSteps(Output[] outputs, RegisterLoop loop, Coordinate[] coordinates, bool pairs, int[] reads, Dictionary<int, string[]> partials)
    {
        var bounds = Bounds(loop.Domain, reads);
        var step = loop.Tile[loop.Axis];
        if (bounds.Count == 0)
        {
            EmitRange(outputs, loop, coordinates, partials, "0", CSharpLiteral.Integer(loop.Extent));
            return;
        }

        if (loop.IsWhole)
        {
            EmitRange(outputs, loop, coordinates, partials, "0", CSharpLiteral.Integer(loop.Extent));
            return;
        }

        var narrow = loop.Narrow(pairs);
        if (loop.Domain.ElementCount <= Carrier.Lanes)
        {
            EmitRange(outputs, narrow, coordinates, partials, "0", CSharpLiteral.Integer(loop.Extent));
            return;
        }

        var limits = bounds.Where(b => b.Axis == loop.Axis).Select(b => (Bound: b, Text: LimitOf(b, coordinates, loop.Extent))).ToArray();
        var tests = bounds.Where(b => b.Axis >= 0 && b.Axis != loop.Axis).Select(b => (Text: LimitOf(b, coordinates, loop.Tile[b.Axis]), Count: loop.Tile[b.Axis]))
            .Select(t => $"{t.Text.Text} == {CSharpLiteral.Integer(t.Count)}")
            .Concat(bounds.Where(b => b.Axis < 0).Select(b => SimtBare(Evaluate(b.Value, new Position(new Coordinate[program.TypeOf(b.Value).Rank], -1)).Text))).ToArray();
        var whole = limits.Length == 0 ? CSharpLiteral.Integer(loop.Extent) : limits.Select(l => l.Text.Text).Aggregate((a, b) => $"Math.Min({a}, {b})");
        if (limits.Length > 0 && step > 1) whole = $"{whole} & {CSharpLiteral.Integer(-step)}";
        if (tests.Length > 0) whole = $"{string.Join(" && ", tests)} ? {whole} : 0";
        var full = names.Unique("full");
        scopes.Writer.WriteLine($"nint {full} = {whole};");

        assumptionDepth = scopes.Open();
        assumptions = bounds.ToDictionary(b => b.Value, b => b.Truth);
        var wholeSums = loop.Extent > step ? OwnSums(outputs, partials) : [];
        EmitRange(outputs, loop, coordinates, wholeSums.Count > 0 ? Renamed(partials, wholeSums) : partials, "0", full);
        foreach (var (shared, own) in wholeSums) scopes.Writer.WriteLine($"{shared} = {own};");
        foreach (var accumulate in outputs.OfType<AccumulateOutput>()) Rename(accumulate.Accumulator, wholeSums.ToDictionary(s => s.Own, s => s.Shared));
        assumptions = [];
        assumptionDepth = 0;
        scopes.Close($"if ({full} > 0)");

        var skipped = limits.FirstOrDefault(l => l.Bound.Truth && outputs.All(o => DoesNothing(o, l.Bound.Value)));
        scopes.Open();
        EmitRange(outputs, narrow, coordinates, partials, full, skipped.Text?.Text ?? CSharpLiteral.Integer(loop.Extent));
        scopes.Close($"if ({full} < {skipped.Text?.Text ?? CSharpLiteral.Integer(loop.Extent)})");
    }

    /// <summary>
    /// Declares copies of the sums for a loop without masks. The compiler of the machine code gives a local one place per call that it lives across: sums that
    /// only this loop has stay in registers, whatever is called where masks are evaluated.
    /// </summary>
    private List<(string Shared, string Own)> OwnSums(Output[] outputs, Dictionary<int, string[]> partials)
    {
        var accumulated = outputs.OfType<AccumulateOutput>().ToArray();
        var copies = partials.Values.Concat(accumulated.Select(a => accumulators[a.Accumulator.Argument].Registers)).SelectMany(r => r).Select(r => (Shared: r, Own: names.Unique(r + "w"))).ToList();
        foreach (var (shared, own) in copies) scopes.Writer.WriteLine($"var {own} = {shared};");
        foreach (var accumulate in accumulated) Rename(accumulate.Accumulator, copies.ToDictionary(c => c.Shared, c => c.Own));
        return copies;
    }

    private void Rename(LaneAccumulator accumulator, Dictionary<string, string> names)
    {
        if (names.Count > 0) accumulators[accumulator.Argument] = (accumulator, accumulators[accumulator.Argument].Registers.Select(r => names[r]).ToArray());
    }

    private static Dictionary<int, string[]> Renamed(Dictionary<int, string[]> partials, List<(string Shared, string Own)> copies) =>
        partials.ToDictionary(p => p.Key, p => p.Value.Select(r => copies.First(c => c.Shared == r).Own).ToArray());

    /// <summary>The steps from a coordinate to another: a loop, or what fits one step alone.</summary>
    private void EmitRange(Output[] outputs, RegisterLoop loop, Coordinate[] coordinates, Dictionary<int, string[]> partials, string from, string to)
    {
        var step = loop.Tile[loop.Axis];
        var at = (Coordinate[])coordinates.Clone();
        if (loop.Extent <= step)
        {
            EmitRegisters(outputs, loop, at, partials);
            return;
        }

        var variable = names.Unique("c");
        at[loop.Axis] = new Coordinate(variable, scopes.Open(), 0);
        EmitRegisters(outputs, loop, at, partials);
        scopes.Close($"for (nint {variable} = {from}; {variable} < {to}; {variable} += {CSharpLiteral.Integer(step)})");
    }

    private void EmitRegisters(Output[] outputs, RegisterLoop loop, Coordinate[] coordinates, Dictionary<int, string[]> partials)
    {
        stepElements = loop.Tile[loop.Axis];
        for (var register = 0; register < loop.Registers; register++)
        {
            var offsets = loop.At(register);
            var position = new Position(coordinates.Select((c, d) => c.Plus(offsets[d])).ToArray(), loop.Extent > 1 ? loop.Axis : -1);
            foreach (var output in outputs)
            {
                switch (output)
                {
                    case StoreOutput store:
                        EmitStore(store.Op, position);
                        break;
                    case AtomicOutput update:
                        EmitUpdates(update, position);
                        break;
                    case BufferOutput buffer:
                        WriteBuffer(buffer.Domain, buffer.Buffer, position, Evaluate(buffer.Value, position));
                        break;
                    case HeldOutput { Target: var target, Value: var value }:
                        scopes.Writer.WriteLine($"{target.Registers[register]} = {SimtBare(Vector(Evaluate(value, position)))};");
                        break;
                    case ReduceOutput reduce when partials.TryGetValue(reduce.Op.Result, out var sums):
                        var row = register / loop.Unroll * (sums.Length / loop.Rows);
                        EmitPartial(reduce.Op, loop, position, sums[row + register % loop.Unroll]);
                        break;
                    case ReduceOutput reduce:
                        EmitMerge(reduce.Op, position);
                        break;
                    case AccumulateOutput accumulate:
                        EmitUpdate(accumulate.Accumulator, loop, position, register);
                        break;
                }
            }
        }
    }
}
