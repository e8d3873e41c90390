using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// Which products of a program warps compute by matrix instructions, and how: read off what their operands are made from. An operand that is loaded is read
/// from shared memory; one that is computed is computed in the registers where the instruction wants it.
/// </summary>
internal sealed class MatrixProducts
{
    /// <summary>What it costs to compute an element of an operand in registers, against reading it from shared memory.</summary>
    private const int CostOfMaking = 4;

    private const int HalfWordBits = 16;

    /// <summary>So many steps may be under way where registers hold what is loaded ahead: the one that is multiplied, and the next.</summary>
    public const int StagesInRegisters = 2;

    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly int stages;
    private readonly Dictionary<int, Op> definitions;
    private readonly Dictionary<int, Region> homes = [];
    private readonly Dictionary<int, MatrixLayouts> layouts = [];
    private readonly HashSet<int> staged = [];

    private MatrixProducts(BlockProgram program, EquatableArray<AxisInfo> infos, int stages)
    {
        this.stages = stages;
        this.program = program;
        this.infos = infos;
        definitions = Definitions.Of(program.Body);
        foreach (var region in program.Body.WithNested)
            foreach (var result in region.Ops.SelectMany(op => op.Results)) homes[result] = region;
    }

    /// <summary>Whether there is any.</summary>
    public bool Any => layouts.Count > 0;

    /// <param name="infos">What is known of the program's values.</param>
    /// <param name="stages">How many steps of a loop the operands of products may be under way at once. Where it is 1 or 2, operands may be loaded where they are multiplied.</param>
    public static MatrixProducts Of(BlockProgram program, EquatableArray<AxisInfo> infos, int warps, int stages)
    {
        var analysis = new MatrixProducts(program, infos, stages);
        var dots = program.Body.Everything.Where(op => op.Code == Opcode.Dot).ToList();
        var links = new HashSet<int>();
        foreach (var dot in dots)
        {
            if (analysis.ProductsIn(dot.Operands[0]) is not { Count: > 0 } inner) continue;
            links.Add(dot.Result);
            links.UnionWith(inner);
        }

        // Products that share an operand have its elements in the same order.
        var orders = dots.Where(dot => !links.Contains(dot.Result)).Select(dot => (dot, Order: analysis.OrderOf(dot)))
            .SelectMany(known => known.dot.Operands.Take(2).Select(operand => (operand, known.Order))).GroupBy(known => known.operand).ToDictionary(g => g.Key, g => (RunBits: g.Max(known => known.Order.RunBits), Apart: g.Max(known => known.Order.Apart)));
        foreach (var dot in dots.OrderBy(analysis.IsSum))
        {
            if (analysis.Choose(dot, warps, links.Contains(dot.Result), orders) is { } chosen) analysis.layouts[dot.Result] = analysis.BesideSharer(dot, chosen, dots);
        }

        foreach (var dot in dots.Where(d => analysis.layouts.ContainsKey(d.Result)))
            foreach (var operand in dot.Operands.Take(2).Where(operand => !analysis.IsDirect(dot, operand))) analysis.Stage(operand, analysis.homes[dot.Result]);
        return analysis;
    }

    /// <summary>The layouts of a product; null if it is not computed by a matrix instruction.</summary>
    public MatrixLayouts? Of(int dot) => layouts.TryGetValue(dot, out var known) ? known : null;

    /// <summary>Whether a value is loaded for products of the same loop body only by way of shared memory: its layout is free of theirs.</summary>
    public bool IsStaged(int value) => staged.Contains(value);

    /// <summary>
    /// Whether an operand of a product is loaded where the instruction wants it, and not by way of shared memory: where a lane has a run of elements to itself that is
    /// as long as an access, and nothing is under way ahead, or no more than a thread can hold of what no other warp reads.
    /// </summary>
    public bool IsDirect(Op dot, int operand)
    {
        if (Of(dot.Result) is not { } matrix || matrix.RunBits <= matrix.Instruction.WordBits) return false;
        var fragment = operand == dot.Operands[0] ? matrix.Left : matrix.Right;
        return stages == 1 || (stages == StagesInRegisters && IsMade(operand) && fragment.FreeBits(InDim.Warp) == 0);
    }

    /// <summary>Whether an operand of a product is computed, not loaded.</summary>
    public bool IsMade(int operand) => definitions.TryGetValue(Root(operand), out var op) && op.Code != Opcode.Load;

    /// <summary>Whether all elements of an operand are the same.</summary>
    public bool IsUniform(int operand) => definitions.TryGetValue(Root(operand), out var op) && op.Code == Opcode.Splat;

    /// <summary>Whether an operand of a product are windows of rows: it is read from shared memory to the registers where the instruction wants it, and shifted together there.</summary>
    public bool AreWindows(int operand) => definitions.TryGetValue(Root(operand), out var op) && op.IsWindowed;

    /// <summary>The axis of a loaded block that lies contiguous in memory; the last where nothing is known.</summary>
    public int ContiguousAxis(int load)
    {
        var pointer = definitions[load].Operands[0];
        return MemoryLayouts.ByContiguity(program.TypeOf(pointer), infos[pointer])[0];
    }

    /// <summary>
    /// The axes of an operand, the one first along which it lies in shared memory: as in global memory where the instruction that reads matrices can transpose
    /// (elements of two bytes), along k otherwise.
    /// </summary>
    /// <param name="innerAxis">The axis of k: the last of the left operand, the one before of the right one.</param>
    public int[] SharedOrder(int operand, int innerAxis)
    {
        var rank = program.TypeOf(operand).Rank;
        var axis = rank + rank - 3 - innerAxis;
        var transposed = false;
        var value = operand;
        while (definitions.TryGetValue(value, out var op) && op.Code == Opcode.Permute && (rank == 2 || op.Numbers[0] == 0))
        {
            if (op.Numbers[rank - 2] == rank - 1) transposed = !transposed;
            value = op.Operands[0];
        }

        var isAcross = definitions.TryGetValue(value, out var root) && root.Code == Opcode.Load && program.TypeOf(value).Element.Size() == 2
            && (ContiguousAxis(value) == innerAxis) == transposed;
        return [.. isAcross ? new[] { axis, innerAxis } : [innerAxis, axis], .. Enumerable.Range(0, rank - 2)];
    }

    private MatrixLayouts? Choose(Op dot, int warps, bool isLinked, Dictionary<int, (int RunBits, int Apart)> orders)
    {
        BlockType left = program.TypeOf(dot.Operands[0]), right = program.TypeOf(dot.Operands[1]);
        var rank = left.Rank;
        int rows = left.Extents[rank - 2], depth = left.Extents[rank - 1], columns = right.Extents[rank - 1];
        int? batch = rank == 3 ? left.Extents[0] : null;
        if (MatrixInstruction.For(left.Element, right.Element, depth, dot.IsRounded) is not { } instruction) return null;
        int leftCost = IsMade(dot.Operands[0]) ? CostOfMaking : 1, rightCost = IsMade(dot.Operands[1]) ? CostOfMaking : 1;
        var (best, rowWarps, batchWarps) = (long.MaxValue, 1, 1);
        for (var apart = Math.Min(batch ?? 1, warps); apart >= 1; apart /= 2)
        {
            var together = warps / apart;
            for (var along = 1; along <= together; along *= 2)
            {
                long rowTile = Math.Max(MatrixInstruction.Rows, rows / along), columnTile = Math.Max(MatrixInstruction.Columns, columns / (together / along));

                // A product of a product finds the inner one's rows in the warp that needs them.
                if (isLinked && along < together && rows >= MatrixInstruction.Rows * along * 2) continue;

                // Warps beyond an extent repeat others' work; products of a batch share nothing.
                var waste = rowTile * along / Math.Max(rows, MatrixInstruction.Rows) * (columnTile * (together / along) / Math.Max(columns, MatrixInstruction.Columns));
                var cost = ((rowTile * leftCost) + (columnTile * rightCost)) * waste * ((batch ?? 1) / apart);
                if (cost < best) (best, rowWarps, batchWarps) = (cost, along, apart);
            }
        }

        var (run, spread) = isLinked ? (0, 0) : dot.Operands.Take(2).Select(operand => orders[operand]).Aggregate((a, b) => (Math.Max(a.RunBits, b.RunBits), Math.Max(a.Apart, b.Apart)));
        var runBits = Math.Max(instruction.WordBits, Math.Min(run, PowerOfTwo.Log2(depth, nameof(depth)) - 2));
        return new MatrixLayouts(
            instruction, rows, columns, depth, rowWarps, warps / batchWarps / rowWarps, runBits, spread + instruction.WordBits <= runBits ? spread : 0, batch, batchWarps);
    }

    /// <summary>Whether a product sums up its right operand's columns: all elements of the left one are the same, and it has no more rows than the instruction.</summary>
    private bool IsSum(Op dot) => IsUniform(dot.Operands[0]) && program.TypeOf(dot.Operands[0]) is var left && left.Extents[left.Rank - 2] <= MatrixInstruction.Rows;

    /// <summary>
    /// The layouts of a product; a sum has its warps as a product has that shares the operand: then its sums are where that one's results are, in every warp, and the operand
    /// is read once for both. To share the work of the sums would cost two barriers to exchange them.
    /// </summary>
    private MatrixLayouts BesideSharer(Op dot, MatrixLayouts chosen, IReadOnlyList<Op> dots)
    {
        if (!IsSum(dot)) return chosen;
        var sharers = dots.Where(other => other.Operands[1] == dot.Operands[1] && homes[other.Result] == homes[dot.Result] && !IsSum(other));
        return sharers.Select(other => Of(other.Result)).FirstOrDefault(known => known is not null) is { } beside
            ? chosen with { RowWarps = beside.RowWarps, ColumnWarps = beside.ColumnWarps, BatchWarps = beside.BatchWarps }
            : chosen;
    }

    /// <summary>The order along k that suits the operands of a product (log2): how many neighbours a lane holds, and how far apart elements of a word are.</summary>
    private (int RunBits, int Apart) OrderOf(Op dot)
    {
        var rank = program.TypeOf(dot.Operands[0]).Rank;
        var (left, right) = (OrderOf(dot.Operands[0], rank - 1), OrderOf(dot.Operands[1], rank - 2));
        return (Math.Max(left.RunBits, right.RunBits), Math.Max(left.Apart, right.Apart));
    }

    /// <summary>
    /// The order along an axis of an operand that is computed from a load. A lane holds what an access brings: its run are the neighbours among that. Codes that become
    /// 16-bit floats stay in the halves of the word that they were loaded in, so that two are converted at once: those share a word of the operand. Of windows a lane has runs.
    /// </summary>
    private (int RunBits, int Apart) OrderOf(int operand, int axis)
    {
        if (AreWindows(operand)) return (PowerOfTwo.Log2(WindowRun.MostBytes / program.TypeOf(operand).Element.Size(), nameof(operand)), 0);
        if (!IsMade(operand) || LoadedInto(operand) is not { } loaded) return (0, 0);
        var places = loaded.Places.Bases(InDim.Register).Select(vector => loaded.Places.Coordinates(vector)).Select(c => c.Where((_, d) => d != axis).All(other => other == 0) ? c[axis] : 0).ToArray();
        var access = places.Take(PowerOfTwo.Log2(8 * MemoryLayouts.MaxVectorBytes / loaded.Bits, nameof(loaded.Bits))).ToArray();
        var run = 0;
        while (access.Contains(1 << run)) run++;
        var half = loaded.Bits < HalfWordBits ? PowerOfTwo.Log2(HalfWordBits / loaded.Bits, nameof(loaded.Bits)) : 0;
        return (run, loaded.IsConverted && half > 0 && half < places.Length && PowerOfTwo.Is(places[half]) ? PowerOfTwo.Log2(places[half], nameof(places)) : 0);
    }

    /// <summary>
    /// Where neighbours in memory come to lie in a value that is computed from them, element by element; null where it is computed from no load, or not so. The registers
    /// of the layout count the elements along the contiguous axis, each of so many bits; converted are those that have become 16-bit floats as they were, or raised.
    /// </summary>
    private (LinearLayout Places, int Bits, bool IsConverted)? LoadedInto(int value)
    {
        if (!definitions.TryGetValue(value, out var op)) return null;
        var type = program.TypeOf(value);
        if (op.Code == Opcode.Load)
        {
            var axis = ContiguousAxis(value);
            return (LinearLayout.Along(type.Extents, axis), 8 * type.Element.Size(), false);
        }

        var found = op.Code.IsElementwise()
            ? op.Operands.Select(LoadedInto).Where(loaded => loaded is not null).OrderByDescending(loaded => loaded!.Value.Places.RegisterCount).FirstOrDefault()
            : op.Code is Opcode.Permute or Opcode.Reshape or Opcode.Unpack ? LoadedInto(op.Operands[0]) : null;
        if (found is not { } source) return null;
        return op.Code switch
        {
            Opcode.Permute => source with { Places = source.Places.Permute(op.Numbers.Select(axis => (int)axis).ToArray()) },
            Opcode.Reshape => source with { Places = source.Places.Reshape(type.Extents) },
            Opcode.Unpack => source with { Places = source.Places.DoubleLast(), Bits = source.Bits / 2 },
            Opcode.Convert => source with { IsConverted = type.Element is ElementType.BF16 or ElementType.F16 },
            Opcode.Add => source,
            _ => source with { IsConverted = false },
        };
    }

    private int Root(int value) => definitions.TryGetValue(value, out var op) && op.Code == Opcode.Permute ? Root(op.Operands[0]) : value;

    /// <summary>The products from which a value is computed, element by element and along its rows.</summary>
    private HashSet<int> ProductsIn(int value)
    {
        var found = new HashSet<int>();
        var seen = new HashSet<int>();
        Walk(value);
        return found;

        void Walk(int v)
        {
            if (v < 0 || !seen.Add(v) || !definitions.TryGetValue(v, out var op)) return;
            if (op.Code == Opcode.Dot) found.Add(v);
            else if (op.Code.IsElementwise()) foreach (var operand in op.Operands) Walk(operand);
        }
    }

    private void Stage(int value, Region body)
    {
        if (value < 0 || !homes.TryGetValue(value, out var home) || !ReferenceEquals(home, body) || ReferenceEquals(body, program.Body)) return;
        var op = definitions[value];
        if (op.Code == Opcode.Load)
        {
            if (!op.IsVolatile && !program.TypeOf(value).IsScalar) staged.Add(value);
        }
        else if (op.Code.IsElementwise() || op.Code.IsRelabelling() || op.Code is Opcode.Unpack or Opcode.Splat)
        {
            foreach (var operand in op.Operands) Stage(operand, body);
        }
    }
}
