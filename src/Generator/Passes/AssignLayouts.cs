using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Rewrites a program so that operands and results of each operation have fitting layouts: cheap values are made anew in each layout that is asked for,
/// shape operations ask for the matching layout of what they relabel, and where two chosen layouts meet a conversion is put in.
/// </summary>
internal sealed class AssignLayouts
{
    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly EquatableArray<LinearLayout?> homes;
    private readonly int warps;
    private readonly bool hasWarpgroups;
    private readonly MatrixProducts? products;
    private readonly Dictionary<int, MatrixLayouts> matrices = [];
    private readonly LaidOutValues values = new();
    private readonly Dictionary<int, Op> definitions = [];
    private readonly Dictionary<int, int> depths = [];
    private readonly Dictionary<int, int> placed = [];
    private readonly List<List<Op>> regions = [];
    private readonly List<Dictionary<(int Value, LinearLayout Layout), int>> made = [];

    private AssignLayouts(BlockProgram program, EquatableArray<AxisInfo> infos, EquatableArray<LinearLayout?> homes, int warps, bool hasWarpgroups, MatrixProducts? products)
    {
        this.hasWarpgroups = hasWarpgroups;
        this.products = products;
        this.program = program;
        this.infos = infos;
        this.homes = homes;
        this.warps = warps;
    }

    /// <param name="homes">The choice of <see cref="LayoutChoice"/>.</param>
    /// <param name="hasWarpgroups">Products are multiplied by warpgroups.</param>
    /// <param name="products">The products that warps compute by matrix instructions.</param>
    public static LaidOutProgram Run(
        BlockProgram program, EquatableArray<AxisInfo> infos, EquatableArray<LinearLayout?> homes, int warps, bool hasWarpgroups = false, MatrixProducts? products = null)
    {
        var pass = new AssignLayouts(program, infos, homes, warps, hasWarpgroups, products);
        for (var i = 0; i < program.Parameters.Count; i++) pass.placed[i] = pass.values.Declare(program.Values[i], null);
        var body = pass.Visit(program.Body, program.Body.Arguments, yields: null);
        return pass.values.Finish(program, body, warps) with { Matrices = pass.matrices };
    }

    private Region Visit(Region region, EquatableArray<int> arguments, int[]? yields)
    {
        regions.Add([]);
        made.Add([]);
        var depth = regions.Count - 1;
        foreach (var op in region.Ops)
        {
            foreach (var result in op.Results)
            {
                definitions[result] = op;
                depths[result] = depth;
            }

            if (op.Code == Opcode.Yield)
                Add(op with { Operands = op.Operands.Select((o, i) => yields is null ? Scalar(o) : Get(o, homes[yields[i]])).ToEquatableArray() });
            else Visit(op);
        }

        var ops = regions[depth].ToEquatableArray();
        regions.RemoveAt(depth);
        made.RemoveAt(depth);
        return new Region(arguments, ops);
    }

    private void Add(Op op) => regions[regions.Count - 1].Add(op);

    private void Visit(Op op)
    {
        switch (op.Code)
        {
            case Opcode.For:
                VisitLoop(op, op.Operands.Take(3).Select(Scalar).ToArray(), op.Operands.Skip(3).ToArray(), 1);
                return;
            case Opcode.While:
                VisitLoop(op, [], op.Operands.ToArray(), 0);
                return;
            case Opcode.If:
                var condition = Scalar(op.Operands[0]);
                var branches = op.Regions.Select(r => Visit(r, [], op.Results.ToArray())).ToEquatableArray();
                Add(op with { Operands = [condition], Regions = branches, Results = PlaceAll(op.Results) });
                return;
            case Opcode.Store:
                VisitStore(op);
                return;
            case Opcode.Request:
                var requested = MemoryLayouts.Requested(program.TypeOf(op.Operands[0]), infos[op.Operands[0]], warps);
                Add(op with { Operands = op.Operands.Select(o => Get(o, requested)).ToEquatableArray() });
                return;
            case Opcode.StartSuccessor:
                Add(op with { Operands = [Scalar(op.Operands[0])] });
                return;
            case Opcode.ReleaseSlot or Opcode.DrainChannel or Opcode.AwaitPredecessor:
                Add(op);
                return;
        }

        // Windows are transposed where a product asks for them.
        if (op.Code == Opcode.Permute && products is not null && products.AreWindows(op.Result)) return;
        if (program.TypeOf(op.Result).IsScalar || homes[op.Result] is not null) Place(op, op.Result, homes[op.Result], regions.Count - 1);
    }

    private void VisitLoop(Op op, int[] bounds, int[] initial, int inductions)
    {
        var starts = initial.Select((v, i) => Get(v, homes[op.Results[i]])).ToArray();
        var nested = op.Regions.Select((region, r) =>
        {
            var arguments = region.Arguments.Select(a => placed[a] = values.Declare(program.Values[a], homes[a])).ToEquatableArray();
            foreach (var argument in region.Arguments) depths[argument] = regions.Count;
            return Visit(region, arguments, op.Code == Opcode.While && r == 0 ? null : op.Results.ToArray());
        }).ToEquatableArray();
        Add(op with { Operands = bounds.Concat(starts).ToEquatableArray(), Regions = nested, Results = PlaceAll(op.Results) });
    }

    private void VisitStore(Op op)
    {
        int pointer = op.Operands[0], value = op.Operands[1], mask = op.Operands[2];
        var layout = homes[value] ?? homes[pointer];
        var type = program.TypeOf(pointer);
        var (place, masked) = (infos[pointer], mask < 0 ? null : infos[mask]);
        if (layout is null && !type.IsScalar)
            layout = MemoryLayouts.Coalesced(type, place, masked, warps);
        else if (layout is not null && (hasWarpgroups || products is { Any: true } || MemoryLayouts.IsNarrow(layout, type, place, masked)))
            layout = MemoryLayouts.Gathered(layout, type, place, masked);
        Add(op with { Operands = op.Operands.Select(o => o < 0 ? o : Get(o, layout)).ToEquatableArray() });
    }

    private EquatableArray<int> PlaceAll(EquatableArray<int> results) => results.Select(r => placed[r] = values.Declare(program.Values[r], homes[r])).ToEquatableArray();

    private int Scalar(int value) => Get(value, null);

    /// <summary>The value in the layout, made or converted if it is not there yet.</summary>
    private int Get(int value, LinearLayout? layout)
    {
        if (program.TypeOf(value).IsScalar) return placed[value];
        if (layout is null) throw new InvalidOperationException($"the block value {value} needs a layout");
        var isWindowed = definitions.TryGetValue(value, out var load) && load.IsWindowed;
        if (homes[value] is { } home && home.Equals(layout) && !isWindowed) return placed[value];
        for (var d = made.Count - 1; d >= 0; d--)
            if (made[d].TryGetValue((value, layout), out var known)) return known;

        // What does not change inside a loop is made outside it, next to where the value itself is computed.
        var depth = depths[value];
        int result;
        if (homes[value] is null || IsRelabelled(value))
        {
            result = Place(definitions[value], value, layout, depth);
        }
        else if (isWindowed)
        {
            result = GetWindows(load!, layout, depth);
        }
        else if (products is not null && products.IsStaged(value))
        {
            var extents = program.TypeOf(value).Extents;
            var fastest = products.ContiguousAxis(value);
            int[] order = [fastest, .. Enumerable.Range(0, extents.Count).Reverse().Where(d => d != fastest)];
            var staged = GetShared(value, LinearLayout.SwizzledShared(extents, order, program.TypeOf(value).Element.Size()));
            result = Move(Opcode.LoadShared, staged, value, layout, depth);
        }
        else
        {
            result = Move(Opcode.ConvertLayout, placed[value], value, layout, depth);
        }

        made[depth][(value, layout)] = result;
        return result;
    }

    /// <summary>
    /// What a thread has of windows of rows: it reads pieces as they lie in memory, and shifts by where its elements begin in them. Pieces of a run are swizzled among
    /// themselves, so that lanes in two rows meet no bank twice and what follows a run still follows it.
    /// </summary>
    private int GetWindows(Op load, LinearLayout layout, int depth)
    {
        var type = program.TypeOf(load.Result);
        var axis = (int)load.Numbers[1];
        int[] order = [axis, .. Enumerable.Range(0, type.Rank).Reverse().Where(d => d != axis)];
        var pieces = WindowRun.Of(layout, axis, type.Element.Size()).Pieces;
        var shared = GetShared(load.Result, LinearLayout.SwizzledShared(type.Extents, order, MemoryLayouts.MaxVectorBytes / type.Element.Size(), 1, pieces));
        var start = values.Declare(new Value(type.WithElement(ElementType.I32), null), layout);
        var pointer = Get(load.Operands[0], layout);
        regions[depth].Add(new Op(Opcode.PieceStart, [pointer], [start], [], [], load.Site, load.Statement));
        var result = values.Declare(program.Values[load.Result], layout);
        regions[depth].Add(new Op(Opcode.LoadShared, [shared, start], [result], [axis], [], load.Site, load.Statement));
        return result;
    }

    /// <summary>An operand of windows in the registers where an instruction wants it, transposed by relabelling.</summary>
    private int GetWindows(int value, LinearLayout layout)
    {
        if (definitions[value] is not { Code: Opcode.Permute } op) return Get(value, layout);
        var inner = GetWindows(op.Operands[0], BeforePermuting(op, layout));
        var result = values.Declare(program.Values[value], layout);
        regions[depths[value]].Add(op with { Operands = [inner], Results = [result] });
        return result;
    }

    /// <summary>Appends an operation that gives a value another layout.</summary>
    private int Move(Opcode code, int from, int value, LinearLayout layout, int depth)
    {
        var result = values.Declare(program.Values[value], layout);
        var op = definitions.TryGetValue(value, out var definition) ? definition : null;
        regions[depth].Add(new Op(code, [from], [result], [], [], op?.Site ?? -1, op?.Statement ?? -1));
        return result;
    }

    /// <summary>The value in shared memory: written there once, transposed by relabelling.</summary>
    private int GetShared(int value, LinearLayout layout)
    {
        for (var d = made.Count - 1; d >= 0; d--)
            if (made[d].TryGetValue((value, layout), out var known)) return known;

        var depth = depths[value];
        int result;
        if (definitions.TryGetValue(value, out var op) && op.Code == Opcode.Permute)
        {
            var inner = GetShared(op.Operands[0], BeforePermuting(op, layout));
            result = values.Declare(program.Values[value], layout);
            regions[depth].Add(op with { Operands = [inner], Results = [result] });
        }
        else
        {
            result = Move(Opcode.ToShared, placed[value], value, layout, depth);
        }

        made[depth][(value, layout)] = result;
        return result;
    }

    /// <summary>An operand of a matrix instruction: in the registers where it wants it, if it is there or can be made there; in shared memory otherwise.</summary>
    private int MatrixOperand(int value, LinearLayout fragment, int innerAxis)
    {
        if (products!.AreWindows(value)) return GetWindows(value, fragment);
        if (homes[value] is not { } home || home.SameDistribution(fragment, out _) || IsRelabelled(value)) return Get(value, fragment);
        var type = program.TypeOf(value);
        var order = products!.SharedOrder(value, innerAxis);

        // Swizzles keep lanes in different rows from meeting in a bank. Where all lanes read of one row, places that are plain sums cost less.
        var areInOneRow = fragment.Bases(InDim.Lane).All(vector => fragment.Coordinates(vector).Where((_, dim) => dim != order[0]).All(c => c == 0));
        return GetShared(value, areInOneRow ? LinearLayout.SwizzledShared(type.Extents, order, 1, 1, 1) : LinearLayout.SwizzledShared(type.Extents, order, type.Element.Size()));
    }

    /// <summary>Broadcasts and expansions move nothing: asking for another layout of their result asks for another layout of their smaller operand.</summary>
    private bool IsRelabelled(int value) => definitions.TryGetValue(value, out var op) && op.Code is Opcode.Broadcast or Opcode.ExpandDims;

    /// <summary>The layout of what a permutation relabels, given that of its result.</summary>
    private static LinearLayout BeforePermuting(Op op, LinearLayout layout) => layout.Permute(LayoutChoice.Inverse(op.Numbers.Select(a => (int)a).ToArray()));

    private int Place(Op op, int value, LinearLayout? layout, int depth)
    {
        var matrix = products?.Of(value);
        var operands = matrix is null
            ? op.Operands.Select(o => o < 0 ? o : Get(o, OperandLayout(op, o, layout))).ToEquatableArray()
            : [MatrixOperand(op.Operands[0], matrix.Left, matrix.Left.Rank - 1), MatrixOperand(op.Operands[1], matrix.Right, matrix.Right.Rank - 2), Get(op.Operands[2], matrix.Accumulator)];
        var natural = matrix?.Accumulator ?? NaturalLayout(op, operands, layout) ?? layout;
        var result = values.Declare(program.Values[value], natural);
        if (matrix is not null) matrices[result] = matrix;
        regions[depth].Add(op with { Operands = operands, Results = [result] });
        if (!Equals(natural, layout))
        {
            var converted = values.Declare(program.Values[value], layout);
            regions[depth].Add(new Op(Opcode.ConvertLayout, [result], [converted], [], [], op.Site, op.Statement));
            result = converted;
        }

        if (Equals(layout, homes[value])) placed[value] = result;
        return result;
    }

    /// <summary>Operations whose result's layout follows from their operand's; of reductions, warps may be asked to have a part each.</summary>
    private LinearLayout? NaturalLayout(Op op, EquatableArray<int> operands, LinearLayout? asked)
    {
        if (op.Code == Opcode.Unpack) return values.LayoutOf(operands[0])!.DoubleLast();
        if (!op.Code.IsReduction() || program.TypeOf(op.Result).IsScalar) return null;
        var operand = values.LayoutOf(operands[0])!;
        var parts = products is null ? null : operand.SliceOverWarps(op.Axis, out _);
        return Equals(parts, asked) ? parts : operand.Slice(op.Axis);
    }

    private LinearLayout? OperandLayout(Op op, int operand, LinearLayout? layout)
    {
        var type = program.TypeOf(operand);
        if (type.IsScalar) return null;
        switch (op.Code)
        {
            case Opcode.ExpandDims:
                return layout!.Slice(op.Axis);
            case Opcode.Broadcast:
                return LayoutChoice.Shrink(layout!, type);
            case Opcode.Permute:
                return BeforePermuting(op, layout!);
            case Opcode.Reshape:
                return layout!.Reshape(type.Extents);
            case Opcode.Unpack when layout!.HalveLast() is { } packed:
                return packed;
            case Opcode.Unpack or Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin:
                return homes[operand] ?? LayoutChoice.Default(type, warps);
            case Opcode.LoadShared or Opcode.AlignRows:
                return homes[operand];
            case Opcode.Dot when hasWarpgroups && operand == op.Operands[0] && homes[operand]?.InBits(InDim.Offset) is null or 0:
                return WarpgroupLayouts.LeftInRegisters(type.Extents, warps);
            case Opcode.Dot:
                return operand == op.Operands[2] ? layout : homes[operand] ?? LayoutChoice.Default(type, warps);
            default:
                return layout;
        }
    }
}
