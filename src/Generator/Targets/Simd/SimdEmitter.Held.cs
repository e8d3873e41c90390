using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Small blocks that stay in registers while a loop carries them or a branch chooses them, instead of going through memory. A loop that reads them is written
/// out whole; where a reader is too large for that, or goes along another axis, they are put into a buffer as well.
/// </content>
internal sealed partial class SimdEmitter
{
    private readonly Dictionary<int, Held> held = [];

    /// <summary>
    /// Operations that a loop may be written out to: the compiler of the machine code calls the functions that make up the rest of a method with more than
    /// 512 locals instead of putting them in place.
    /// </summary>
    private const int MaxOperations = 384;

    /// <summary>The same for what runs once.</summary>
    private const int MaxOperationsOnce = 48;

    /// <summary>Registers for a value that a loop carries, if it is small and all that reads it is; declared but not filled.</summary>
    /// <param name="value">A block.</param>
    /// <param name="next">What it becomes in a trip.</param>
    /// <param name="readers">The values that it is behind and in the loop.</param>
    private Held? Hold(int value, int next, int[] readers)
    {
        var type = program.TypeOf(value);
        if (type.IsScalar || Carrier.IsPair(type) || type.Element.IsPacked() || type.Element == ElementType.Bool) return null;
        var axis = LaneAxis(type, [next]);
        return Held.Fits(type, axis) && Operations([next], type, axis) <= MaxOperations && readers.All(HasSmallReaders) ? Declare(value, RegisterLoop.Whole(type, axis)) : null;
    }

    private Held Declare(int value, RegisterLoop loop)
    {
        var type = program.TypeOf(value);
        var registers = Enumerable.Range(0, loop.Registers).Select(i => names.Unique($"{StemOf(value)}_{CSharpLiteral.Integer(i)}")).ToArray();
        foreach (var register in registers) scopes.Writer.WriteLine($"{Carrier.Vector(type)} {register};");
        return new Held(loop, registers);
    }

    private bool HasSmallReaders(int value) => plan.Users(value).All(user => user switch
    {
        { Code: Opcode.Yield or Opcode.For or Opcode.While or Opcode.If } => true,
        { Code: Opcode.Dot or Opcode.Reshape } => false,
        { Code: Opcode.Store } or { Code: Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin } => IsSmall(program.TypeOf(user.Operands[0])),
        { Results.Count: 1 } when plan.IsInline(user.Result) => IsSmall(program.TypeOf(user.Result)) && HasSmallReaders(user.Result),
        { Results.Count: 1 } => IsSmall(program.TypeOf(user.Result)),
        _ => false,
    });

    /// <summary>Whether a carried block is read for nothing but its own next value, element by element: then that may take its place at once.</summary>
    private bool IsUpdate(int argument, int next)
    {
        var value = argument;
        while (value != next)
        {
            if (plan.Users(value) is not [{ Results.Count: 1 } user] || !user.Code.IsElementwise() || (user.Result != next && !plan.IsInline(user.Result))) return false;
            value = user.Result;
        }

        return plan.Users(next).Count == 1;
    }

    private static bool IsSmall(BlockType type) => !type.IsScalar && type.ElementCount <= Carrier.Lanes * Held.MaxRegisters;

    /// <summary>Puts what a loop cannot read from registers into buffers.</summary>
    private void PutAside(IEnumerable<int> reads, BlockType domain, int axis, bool isWhole)
    {
        var unreadable = new List<int>();
        WalkClosure(reads, domain, (_, _) => { }, leaf: (value, axes) =>
        {
            if (held.TryGetValue(value, out var registers) && !(isWhole && axes[axis] == registers.Loop.Axis)) unreadable.Add(value);
        });
        foreach (var value in unreadable.Distinct().Where(v => !buffers.ContainsKey(v))) PutAside(value);
    }

    /// <summary>Writes a held value to a buffer, where it is made: whoever comes later finds it there.</summary>
    private void PutAside(int value)
    {
        var (type, registers) = (program.TypeOf(value), held[value]);
        var buffer = NewBuffer(value);
        for (var register = 0; register < registers.Registers.Length; register++)
        {
            var position = new Position(registers.Loop.At(register).Select(Coordinate.At).ToArray(), type.Extents[registers.Loop.Axis] > 1 ? registers.Loop.Axis : -1);
            WriteBuffer(type, buffer, position, registers.At(position, homes[value])!, scopes[homes[value]].Writer);
        }

        buffers[value] = buffer;
    }

    /// <summary>Whether a loop reads held values and is so small that it is written out for them.</summary>
    private bool ReadsHeld(int[] reads, BlockType domain, int axis)
    {
        var found = false;
        WalkClosure(reads, domain, (_, _) => { }, leaf: (value, _) => found |= held.ContainsKey(value));
        return found && Held.Fits(domain, axis) && Operations(reads, domain, axis) <= MaxOperationsOnce;
    }

    /// <summary>The operations on registers that a loop takes that is written out whole.</summary>
    private int Operations(IEnumerable<int> reads, BlockType domain, int axis)
    {
        var count = 0;
        WalkClosure(reads, domain, (op, axes) =>
        {
            if (plan.IsIndex(op.Result) || op.Code is Opcode.Broadcast or Opcode.ExpandDims or Opcode.Permute or Opcode.Splat) return;
            var type = program.TypeOf(op.Result);
            count += Math.Max(1, type.ElementCount / (axes[axis] >= 0 ? LanesAlong(type, axes[axis]) : 1));
        });
        return count;
    }
}
