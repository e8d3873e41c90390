using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Has the rows of a product's right operand fetched in another order, so that a thread's accumulators are neighbours in a row of the result: as many as one store moves. The
/// instruction gives a thread two neighbouring columns of every eight; which columns of the result those are, the order decides in which the operand's rows lie in shared memory.
/// The program then has a product with its columns in that order, and relabels them behind the loop, which moves nothing: else lanes would exchange them before they store.
/// </summary>
internal sealed class DealRows
{
    /// <summary>Neighbouring columns that a thread has anyway.</summary>
    private const int Pair = TensorAccess.RowsDealtTogether;

    /// <summary>Rows of a box: the copy engine takes some 70 cycles for each, however few it has.</summary>
    private const int MinBoxRows = 64;

    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly int warps;
    private readonly TensorAccess[] tensors;
    private readonly ValueTable values;

    private DealRows(BlockProgram program, EquatableArray<TensorAccess> tensors, EquatableArray<AxisInfo> infos, int warps)
    {
        this.program = program;
        this.infos = infos;
        this.warps = warps;
        this.tensors = [.. tensors];
        values = new ValueTable(program);
    }

    /// <param name="infos">Axis info of the program, given what its variant assumes: rows are dealt where their number is known to be a multiple.</param>
    public static (BlockProgram Program, EquatableArray<TensorAccess> Tensors) Run(BlockProgram program, EquatableArray<TensorAccess> tensors, EquatableArray<AxisInfo> infos, int warps)
    {
        var pass = new DealRows(program, tensors, infos, warps);
        var ops = program.Body.Ops.SelectMany(pass.Visit).ToEquatableArray();
        return (program with { Values = pass.values.ToEquatableArray(), Body = program.Body with { Ops = ops } }, pass.tensors.ToEquatableArray());
    }

    private IEnumerable<Op> Visit(Op op)
    {
        if (op.Code != Opcode.For || Accumulated(op) is not { } carried || Stored(op.Results[carried]) is not (var dealt and > Pair) || FetchedRows(op, carried, dealt) is not { } tensor) return [op];
        tensors[tensor] = tensors[tensor] with { DealtRows = dealt };
        var result = op.Results[carried];
        var inOrder = values.Declare(program.Values[result]);
        return [op with { Results = op.Results.Select((r, i) => i == carried ? inOrder : r).ToEquatableArray() }, .. Relabelled(op, inOrder, result, dealt)];
    }

    /// <summary>Columns by parts, each with two columns of each group of neighbours, become columns by groups.</summary>
    private IEnumerable<Op> Relabelled(Op site, int from, int to, int dealt)
    {
        var type = program.TypeOf(to);
        int rows = type.Extents[0], columns = type.Extents[1];
        var apart = values.Compute(site, Opcode.Reshape, type.With([rows, dealt / Pair, columns / dealt, Pair]), [from]);
        var together = values.Compute(site, Opcode.Permute, type.With([rows, columns / dealt, dealt / Pair, Pair]), [apart.Result], [0, 2, 1, 3]);
        return [apart, together, new Op(Opcode.Reshape, [together.Result], [to], [], [], site.Site, site.Statement)];
    }

    /// <summary>Which of the values that a loop carries is a product that nothing else in it reads, and starts with all columns alike; null if none is.</summary>
    private int? Accumulated(Op loop)
    {
        var made = Definitions.DirectlyIn(loop.Body);
        var before = Definitions.DirectlyIn(program.Body);
        for (var i = 0; i < loop.Results.Count; i++)
        {
            int argument = loop.Body.Arguments[i + 1], yielded = loop.Body.Terminator.Operands[i];
            var isProduct = made.TryGetValue(yielded, out var dot) && dot.Code == Opcode.Dot && dot.Operands[2] == argument;
            if (isProduct && Readers(yielded) == 1 && Readers(argument) == 1 && before.TryGetValue(loop.Operands[i + 3], out var initial) && initial.Code == Opcode.Splat) return i;
        }

        return null;
    }

    private int Readers(int value) => program.Body.Everything.Sum(op => op.Operands.Count(o => o == value));

    /// <summary>How many neighbours along a row one store moves of what is computed of a value element by element; 0 where anything else is done with that.</summary>
    private int Stored(int value)
    {
        var reached = new HashSet<int> { value };
        var width = int.MaxValue;
        foreach (var op in program.Body.Everything.Where(op => op.Operands.Any(reached.Contains)))
        {
            if (op.Code == Opcode.Store && program.TypeOf(op.Operands[1]).Rank == 2) width = Math.Min(width, WidthOf(op));
            else if (op.Code.IsElementwise()) reached.UnionWith(op.Results);
            else return 0;
        }

        return width == int.MaxValue ? 0 : width;
    }

    private int WidthOf(Op store)
    {
        int pointer = store.Operands[0], mask = store.Operands[2];
        var type = program.TypeOf(pointer);
        return MemoryLayouts.ByContiguity(type, infos[pointer])[0] == 1 ? MemoryLayouts.VectorElements(type.Element, infos[pointer], mask < 0 ? null : infos[mask], 1) : 0;
    }

    /// <summary>The tensor that a loop's product has its right operand of, if its rows can be dealt: nothing else reads it, and groups of neighbours begin and end with blocks and with the tensor.</summary>
    private int? FetchedRows(Op loop, int carried, int dealt)
    {
        var made = Definitions.DirectlyIn(loop.Body);
        var dot = made[loop.Body.Terminator.Operands[carried]];
        if (!made.TryGetValue(dot.Operands[1], out var transposed) || transposed.Code != Opcode.Permute || Readers(transposed.Result) != 1) return null;
        if (!made.TryGetValue(transposed.Operands[0], out var fetched) || fetched.Code != Opcode.TensorLoad || Readers(fetched.Result) != 1) return null;
        var number = (int)fetched.Numbers[0];
        var tensor = tensors[number];
        var isAlone = program.Body.Everything.Count(op => op.Code == Opcode.TensorLoad && op.Numbers[0] == number) == 1;
        var extents = program.TypeOf(dot.Result).Extents;
        return isAlone && tensor is { IsUneven: false, Dimensions.Count: 2 } && tensor.Dimensions[0].Axis == 1 && tensor.Dimensions[1].Limit is { } limit
            && WarpgroupLayouts.HoldsWholeRows(extents, warps) && extents[1] / dealt * Pair >= MinBoxRows && extents[1] <= TensorAccess.MaxBoxExtent
            && infos[fetched.Operands[1]].EveryElement(0) % dealt == 0 && TensorAccess.AreMultiples(limit, dealt, infos)
            ? number
            : null;
    }
}
