using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Loads of neighbours that lie together, but nobody knows where (rows an odd number of bytes apart), become realigned ones: a lane takes the aligned pieces that
/// its elements lie in and shifts them together, instead of one element at a time.
/// </summary>
/// <remarks>
/// A mask need not be the same over a vector: of <c>index &lt; limit</c> with consecutive indices it is enough to know the first element's, and how many there are up to
/// the limit, the load's room. It is one subtraction a vector. Where what is stored matters and is stored as narrowly, all stays as it is: elements that a thread has
/// together would leave gaps between those that lanes store at once.
/// </remarks>
internal sealed class RealignLoads
{
    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly AccessWeights weights;
    private readonly Dictionary<int, Op> definitions;
    private readonly ValueTable values;
    private readonly RowWindows windows;
    private List<Op> ops = [];

    private RealignLoads(BlockProgram program, ISet<int> facts, int stages)
    {
        this.program = program;
        infos = AxisAnalysis.Run(program, facts);
        weights = AccessWeights.Run(program);
        definitions = Definitions.Of(program.Body);
        values = new ValueTable(program);
        windows = new RowWindows(program, infos, stages);
    }

    /// <param name="facts">Parameters that are multiples of 16.</param>
    /// <param name="stages">How many steps of a loop may be under way at once.</param>
    /// <returns>The same program where all loads that matter are as wide as they are together.</returns>
    public static BlockProgram Run(BlockProgram program, ISet<int> facts, int stages)
    {
        var pass = new RealignLoads(program, facts, stages);
        if (program.Body.Everything.Any(op => op.Code == Opcode.Store && pass.IsNarrow(op, op.Operands[2]) && pass.weights.Matters(op))) return program;
        var body = pass.Visit(program.Body);
        return pass.values.Count == program.Values.Count ? program : program with { Values = pass.values.ToEquatableArray(), Body = body };
    }

    private Region Visit(Region region)
    {
        var outside = ops;
        ops = [];
        foreach (var op in region.Ops)
        {
            if (op.Code == Opcode.Load) Visit(op);
            else ops.Add(op with { Regions = op.Regions.Select(Visit).ToEquatableArray() });
        }

        var result = region with { Ops = ops.ToEquatableArray() };
        ops = outside;
        return result;
    }

    /// <summary>Whether an access of a block moves no more than a word at once.</summary>
    private bool IsNarrow(Op access, int mask)
    {
        var pointer = program.TypeOf(access.Operands[0]);
        if (pointer.IsScalar) return false;
        var info = infos[access.Operands[0]];
        return MemoryLayouts.VectorElements(pointer.Element, info, mask < 0 ? null : infos[mask], MemoryLayouts.ByContiguity(pointer, info)[0]) * pointer.Element.Size() <= MemoryLayouts.WordBytes;
    }

    private void Visit(Op load)
    {
        var pointer = program.TypeOf(load.Operands[0]);
        int mask = load.Operands[1], other = load.Operands[2];
        int room = -1, rest = -1;
        if (load.IsVolatile || pointer.IsScalar || pointer.Element.Size() > MemoryLayouts.WordBytes || !weights.Matters(load) || VectorOf(load) is not var (axis, vector))
        {
            ops.Add(load);
            return;
        }

        if (windows.AxisOf(load) == axis && TryWindow(load, axis, out room, out rest))
        {
            ops.Add(load with { Operands = [load.Operands[0], mask, -1, room, rest, IndexAlong(load, axis)], Numbers = [load.Numbers[0], axis] });
            return;
        }

        if (mask >= 0 && !TryRoom(load, mask, axis, vector, out room))
        {
            ops.Add(load);
            return;
        }

        // What else masked elements have is chosen behind the load, by the mask of each.
        var loaded = other < 0 ? load.Result : values.Declare(program.TypeOf(load.Result));
        ops.Add(load with { Operands = [load.Operands[0], mask, -1, room], Results = [loaded], Numbers = [load.Numbers[0], axis] });
        if (other >= 0) ops.Add(load with { Code = Opcode.Select, Operands = [mask, loaded, other], Numbers = [] });
    }

    /// <summary>The axis along which a load's elements follow each other, and how many of them a lane takes at once; null where an ordinary load moves more than a word.</summary>
    private (int Axis, int Vector)? VectorOf(Op load)
    {
        var pointer = program.TypeOf(load.Operands[0]);
        var info = infos[load.Operands[0]];
        var axis = MemoryLayouts.ByContiguity(pointer, info)[0];
        var vector = MemoryLayouts.RealignedElements(pointer.Element, info, axis);
        return vector > 1 && vector * pointer.Element.Size() >= MemoryLayouts.WordBytes && IsNarrow(load, load.Operands[1]) ? (axis, vector) : null;
    }

    /// <summary>How many elements from each on the mask lets through, if it lets the element itself through: -1 for any number.</summary>
    /// <returns>Whether that is known of groups of <paramref name="vector"/>.</returns>
    private bool TryRoom(Op load, int mask, int axis, int vector, out int room)
    {
        room = -1;
        if (infos[mask].Constancy[axis] >= vector) return true;
        if (!definitions.TryGetValue(mask, out var op)) return false;
        switch (op.Code)
        {
            case Opcode.And:
                if (!TryRoom(load, op.Operands[0], axis, vector, out var left) || !TryRoom(load, op.Operands[1], axis, vector, out var right)) return false;
                room = left < 0 ? right : right < 0 ? left : Add(load, Opcode.Minimum, IntegersOf(mask), [left, right]);
                return true;
            case Opcode.Broadcast when program.TypeOf(op.Operands[0]).Extents[axis] == 1:
                return true;
            case Opcode.Broadcast or Opcode.ExpandDims:
                if (!TryRoom(load, op.Operands[0], AxisRelabelling.OperandAxis(op, axis), vector, out var narrow)) return false;
                room = Relabelled(load, op, narrow);
                return true;
            case Opcode.Less:
                return TrySubtract(op.Operands[1], op.Operands[0], out room);
            case Opcode.Greater:
                return TrySubtract(op.Operands[0], op.Operands[1], out room);
            default:
                return false;
        }

        // The difference does not overflow where the index is below the limit and not below zero. Along a row that is read on, no index that memory has is so far below it.
        bool TrySubtract(int limit, int index, out int difference)
        {
            difference = -1;
            if (program.TypeOf(index).Element != ElementType.I32 || !(infos[index].NonNegative || windows.AxisOf(load) is not null) || infos[index].Contiguity[axis] < vector || infos[limit].Constancy[axis] < vector) return false;
            difference = Add(load, Opcode.Subtract, IntegersOf(mask), [limit, index]);
            return true;
        }
    }

    /// <summary>
    /// The room in windows, and what else the mask says: the same for all of a window, or -1. Both hold on from a window to the next, as one ends in the other's first piece.
    /// </summary>
    private bool TryWindow(Op load, int axis, out int room, out int rest)
    {
        rest = -1;
        return TryRoom(load, load.Operands[1], axis, program.TypeOf(load.Operands[0]).Extents[axis], out room) && room >= 0 && TryRest(load, load.Operands[1], axis, out rest);
    }

    /// <summary>A mask without the comparisons that the room stands for.</summary>
    private bool TryRest(Op load, int mask, int axis, out int rest)
    {
        rest = mask;
        if (infos[mask].Constancy[axis] >= program.TypeOf(mask).Extents[axis]) return windows.IsSteady(load, mask);
        rest = -1;
        var op = definitions[mask];
        switch (op.Code)
        {
            case Opcode.And:
                if (!TryRest(load, op.Operands[0], axis, out var left) || !TryRest(load, op.Operands[1], axis, out var right)) return false;
                rest = left < 0 ? right : right < 0 ? left : Add(load, Opcode.And, program.TypeOf(mask), [left, right]);
                return true;
            case Opcode.Broadcast or Opcode.ExpandDims:
                if (!TryRest(load, op.Operands[0], AxisRelabelling.OperandAxis(op, axis), out var narrow)) return false;
                rest = Relabelled(load, op, narrow);
                return true;
            case Opcode.Less:
                return windows.MovesOn(load, op.Operands[0]) && windows.IsSteady(load, op.Operands[1]);
            case Opcode.Greater:
                return windows.MovesOn(load, op.Operands[1]) && windows.IsSteady(load, op.Operands[0]);
            default:
                return false;
        }
    }

    /// <summary>What an expansion or a broadcast of a mask makes of what stands for the mask, where anything does.</summary>
    private int Relabelled(Op load, Op op, int source) => source < 0 ? -1 : Add(load, op.Code, program.TypeOf(op.Result).WithElement(values[source].Type.Element), [source], op.Numbers);

    private BlockType IntegersOf(int block) => program.TypeOf(block).WithElement(ElementType.I32);

    /// <summary>Each element's index along an axis.</summary>
    private int IndexAlong(Op load, int axis)
    {
        var type = program.TypeOf(load.Operands[0]);
        var narrow = BlockType.Block(ElementType.I32, [type.Extents[axis]]);
        var index = Add(load, Opcode.Arange, narrow, [], [0, type.Extents[axis]]);
        for (var d = 0; d < type.Rank; d++)
        {
            if (d == axis) continue;
            narrow = narrow.With([.. narrow.Extents.Take(d), 1, .. narrow.Extents.Skip(d)]);
            index = Add(load, Opcode.ExpandDims, narrow, [index], [d]);
        }

        return narrow.Extents.Equals(type.Extents) ? index : Add(load, Opcode.Broadcast, IntegersOf(load.Operands[0]), [index]);
    }

    private int Add(Op load, Opcode code, BlockType type, EquatableArray<int> operands, EquatableArray<long>? numbers = null)
    {
        ops.Add(values.Compute(load, code, type, operands, numbers));
        return ops[^1].Result;
    }
}
