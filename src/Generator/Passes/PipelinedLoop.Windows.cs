using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <content>Windows of rows: how much of the pieces that they lie in is copied, and where their elements begin in those.</content>
internal sealed partial class PipelinedLoop
{
    /// <summary>Elements that windows have for sure, and that a product with their size does not overflow.</summary>
    private const int Unbounded = 1 << 20;

    private readonly LoopInvariance invariance = new(loop);
    private readonly Dictionary<Op, int> starts = [];

    /// <summary>How far windows may be read on, from the beginning of those some steps ahead: to the end of the loop's last ones, or not at all.</summary>
    private int Reach(int left, int steps)
    {
        var whole = Scalar(Opcode.And, Counter, Scalar(Opcode.Add, Counter, left, Number(Counter, step - 1)), Number(Counter, -step));
        return Scalar(Opcode.Minimum, Counter, steps == 0 ? whole : Scalar(Opcode.Subtract, Counter, whole, Number(Counter, steps * step)), Number(Counter, Unbounded));
    }

    /// <summary>How much of the pieces in which the vectors of windows begin is read: up to the room, and to where the windows of this step reach.</summary>
    private int BytesOf(Op load, int pointer, Dictionary<int, int> at, int reach, bool isFirst)
    {
        int rest = load.Operands[4], index = load.Operands[5];
        var size = values.TypeOf(load.Result).Element.Size();
        int Numbers(int number) => Block(Opcode.Splat, index, Number(ElementType.I32, number));
        if (!starts.TryGetValue(load, out var start))
        {
            start = Block(Opcode.PieceStart, index, pointer);
            if (rest >= 0 && invariance.Holds(rest)) start = Block(Opcode.Select, index, Clone(rest, at), start, Numbers(-4 * Unbounded));
            starts[load] = start;
        }

        var place = Clone(index, at);
        var room = Block(Opcode.Minimum, index, Block(Opcode.Subtract, index, Block(Opcode.Splat, index, reach), place), Clone(load.Operands[3], at));
        room = Block(Opcode.Maximum, index, room, Numbers(-Unbounded));
        var bytes = Block(Opcode.Add, index, size == 1 ? room : Block(Opcode.Multiply, index, room, Numbers(size)), start);
        if (rest >= 0 && !invariance.Holds(rest)) bytes = Block(Opcode.Select, index, Clone(rest, at), bytes, Numbers(0));
        if (!isFirst) return bytes;

        // What is before a window is another one's end, but for the first, which may have nothing itself.
        var isEmpty = Compute(Opcode.LessOrEqual, values.TypeOf(index).WithElement(ElementType.Bool), values.LayoutOf(index), [Block(Opcode.Add, index, room, place), Numbers(0)]);
        return Block(Opcode.Select, index, isEmpty, Numbers(0), bytes);
    }

    /// <summary>The body's operations as they are where windows are read: where their elements begin in pieces is the same in every step, and found before the first.</summary>
    private Dictionary<Op, Op> ReadingWindows()
    {
        var first = new Dictionary<int, int> { [Induction] = loop.Operands[0] };
        return loop.Body.Ops.Where(op => op.Code == Opcode.LoadShared && op.IsWindowed).ToDictionary(op => op, op => op with { Operands = [op.Operands[0], Clone(op.Operands[1], first)] });
    }
}
