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

    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly bool isPipelined;
    private readonly Dictionary<int, Op> definitions;
    private readonly Dictionary<int, Region> homes = [];
    private readonly Dictionary<int, MatrixLayouts> layouts = [];
    private readonly HashSet<int> staged = [];

    private MatrixProducts(BlockProgram program, EquatableArray<AxisInfo> infos, bool isPipelined)
    {
        this.isPipelined = isPipelined;
        this.program = program;
        this.infos = infos;
        definitions = Definitions.Of(program.Body);
        foreach (var region in program.Body.WithNested)
            foreach (var result in region.Ops.SelectMany(op => op.Results)) homes[result] = region;
    }

    /// <summary>Whether there is any.</summary>
    public bool Any => layouts.Count > 0;

    /// <param name="infos">What is known of the program's values.</param>
    /// <param name="stages">How many steps of a loop the operands of products may be under way at once. Where it is 1, operands may be loaded where they are multiplied.</param>
    public static MatrixProducts Of(BlockProgram program, EquatableArray<AxisInfo> infos, int warps, int stages)
    {
        var analysis = new MatrixProducts(program, infos, stages > 1);
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
            .SelectMany(known => known.dot.Operands.Take(2).Select(operand => (operand, known.Order))).GroupBy(known => known.operand).ToDictionary(g => g.Key, g => (Run: g.Max(known => known.Order.Run), Apart: g.Max(known => known.Order.Apart)));
        foreach (var dot in dots)
        {
            if (analysis.Choose(dot, warps, links.Contains(dot.Result), orders) is { } chosen) analysis.layouts[dot.Result] = chosen;
        }

        foreach (var dot in dots.Where(d => analysis.layouts.ContainsKey(d.Result) && !analysis.IsDirect(d.Result)))
            foreach (var operand in dot.Operands.Take(2)) analysis.Stage(operand, analysis.homes[dot.Result]);
        return analysis;
    }

    /// <summary>The layouts of a product; null if it is not computed by a matrix instruction.</summary>
    public MatrixLayouts? Of(int dot) => layouts.TryGetValue(dot, out var known) ? known : null;

    /// <summary>Whether a value is loaded for products of the same loop body only by way of shared memory: its layout is free of theirs.</summary>
    public bool IsStaged(int value) => staged.Contains(value);

    /// <summary>
    /// Whether the operands of a product are loaded where the instruction wants them, and not by way of shared memory: where nothing is under way ahead, and a lane
    /// has a run of elements to itself that is as long as an access.
    /// </summary>
    public bool IsDirect(int dot) => !isPipelined && Of(dot) is { } matrix && matrix.RunBits > matrix.Instruction.WordBits;

    /// <summary>Whether an operand of a product is computed, not loaded.</summary>
    public bool IsMade(int operand) => definitions.TryGetValue(Root(operand), out var op) && op.Code != Opcode.Load;

    /// <summary>The axis of a loaded block that lies contiguous in memory; the last where nothing is known.</summary>
    public int ContiguousAxis(int load)
    {
        var pointer = definitions[load].Operands[0];
        var extents = program.TypeOf(pointer).Extents;
        return Enumerable.Range(0, extents.Count).OrderByDescending(d => Math.Min(infos[pointer].Contiguity[d], extents[d])).ThenByDescending(d => d).First();
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

    private MatrixLayouts? Choose(Op dot, int warps, bool isLinked, Dictionary<int, (int Run, int Apart)> orders)
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

        var (run, spread) = isLinked ? (0, 0) : dot.Operands.Take(2).Select(operand => orders[operand]).Aggregate((a, b) => (Math.Max(a.Run, b.Run), Math.Max(a.Apart, b.Apart)));
        var runBits = Math.Max(instruction.WordBits, Math.Min(run == 0 ? 0 : PowerOfTwo.Log2(run, nameof(run)), PowerOfTwo.Log2(depth, nameof(depth)) - 2));
        return new MatrixLayouts(
            instruction, rows, columns, depth, rowWarps, warps / batchWarps / rowWarps, runBits, spread + instruction.WordBits <= runBits ? spread : 0, batch, batchWarps);
    }

    /// <summary>The order along k that suits the operands of a product: how many neighbours a lane holds, and how far apart elements of a word are (log2).</summary>
    private (int Run, int Apart) OrderOf(Op dot)
    {
        var rank = program.TypeOf(dot.Operands[0]).Rank;
        return (Math.Max(RunOf(dot.Operands[0], rank - 1), RunOf(dot.Operands[1], rank - 2)), Math.Max(ApartIn(dot.Operands[0]), ApartIn(dot.Operands[1])));
    }

    /// <summary>
    /// Log2 of how far apart elements of a computed operand best lie that share a word of it: codes that become 16-bit floats stay in the halves of the word that
    /// they were loaded in, so that two are converted at once.
    /// </summary>
    private int ApartIn(int operand)
    {
        if (definitions.TryGetValue(Root(operand), out var op) && op.Code == Opcode.Add) op = op.Operands.Select(o => definitions.TryGetValue(o, out var d) ? d : null).FirstOrDefault(d => d?.Code == Opcode.Convert);
        if (op is not { Code: Opcode.Convert } || program.TypeOf(op.Result).Element is not (ElementType.BF16 or ElementType.F16)) return 0;
        var (value, bits) = (op.Operands[0], 8 * program.TypeOf(op.Operands[0]).Element.Size());
        while (definitions.TryGetValue(value, out op))
        {
            switch (op.Code)
            {
                case Opcode.Load:
                    return PowerOfTwo.Log2(Math.Max(1, HalfWordBits / bits), nameof(bits));
                case Opcode.Unpack:
                    bits /= 2;
                    break;
                case not (Opcode.Permute or Opcode.Reshape):
                    return 0;
            }

            value = op.Operands[0];
        }

        return 0;
    }

    private int Root(int value) => definitions.TryGetValue(value, out var op) && op.Code == Opcode.Permute ? Root(op.Operands[0]) : value;

    /// <summary>How many neighbours along an axis of a computed operand one load brings; 0 where it is not computed from a load.</summary>
    private int RunOf(int operand, int axis) => IsMade(operand) ? NeighboursAlong(operand, axis) : 0;

    private int NeighboursAlong(int value, int axis)
    {
        if (!definitions.TryGetValue(value, out var op)) return 0;
        var type = program.TypeOf(value);
        switch (op.Code)
        {
            case Opcode.Load:
                return ContiguousAxis(value) == axis ? MemoryLayouts.MaxVectorBytes / type.Element.Size() : 0;
            case Opcode.Permute:
                return NeighboursAlong(op.Operands[0], (int)op.Numbers[axis]);
            case Opcode.Reshape:
                // Neighbours along the last axis stay so, as far as both shapes reach.
                var before = program.TypeOf(op.Operands[0]);
                return axis == type.Rank - 1
                    ? Math.Min(NeighboursAlong(op.Operands[0], before.Rank - 1), Math.Min(type.Extents[axis], before.Extents[before.Rank - 1]))
                    : 0;
            case Opcode.Unpack:
                return NeighboursAlong(op.Operands[0], axis) * (axis == type.Rank - 1 ? 2 : 1);
            default:
                return op.Code.IsElementwise() ? op.Operands.Max(o => NeighboursAlong(o, axis)) : 0;
        }
    }

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
        else if (op.Code.IsElementwise() || op.Code is Opcode.Permute or Opcode.Unpack or Opcode.Broadcast or Opcode.ExpandDims or Opcode.Reshape or Opcode.Splat)
        {
            foreach (var operand in op.Operands) Stage(operand, body);
        }
    }
}
