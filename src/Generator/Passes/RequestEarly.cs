using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// What a program reads once, and from memory, is asked for before the program waits for the results of the kernel before it: the second cache fetches it while that
/// kernel ends. Nothing is read early, since a request brings no value: what the kernel before still writes is seen by the loads behind the wait.
/// </summary>
/// <remarks>
/// Requested is what the first trip of the first loop loads with the hint that it is read once, where the places follow from arguments and the program's number. That is
/// about what memory brings between two kernels; of more, the loads would find all in the second cache, and memory would have nothing to do while they take it from there.
/// Only programs that start before the wait is over ask: the others would ask for what they load at once. The kernel behind in its turn may start, and ask, when the last loads of
/// the loop are on their way: earlier, it would take from memory what those wait for.
/// </remarks>
internal sealed class RequestEarly
{
    /// <summary>Threads that a multiprocessor holds, at most.</summary>
    private const int ThreadsOfMultiprocessor = 2048;

    private readonly BlockProgram program;
    private readonly Dictionary<int, Op> definitions;
    private readonly ValueTable values;
    private readonly List<Op> early = [];
    private readonly HashSet<int> placed;
    private readonly Dictionary<int, int> ofTrip = [];
    private readonly HashSet<int> ofLoop;
    private Op site;

    /// <param name="loop">The loop whose loads are requested.</param>
    private RequestEarly(BlockProgram program, Op loop)
    {
        this.program = program;
        ofLoop = [.. loop.Body.Arguments, .. loop.Body.Everything.SelectMany(op => op.Results)];
        definitions = Definitions.Of(program.Body);
        values = new ValueTable(program);
        placed = [.. Enumerable.Range(0, program.Parameters.Count)];
        site = loop;
    }

    /// <param name="warps">Of a program.</param>
    /// <returns>The same program where there is nothing to request.</returns>
    public static BlockProgram Run(BlockProgram program, int warps)
    {
        var loop = program.Body.Ops.FirstOrDefault(op => op.Code == Opcode.For);
        if (loop is null) return program;
        var pass = new RequestEarly(program, loop);
        var loads = loop.Body.Ops.Where(op => pass.IsRequested(op, loop)).ToList();
        if (loads.Count == 0) return program;
        pass.Request(loop, loads, warps);
        var starting = pass.Starting(loop);
        var requested = new HashSet<Op>(pass.early);
        var behind = program.Body.Ops.Where(op => !requested.Contains(op)).Select(op => ReferenceEquals(op, loop) ? starting : op);
        return program with
        {
            Values = pass.values.ToEquatableArray(),
            Body = program.Body with { Ops = pass.early.Append(pass.Effect(Opcode.AwaitPredecessor, [])).Concat(behind).ToEquatableArray() },
        };
    }

    /// <summary>Requests what the first trip loads, if there is one, in the programs that start first.</summary>
    private void Request(Op loop, List<Op> loads, int warps)
    {
        ofTrip[loop.Body.Arguments[0]] = Early(loop.Operands[0]);
        var happens = AddEarly(Opcode.And, Bool, [AddEarly((Opcode)loop.Numbers[0], Bool, [Early(loop.Operands[0]), Early(loop.Operands[1])]), StartsFirst(warps)]);
        foreach (var load in loads)
        {
            site = load;
            var pointer = Early(load.Operands[0]);
            var mask = AddEarly(Opcode.Splat, program.TypeOf(load.Operands[0]).WithElement(ElementType.Bool), [happens]);
            if (load.Operands[1] >= 0) mask = AddEarly(Opcode.And, values[mask].Type, [mask, Early(load.Operands[1])]);
            early.Add(Effect(Opcode.Request, [pointer, mask]));
        }
    }

    /// <summary>Whether a program is among the first that fill the device, as many as would if threads alone were scarce.</summary>
    private int StartsFirst(int warps)
    {
        var axes = program.Body.Everything.Where(op => op.Code == Opcode.ProgramId).Select(op => op.Axis).DefaultIfEmpty(0).Max();
        var number = AddEarly(Opcode.ProgramId, Int, [], [axes]);
        for (var axis = axes - 1; axis >= 0; axis--)
        {
            number = AddEarly(Opcode.Multiply, Int, [number, AddEarly(Opcode.NumPrograms, Int, [], [axis])]);
            number = AddEarly(Opcode.Add, Int, [number, AddEarly(Opcode.ProgramId, Int, [], [axis])]);
        }

        var together = AddEarly(Opcode.Constant, Int, [], [Math.Max(1, ThreadsOfMultiprocessor / (warps * LaidOutProgram.LanesPerWarp))]);
        return AddEarly(Opcode.Less, Bool, [number, AddEarly(Opcode.Multiply, Int, [AddEarly(Opcode.Multiprocessors, Int, []), together])]);
    }

    /// <summary>The loop, which lets the kernel behind start in its last trip, behind the loads.</summary>
    private Op Starting(Op loop)
    {
        site = loop;
        var next = Made(Opcode.Add, program.TypeOf(loop.Operands[0]), [loop.Body.Arguments[0], loop.Operands[2]]);
        var follows = Made((Opcode)loop.Numbers[0], Bool, [next.Result, loop.Operands[1]]);
        var isLast = Made(Opcode.Not, Bool, [follows.Result]);
        var ops = loop.Body.Ops.ToList();
        ops.InsertRange(ops.FindLastIndex(op => op.Code == Opcode.Load) + 1, [next, follows, isLast, Effect(Opcode.StartSuccessor, [isLast.Result])]);
        return loop with { Regions = [loop.Body with { Ops = ops.ToEquatableArray() }] };
    }

    private bool IsRequested(Op load, Op loop) =>
        load.Code == Opcode.Load && load.IsReadOnce && !load.IsVolatile && !program.TypeOf(load.Result).IsScalar
        && load.Operands.Take(2).Concat(loop.Operands.Take(2)).All(operand => IsPlace(operand, loop));

    /// <summary>Whether a value is made of arguments, the program's number and the trip's by arithmetic alone.</summary>
    private bool IsPlace(int value, Op loop)
    {
        if (value < program.Parameters.Count || value == loop.Body.Arguments[0]) return true;
        return definitions.TryGetValue(value, out var op) && op.Regions.Count == 0
            && (op.Code.IsElementwise() || op.Code.IsRelabelling() || op.Code is Opcode.Constant or Opcode.ProgramId or Opcode.NumPrograms or Opcode.Arange or Opcode.Splat)
            && op.Operands.All(operand => IsPlace(operand, loop));
    }

    /// <summary>The value before the wait: moved there, or made anew where it differs from trip to trip.</summary>
    private int Early(int value)
    {
        if (ofTrip.TryGetValue(value, out var known)) return known;
        if (value < 0 || placed.Contains(value)) return value;
        var op = definitions[value];
        var operands = op.Operands.Select(Early).ToEquatableArray();
        if (!ofLoop.Contains(value))
        {
            placed.Add(value);
            early.Add(op);
            return value;
        }

        return ofTrip[value] = AddEarly(op.Code, program.TypeOf(value), operands, op.Numbers);
    }

    private int AddEarly(Opcode code, BlockType type, EquatableArray<int> operands, EquatableArray<long>? numbers = null)
    {
        early.Add(Made(code, type, operands, numbers));
        return early[^1].Result;
    }

    private Op Made(Opcode code, BlockType type, EquatableArray<int> operands, EquatableArray<long>? numbers = null) => values.Compute(site, code, type, operands, numbers);

    private Op Effect(Opcode code, EquatableArray<int> operands) => new(code, operands, [], [], [], site.Site, site.Statement);

    private static BlockType Bool => BlockType.Scalar(ElementType.Bool);

    private static BlockType Int => BlockType.Scalar(ElementType.I32);
}
