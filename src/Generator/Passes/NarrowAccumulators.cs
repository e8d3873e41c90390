using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// A loop that adds up blocks only for their sum along an axis adds up, in each trip, what a thread holds of neighbours along that axis, and carries one register
/// for them instead of one each. Registers that are not carried are free for loads that are under way. Loops that go on adding to what one before them added up are one.
/// </summary>
internal sealed class NarrowAccumulators
{
    private readonly BlockProgram program;
    private readonly EquatableArray<LinearLayout?> layouts;
    private readonly Dictionary<int, Op> definitions;
    private readonly ILookup<int, Op> readers;
    private readonly ValueTable values;
    private readonly Dictionary<int, int> narrowed = [];

    private NarrowAccumulators(BlockProgram program, EquatableArray<LinearLayout?> layouts)
    {
        this.program = program;
        this.layouts = layouts;
        definitions = Definitions.Of(program.Body);
        readers = program.Body.Everything.SelectMany(op => op.Operands.Distinct().Select(operand => (operand, op))).ToLookup(r => r.operand, r => r.op);
        values = new ValueTable(program);
    }

    /// <param name="layouts">Where the values are to live: how many neighbours along an axis a thread holds.</param>
    /// <returns>The same program where there is nothing to narrow.</returns>
    public static BlockProgram Run(BlockProgram program, EquatableArray<LinearLayout?> layouts)
    {
        var pass = new NarrowAccumulators(program, layouts);
        var body = pass.Visit(program.Body);
        return pass.narrowed.Count == 0 ? program : program with { Body = body, Values = pass.values.ToEquatableArray() };
    }

    private Region Visit(Region region)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            var current = op with
            {
                Operands = op.Operands.Select(o => narrowed.TryGetValue(o, out var other) ? other : o).ToEquatableArray(),
                Regions = op.Regions.Select(Visit).ToEquatableArray(),
            };
            if (op.Code == Opcode.For)
            {
                for (var i = 0; i < op.Results.Count; i++)
                    if (ChainOf(op, i) is { } chain && (chain.Initial is not null || narrowed.ContainsKey(op.Operands[3 + i]))) current = Narrow(current, i, chain, ops);
            }

            ops.Add(current);
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>What is added to the carried value in a trip, and how; null where a trip does anything else with it, or a thread holds no neighbours.</summary>
    private Chain? ChainOf(Op loop, int index)
    {
        int result = loop.Results[index], argument = loop.Body.Arguments[index + 1], yielded = loop.Body.Terminator.Operands[index];
        var type = program.TypeOf(result);
        if (type.IsScalar || type.IsPointer || layouts[result] is not { } layout || AxisOfSum(result) is not { } axis) return null;
        if (readers[argument].Count() != 1 || readers[yielded].Count() != 1) return null;
        var addition = readers[argument].Single();
        if (addition.Code != Opcode.Add || addition.Result != yielded || addition.Operands.All(o => o == argument) || !loop.Body.Ops.Contains(addition)) return null;
        if (!definitions.TryGetValue(loop.Operands[3 + index], out var initial) || !(initial.Code == Opcode.For || (initial.Code == Opcode.Splat && IsZero(initial.Operands[0])))) return null;
        var neighbours = layout.ContiguousRegisters(axis);
        return neighbours > 1 ? new Chain(addition, addition.Operands.Single(o => o != argument), initial.Code == Opcode.Splat ? initial : null, axis, neighbours) : null;
    }

    /// <summary>The axis along which the one reader of a loop's result adds it up: at once, or behind a loop that adds to it alike. Null where it is read otherwise.</summary>
    private int? AxisOfSum(int result)
    {
        if (readers[result].Count() != 1) return null;
        var reader = readers[result].Single();
        if (reader.Code == Opcode.ReduceSum) return reader.Axis;
        var carried = reader.Operands.ToList().LastIndexOf(result) - 3;
        return reader.Code == Opcode.For && carried >= 0 && Equals(layouts[reader.Results[carried]], layouts[result]) && ChainOf(reader, carried) is { } chain ? chain.Axis : null;
    }

    private bool IsZero(int value) => definitions.TryGetValue(value, out var op) && op.Code == Opcode.Constant && op.Numbers[0] == 0;

    private Op Narrow(Op loop, int index, Chain chain, List<Op> before)
    {
        int result = loop.Results[index], argument = loop.Body.Arguments[index + 1];
        var wide = program.TypeOf(result);
        var extents = wide.Extents.ToList();
        extents[chain.Axis] /= chain.Neighbours;
        var narrow = wide.With(extents.ToEquatableArray());
        extents.Insert(chain.Axis + 1, chain.Neighbours);

        var initial = loop.Operands[3 + index];
        if (chain.Initial is not null)
        {
            initial = values.Declare(narrow);
            before.Add(chain.Initial with { Results = [initial] });
        }

        int carried = values.Declare(narrow, values[argument].Name), grouped = values.Declare(wide.With(extents.ToEquatableArray())), part = values.Declare(narrow);
        int sum = values.Declare(narrow, values[chain.Addition.Result].Name), final = values.Declare(narrow, values[result].Name);
        Op[] instead =
        [
            chain.Addition with { Code = Opcode.Reshape, Operands = [chain.Added], Results = [grouped] },
            chain.Addition with { Code = Opcode.ReduceSum, Operands = [grouped], Results = [part], Numbers = [chain.Axis + 1] },
            chain.Addition with { Operands = [carried, part], Results = [sum] },
        ];
        var ops = loop.Body.Ops.SelectMany(op =>
            op.Results.Contains(chain.Addition.Result) ? instead
            : op.Code == Opcode.Yield ? [op with { Operands = Replaced(op.Operands, index, sum) }]
            : new[] { op });
        narrowed[result] = final;
        return loop with
        {
            Operands = Replaced(loop.Operands, 3 + index, initial),
            Results = Replaced(loop.Results, index, final),
            Regions = [loop.Body with { Arguments = Replaced(loop.Body.Arguments, index + 1, carried), Ops = ops.ToEquatableArray() }],
        };
    }

    private static EquatableArray<int> Replaced(EquatableArray<int> numbers, int at, int number) => numbers.Select((n, i) => i == at ? number : n).ToEquatableArray();

    /// <param name="Addition">The operation that adds in each trip.</param>
    /// <param name="Added">What it adds to the carried value.</param>
    /// <param name="Initial">What makes the zeros before the loop; null where a loop before it made its start.</param>
    /// <param name="Axis">Along which the loop's result is summed.</param>
    /// <param name="Neighbours">How many elements along it a thread holds side by side.</param>
    private sealed record Chain(Op Addition, int Added, Op? Initial, int Axis, int Neighbours);
}
