using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>
/// Chooses where each value lives. Anchors are, in this order, the accumulators of dots and the memory accesses by how much they matter; from
/// each anchor its layout spreads along the operations that bind two values' layouts, until it meets one that is already chosen.
/// Values that are cheap to compute anew (ranges, splats, index arithmetic) get none: they are made in whatever layout is asked for.
/// </summary>
internal sealed class LayoutChoice
{
    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly int warps;
    private readonly bool hasWarpgroups;
    private readonly MatrixProducts? products;
    private readonly LinearLayout?[] layouts;
    private readonly bool[] recomputable;
    private readonly AccessWeights weights;
    private readonly Dictionary<int, Op> definitions;
    private readonly List<(int From, int To, Func<LinearLayout, LinearLayout?> Map)> bindings = [];
    private readonly List<(long Weight, int Value, Func<LinearLayout> Choose)> anchors = [];
    private bool isOfLoad;

    private LayoutChoice(BlockProgram program, EquatableArray<AxisInfo> infos, int warps, bool hasWarpgroups, MatrixProducts? products)
    {
        this.hasWarpgroups = hasWarpgroups;
        this.products = products;
        this.program = program;
        this.infos = infos;
        this.warps = warps;
        layouts = new LinearLayout?[program.Values.Count];
        recomputable = new bool[program.Values.Count];
        weights = AccessWeights.Run(program);
        definitions = Definitions.Of(program.Body);
    }

    /// <summary>The chosen layouts; null for scalars and for values to be made where they are needed.</summary>
    /// <param name="hasWarpgroups">Products are multiplied by warpgroups: all of them must fit.</param>
    /// <param name="products">The products that warps compute by matrix instructions.</param>
    public static EquatableArray<LinearLayout?> Run(
        BlockProgram program, EquatableArray<AxisInfo> infos, int warps, bool hasWarpgroups = false, MatrixProducts? products = null)
    {
        var choice = new LayoutChoice(program, infos, warps, hasWarpgroups, products);
        choice.FindRecomputable(program.Body);
        choice.Bind(program.Body);
        foreach (var anchor in choice.anchors.OrderByDescending(a => a.Weight)) choice.Spread(anchor.Value, anchor.Choose);
        for (var v = 0; v < program.Values.Count; v++)
        {
            if (!choice.IsPlaced(v)) continue;
            var type = program.TypeOf(v);
            choice.Spread(v, () => Default(type, warps));
        }

        if (hasWarpgroups || products is { Any: true })
            foreach (var load in program.Body.Everything.Where(op => op.Code == Opcode.Load)) choice.Widen(load);
        return choice.layouts.ToEquatableArray();
    }

    /// <summary>Where a thread has neighbours in memory for an operand that it computes, it loads them together, in whatever order the instruction wants them.</summary>
    private void Widen(Op load)
    {
        if (layouts[load.Result] is not { Rank: > 0 } layout) return;
        var axis = MemoryLayouts.ByContiguity(program.TypeOf(load.Operands[0]), infos[load.Operands[0]])[0];
        var ordered = layout.WithNeighboursFirst(axis);
        if (ordered.ContiguousRegisters(axis) > layout.ContiguousRegisters(axis)) layouts[load.Result] = ordered;
    }

    /// <summary>For a value that no memory access or dot touches: spread in row-major order.</summary>
    public static LinearLayout Default(BlockType type, int warps) =>
        LinearLayout.Blocked(type.Extents, Enumerable.Range(0, type.Rank).Reverse().ToArray(), 1, warps);

    private bool IsPlaced(int value) => value >= 0 && !program.TypeOf(value).IsScalar && !recomputable[value];

    private void FindRecomputable(Region region)
    {
        foreach (var op in region.Ops)
        {
            foreach (var nested in op.Regions) FindRecomputable(nested);
            if (op.Results.Count != 1 || op.Regions.Count > 0) continue;
            recomputable[op.Result] = op.Code switch
            {
                Opcode.Arange or Opcode.Splat or Opcode.Constant => true,
                var code when code.IsRelabelling() => recomputable[op.Operands[0]],
                _ => op.Code.IsElementwise() && op.Operands.All(o => recomputable[o] || program.TypeOf(o).IsScalar),
            };
        }
    }

    private void Bind(Region region)
    {
        foreach (var op in region.Ops)
        {
            isOfLoad = op.Code == Opcode.Load;
            switch (op.Code)
            {
                case Opcode.For:
                    BindLoop(op.Operands.Skip(3).ToArray(), op, [op.Body.Arguments.Skip(1).ToArray()], op.Body);
                    break;
                case Opcode.While:
                    BindLoop(op.Operands.ToArray(), op, op.Regions.Select(r => r.Arguments.ToArray()).ToArray(), op.Regions[1]);
                    break;
                case Opcode.If:
                    foreach (var branch in op.Regions)
                        for (var i = 0; i < op.Results.Count; i++) Same(op.Results[i], branch.Terminator.Operands[i]);
                    break;
                case Opcode.Load:
                    BindAccess(op, op.Result, op.Operands[1]);
                    foreach (var operand in op.Operands) Same(op.Result, operand);
                    break;
                case Opcode.Store:
                    BindAccess(op, op.Operands[1], op.Operands[2]);
                    Same(op.Operands[1], op.Operands[0]);
                    Same(op.Operands[1], op.Operands[2]);
                    break;
                case var code when code.IsAtomic():
                    BindUpdate(op);
                    break;
                case Opcode.Dot:
                    Same(op.Result, op.Operands[2]);
                    BindProduct(op);
                    break;
                case Opcode.TensorLoad:
                    var fetched = program.TypeOf(op.Result);
                    anchors.Add((long.MaxValue, op.Result, () => LinearLayout.TensorTile(fetched.Extents, (int)op.Numbers[1], fetched.Element.Size())));
                    break;
                case Opcode.AlignRows:
                    Both(op.Operands[0], op.Result, l => l, l => l);
                    break;
                case Opcode.ExpandDims:
                    Both(op.Operands[0], op.Result, l => l.ExpandDims(op.Axis), l => l.Slice(op.Axis));
                    break;
                case Opcode.Broadcast:
                    var narrow = program.TypeOf(op.Operands[0]);
                    OneWay(op.Result, op.Operands[0], l => Shrink(l, narrow));
                    break;
                case Opcode.Permute:
                    var axes = op.Numbers.Select(a => (int)a).ToArray();
                    Both(op.Operands[0], op.Result, l => l.Permute(axes), l => l.Permute(Inverse(axes)));
                    break;
                case Opcode.Reshape:
                    BlockType from = program.TypeOf(op.Operands[0]), to = program.TypeOf(op.Result);
                    Both(op.Operands[0], op.Result, l => l.Reshape(to.Extents), l => l.Reshape(from.Extents));
                    break;
                case Opcode.Unpack:
                    OneWay(op.Operands[0], op.Result, l => l.DoubleLast());
                    OneWay(op.Result, op.Operands[0], l => l.HalveLast());
                    break;
                case Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin:
                    OneWay(op.Operands[0], op.Result, l => IsSharedOut(op) ? l.SliceOverWarps(op.Axis, out _) : l.Slice(op.Axis));
                    break;
                default:
                    if (op.Code.IsElementwise()) foreach (var operand in op.Operands) Same(op.Result, operand);
                    break;
            }

            foreach (var nested in op.Regions) Bind(nested);
        }
    }

    /// <summary>
    /// Whether each warp is to have a part of a reduction's result in place of all: where slices of one product are summed up and stored, accumulators are most of what a thread
    /// holds, and to compute with all of them in every warp, and store a part, takes as long as some steps of the loop.
    /// </summary>
    private bool IsSharedOut(Op reduction) => products is { Any: true } && IsAccumulated(reduction.Operands[0]) && IsOnlyStored(reduction.Result);

    /// <summary>Whether a value is what a product has added up, in a loop or at once.</summary>
    private bool IsAccumulated(int value)
    {
        if (!definitions.TryGetValue(value, out var op)) return false;
        return op.Code == Opcode.For ? IsAccumulated(op.Body.Terminator.Operands[op.Results.ToList().IndexOf(value)]) : op.Code == Opcode.Dot;
    }

    /// <summary>Whether a value is stored once it is computed with, and read for nothing else: a warp needs what it stores.</summary>
    private bool IsOnlyStored(int value)
    {
        var readers = program.Body.Everything.Where(op => op.Reads(value)).ToArray();
        return readers.Length > 0 && readers.All(op => op.Code == Opcode.Store ? op.Operands[1] == value : op.Code.IsElementwise() && IsOnlyStored(op.Result));
    }

    private void BindProduct(Op op)
    {
        var accumulator = program.TypeOf(op.Result);
        if (products?.Of(op.Result) is { } matrix)
        {
            anchors.Add((long.MaxValue, op.Result, () => matrix.Accumulator));
            int left = op.Operands[0], right = op.Operands[1];
            if (products.IsDirect(op, left) || products.IsMade(left)) anchors.Add((long.MaxValue - 1, left, () => matrix.Left.WithNeighboursFirst(matrix.Left.Rank - 1)));
            if (products.IsDirect(op, right) || products.IsMade(right)) anchors.Add((long.MaxValue - 1, right, () => matrix.Right.WithNeighboursFirst(matrix.Right.Rank - 2)));
            return;
        }

        // What is not fetched is computed where the instruction reads it.
        var multiplied = program.TypeOf(op.Operands[0]);
        if (hasWarpgroups && multiplied.Element.Size() == 2) anchors.Add((long.MaxValue - 1, op.Operands[0], () => WarpgroupLayouts.LeftInRegisters(multiplied.Extents, warps)));

        anchors.Add((
            long.MaxValue,
            op.Result,
            () => hasWarpgroups ? WarpgroupLayouts.Accumulator(accumulator.Extents, warps) : DotLayouts.RegisterTile(accumulator.Extents, warps)));
    }

    private void BindAccess(Op op, int value, int mask)
    {
        var pointer = program.TypeOf(op.Operands[0]);
        if (pointer.IsScalar) return;
        anchors.Add((
            weights.Of(op),
            value,
            () => op.IsWindowed
                ? MemoryLayouts.Windows(pointer, (int)op.Numbers[1], warps)
                : op.IsRealigned
                ? MemoryLayouts.Realigned(pointer, infos[op.Operands[0]], warps)
                : MemoryLayouts.Coalesced(pointer, infos[op.Operands[0]], mask < 0 ? null : infos[mask], warps)));
    }

    /// <summary>An update takes one element at a time, wherever that is: it asks for a layout only if nothing else does, and then that neighbours are updated together.</summary>
    private void BindUpdate(Op op)
    {
        foreach (var operand in op.Operands) Same(op.Result, operand);
        var pointer = program.TypeOf(op.Operands[0]);
        if (!pointer.IsScalar) anchors.Add((0, op.Result, () => MemoryLayouts.Scattered(pointer, infos[op.Operands[0]], warps)));
    }

    private void BindLoop(int[] initial, Op op, int[][] arguments, Region body)
    {
        for (var i = 0; i < op.Results.Count; i++)
        {
            Same(op.Results[i], initial[i]);
            Same(op.Results[i], body.Terminator.Operands[i]);
            foreach (var group in arguments) Same(op.Results[i], group[i]);
        }
    }

    private void Same(int a, int b) => Both(a, b, l => l, l => l);

    private void Both(int a, int b, Func<LinearLayout, LinearLayout> forward, Func<LinearLayout, LinearLayout> backward)
    {
        OneWay(a, b, forward);
        OneWay(b, a, backward);
    }

    private void OneWay(int from, int to, Func<LinearLayout, LinearLayout?> map)
    {
        // What goes through shared memory on its way to a product is loaded in a layout of its own.
        if (!isOfLoad && products is not null && (products.IsStaged(from) || products.IsStaged(to))) return;
        if (IsPlaced(from) && IsPlaced(to)) bindings.Add((from, to, map));
    }

    private void Spread(int value, Func<LinearLayout> choose)
    {
        if (!IsPlaced(value) || layouts[value] is not null) return;
        layouts[value] = choose();
        var reached = new Queue<int>([value]);
        while (reached.Count > 0)
        {
            var current = reached.Dequeue();
            foreach (var (from, to, map) in bindings)
            {
                if (from != current || layouts[to] is not null) continue;
                layouts[to] = map(layouts[from]!);
                if (layouts[to] is not null) reached.Enqueue(to);
            }
        }
    }

    /// <summary>The layout of a broadcast's operand: extents of 1 where the result is wide.</summary>
    public static LinearLayout Shrink(LinearLayout layout, BlockType narrow)
    {
        for (var d = 0; d < narrow.Rank; d++)
            if (narrow.Extents[d] == 1 && layout.OutShape[d] != 1) layout = layout.ShrinkDim(d);
        return layout;
    }

    /// <summary>The permutation that takes axes back to where they were.</summary>
    public static int[] Inverse(IReadOnlyList<int> axes) => Enumerable.Range(0, axes.Count).Select(d => Array.IndexOf(axes.ToArray(), d)).ToArray();
}
