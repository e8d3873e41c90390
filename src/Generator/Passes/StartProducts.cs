using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Starts the first product of a loop before all else that a program computes: what it multiplies waits in shared memory, fetched while the program before stored its results. Where
/// the program's results go and what they are scaled by is computed and loaded while the tensor cores work.
/// </summary>
/// <remarks>
/// The first program of a group waits for its first box, and might compute all that meanwhile. So it pays for large tiles, of which a group takes many, and whose first product
/// takes as long: on an H100 products of 300 x 4096 x 4096 by tiles of 128 x 128 took 3 % longer, those of 16384 x 5120 x 1280 by tiles of 128 x 256 about 3 % less.
/// </remarks>
internal static class StartProducts
{
    /// <summary>What a program's arithmetic before its loop takes, about.</summary>
    private const int MinCycles = 1000;

    /// <summary>What the tensor cores of a multiprocessor multiply in a cycle: bytes of a row with as many of a column.</summary>
    private const int ByteProductsPerCycle = 4096;

    /// <param name="program">What the computing warps do.</param>
    public static BlockProgram Run(BlockProgram program, EquatableArray<TensorAccess> tensors)
    {
        var definitions = Definitions.DirectlyIn(program.Body);
        var at = Enumerable.Range(0, program.Body.Ops.Count).FirstOrDefault(i => program.Body.Ops[i].WithNested.Any(op => op.Code == Opcode.TensorLoad));
        var loop = program.Body.Ops[at];
        if (loop.Code != Opcode.For || !IsStarted(loop) || !HasTrips(loop)) return program;

        var values = new ValueTable(program);
        var zero = definitions[loop.Operands[3]];
        var number = values.Compute(loop, Opcode.Constant, program.TypeOf(zero.Operands[0]), [], definitions[zero.Operands[0]].Numbers);
        var initial = values.Compute(loop, Opcode.Splat, program.TypeOf(zero.Result), [number.Result]);
        var renamed = new Dictionary<int, int> { [loop.Body.Arguments[1]] = initial.Result };
        var first = loop.Body.Ops.Take(loop.Body.Ops.Count - 1).Select(Renamed).ToArray();
        var started = renamed[loop.Body.Terminator.Operands[0]];
        var rest = loop with { Operands = [loop.Operands[2], loop.Operands[1], loop.Operands[2], started] };
        var ops = program.Body.Ops.Select((op, i) => i == at ? rest : op);
        return EliminateDead.Run(program with { Values = values.ToEquatableArray(), Body = program.Body with { Ops = [number, initial, .. first, .. ops] } });

        Op Renamed(Op op)
        {
            var operands = op.Operands.Select(o => renamed.TryGetValue(o, out var other) ? other : o).ToEquatableArray();
            foreach (var result in op.Results) renamed[result] = values.Declare(program.Values[result]);
            return op with { Operands = operands, Results = op.Results.Select(r => renamed[r]).ToEquatableArray() };
        }

        // Nothing but one product that runs on into the next trip, of what is fetched.
        bool IsStarted(Op candidate) =>
            candidate.Results.Count == 1 && definitions.TryGetValue(candidate.Operands[3], out var splat) && splat.Code == Opcode.Splat
            && definitions.TryGetValue(splat.Operands[0], out var filled) && filled is { Code: Opcode.Constant } && filled.Numbers[0] == 0
            && candidate.Body.Ops.All(op => op.Code is Opcode.TensorLoad or Opcode.Permute or Opcode.ReleaseSlot or Opcode.Yield || (op.Code == Opcode.Dot && op.IsPipelined))
            && candidate.Body.Ops.Count(op => op.Code == Opcode.Dot) == 1 && CyclesOf(candidate.Body.Ops.Single(op => op.Code == Opcode.Dot)) >= MinCycles;

        int CyclesOf(Op dot) => program.TypeOf(dot.Result).ElementCount * program.TypeOf(dot.Operands[0]).Extents[1] * program.TypeOf(dot.Operands[0]).Element.Size() / ByteProductsPerCycle;

        // A tensor is described only where it has elements, so a loop over all of one has a first trip.
        bool HasTrips(Op candidate) =>
            definitions.TryGetValue(candidate.Operands[0], out var from) && from.Code == Opcode.Constant && from.Numbers[0] == 0 && candidate.Numbers[0] == (long)Opcode.Less
            && candidate.Body.Ops.Any(op => op.Code == Opcode.TensorLoad && tensors[(int)op.Numbers[0]].Dimensions.Any(d => LinearForm.Scalar(candidate.Operands[1]).Equals(d.Limit)));
    }
}
