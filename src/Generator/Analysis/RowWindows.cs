using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// The loads of loops of products that read on in their rows from trip to trip, a window of each row at a time, wherever the rows begin. The aligned pieces of memory that
/// windows lie in then follow each other too: they can be copied to shared memory by themselves, any number of trips ahead, and are shifted together when they are read.
/// </summary>
internal sealed class RowWindows
{
    /// <summary>What four lanes read at least: a piece each.</summary>
    private const int LeastBytes = 4 * MemoryLayouts.MaxVectorBytes;

    /// <summary>Slots of a ring at least: the window that is read, the next one, whose first piece it ends in, and one under way.</summary>
    private const int LeastStages = 3;

    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly LinearForms forms;
    private readonly Dictionary<int, Op> definitions;
    private readonly Dictionary<int, (int Axis, Op Loop)> found = [];

    /// <param name="stages">Slots of a ring.</param>
    public RowWindows(BlockProgram program, EquatableArray<AxisInfo> infos, int stages)
    {
        this.program = program;
        this.infos = infos;
        forms = new LinearForms(program);
        definitions = Definitions.Of(program.Body);
        if (stages < LeastStages) return;
        foreach (var loop in program.Body.Everything.Where(op => op.Code == Opcode.For && !op.Body.Ops.Any(o => o.OrdersMemory || o.Regions.Count > 0)))
        {
            if ((Opcode)loop.Numbers[0] != Opcode.Less || program.TypeOf(loop.Operands[0]).Element != ElementType.I32 || forms.Of(loop.Operands[2])?.Constant is not { } step) continue;
            foreach (var load in loop.Body.Ops.Where(op => op.Code == Opcode.Load))
                if (AxisOf(load, loop, step) is { } axis) found[load.Result] = (axis, loop);
        }
    }

    /// <summary>The axis of the rows of such a load; null for others.</summary>
    public int? AxisOf(Op load) => found.TryGetValue(load.Result, out var window) ? window.Axis : null;

    /// <summary>Whether a value is the same in all trips of such a load's loop.</summary>
    public bool IsSteady(Op load, int value) => new LoopInvariance(found[load.Result].Loop).Holds(value);

    /// <summary>Whether indices move on with the windows of such a load.</summary>
    public bool MovesOn(Op load, int index) => forms.Of(index) is { } form && MovesByOne(form, found[load.Result].Loop);

    private int? AxisOf(Op load, Op loop, long step)
    {
        var type = program.TypeOf(load.Operands[0]);
        if (load.IsVolatile || load.Operands[1] < 0 || load.Operands[2] >= 0 || type.Rank < 2) return null;
        var info = infos[load.Operands[0]];
        var axis = MemoryLayouts.ByContiguity(type, info)[0];
        var isWindow = step == type.Extents[axis] && info.Contiguity[axis] >= step && step * type.Element.Size() >= LeastBytes && AreMultiplied(loop, load.Result, axis);
        return isWindow && forms.Of(load.Operands[0]) is { } address && MovesByOne(address, loop) ? axis : null;
    }

    /// <summary>Whether a form changes from trip to trip by the loop's step, and by nothing else.</summary>
    private static bool MovesByOne(LinearForm form, Op loop)
    {
        var inside = new HashSet<int>(loop.Body.Ops.SelectMany(op => op.Results).Concat(loop.Body.Arguments));
        var moving = form.Terms.Where(t => t.Factors.Any(inside.Contains)).ToArray();
        return moving.Length == 1 && moving[0] is { Coefficient: 1, Axis: LinearTerm.NoAxis, Factors.Count: 1 } && moving[0].Factors[0] == loop.Body.Arguments[0];
    }

    /// <summary>Whether a value is multiplied by instructions, along its rows, and read by nobody else.</summary>
    private bool AreMultiplied(Op loop, int value, int axis)
    {
        var readers = loop.Body.Ops.Where(op => op.Reads(value)).ToArray();
        return readers.Length > 0 && readers.All(op => op.Code switch
        {
            Opcode.Permute => AreMultiplied(loop, op.Result, program.ResultAxis(op, axis)),
            Opcode.Dot => IsAlong(op, value, axis),
            _ => false,
        });
    }

    private bool IsAlong(Op dot, int value, int axis)
    {
        BlockType left = program.TypeOf(dot.Operands[0]), right = program.TypeOf(dot.Operands[1]);
        var isLeft = dot.Operands[0] == value;
        return isLeft != (dot.Operands[1] == value) && dot.Operands[2] != value && axis == (isLeft ? left.Rank - 1 : right.Rank - 2)
            && dot.Operands.Take(2).All(IsLoaded)
            && left.Element.Size() < MemoryLayouts.WordBytes && MatrixInstruction.For(left.Element, right.Element, left.Extents[left.Rank - 1], dot.IsRounded) is not null;
    }

    /// <summary>Whether a value is loaded. One that is computed may be a product itself, whose elements lie where they were summed.</summary>
    private bool IsLoaded(int value) => definitions.TryGetValue(value, out var op) && (op.Code == Opcode.Load || (op.Code == Opcode.Permute && IsLoaded(op.Operands[0])));
}
