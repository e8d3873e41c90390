using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// What a program reads once, and from memory, is asked for before the program waits for the results of the kernel before it: the second cache fetches it while that
/// kernel ends. Nothing is read early, since a request brings no value: what the kernel before still writes is seen by the loads behind the wait.
/// </summary>
/// <remarks>
/// Requested is what the first trips of the first loop load with the hint that it is read once, where the places follow from arguments, the program's number and the trip.
/// </remarks>
internal sealed class RequestEarly
{
    /// <summary>Bytes of a program's requests, about: programs that share a multiprocessor find room for as much in the second cache.</summary>
    private const int MostBytes = 1 << 15;

    private const int MostTrips = 4;

    private readonly BlockProgram program;
    private readonly Dictionary<int, Op> definitions;
    private readonly List<Value> values;
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
        values = [.. program.Values];
        placed = [.. Enumerable.Range(0, program.Parameters.Count)];
        site = loop;
    }

    /// <returns>The same program where there is nothing to request.</returns>
    public static BlockProgram Run(BlockProgram program)
    {
        var loop = program.Body.Ops.FirstOrDefault(op => op.Code == Opcode.For);
        if (loop is null) return program;
        var pass = new RequestEarly(program, loop);
        var loads = loop.Body.Ops.Where(op => pass.IsRequested(op, loop)).ToList();
        if (loads.Count == 0) return program;
        pass.Request(loop, loads);
        var requested = new HashSet<Op>(pass.early);
        return program with
        {
            Values = pass.values.ToEquatableArray(),
            Body = program.Body with { Ops = pass.early.Append(pass.Effect(Opcode.AwaitPredecessor, [])).Concat(program.Body.Ops.Where(op => !requested.Contains(op))).ToEquatableArray() },
        };
    }

    private void Request(Op loop, List<Op> loads)
    {
        var bytes = loads.Sum(load => program.TypeOf(load.Result).ElementCount * program.TypeOf(load.Result).Element.Size());
        var trips = Math.Max(1, Math.Min(MostTrips, MostBytes / bytes));
        int lower = Early(loop.Operands[0]), step = Early(loop.Operands[2]);
        Early(loop.Operands[1]);
        var counter = program.TypeOf(lower);
        var number = lower;
        for (var trip = 0; trip < trips; trip++)
        {
            if (trip > 0) number = Add(Opcode.Add, counter, [number, step]);
            RequestTrip(loop, loads, number);
        }
    }

    /// <summary>Requests what a trip loads, if there is one with that number.</summary>
    private void RequestTrip(Op loop, List<Op> loads, int number)
    {
        ofTrip.Clear();
        ofTrip[loop.Body.Arguments[0]] = number;
        var happens = Add((Opcode)loop.Numbers[0], BlockType.Scalar(ElementType.Bool), [number, Early(loop.Operands[1])]);
        foreach (var load in loads)
        {
            site = load;
            var pointer = Early(load.Operands[0]);
            var mask = Add(Opcode.Splat, program.TypeOf(load.Operands[0]).WithElement(ElementType.Bool), [happens]);
            if (load.Operands[1] >= 0) mask = Add(Opcode.And, values[mask].Type, [mask, Early(load.Operands[1])]);
            early.Add(Effect(Opcode.Request, [pointer, mask]));
        }
    }

    private bool IsRequested(Op load, Op loop) =>
        load.Code == Opcode.Load && load.IsReadOnce && !load.IsVolatile && !program.TypeOf(load.Result).IsScalar
        && load.Operands.Take(2).Concat(loop.Operands.Take(3)).All(operand => IsPlace(operand, loop));

    /// <summary>Whether a value is made of arguments, the program's number and the trip's by arithmetic alone.</summary>
    private bool IsPlace(int value, Op loop)
    {
        if (value < program.Parameters.Count || value == loop.Body.Arguments[0]) return true;
        return definitions.TryGetValue(value, out var op) && op.Regions.Count == 0
            && (op.Code.IsElementwise() || op.Code is Opcode.Constant or Opcode.ProgramId or Opcode.NumPrograms or Opcode.Arange or Opcode.Splat or Opcode.ExpandDims
                or Opcode.Broadcast or Opcode.Reshape or Opcode.Permute)
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

        return ofTrip[value] = Add(op.Code, program.TypeOf(value), operands, op.Numbers);
    }

    private int Add(Opcode code, BlockType type, EquatableArray<int> operands, EquatableArray<long>? numbers = null)
    {
        values.Add(new Value(type, null));
        early.Add(new Op(code, operands, [values.Count - 1], numbers ?? [], [], site.Site, site.Statement));
        return values.Count - 1;
    }

    private Op Effect(Opcode code, EquatableArray<int> operands) => new(code, operands, [], [], [], site.Site, site.Statement);
}
