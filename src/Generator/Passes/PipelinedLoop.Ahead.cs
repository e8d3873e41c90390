using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <content>What steps ahead load: the first ones before the loop, further ones in it, from addresses that run ahead of the loop's own.</content>
internal sealed partial class PipelinedLoop
{
    /// <summary>The first steps' copies or loads.</summary>
    /// <returns>What each carried value that addresses depend on will be at the step behind those.</returns>
    private Dictionary<int, int> Prologue(List<StagedLoad> staged, int steps, int room)
    {
        var at = loop.Body.Arguments.Skip(1).Select((argument, i) => (argument, initial: loop.Operands[3 + i])).ToDictionary(a => a.argument, a => a.initial);
        for (var s = 0; s < steps; s++)
        {
            at[Induction] = s == 0 ? loop.Operands[0] : Scalar(Opcode.Add, Counter, loop.Operands[0], Number(Counter, s * step));
            var inRange = IsInside(room, s);
            var current = new Dictionary<int, int>(at);
            if (staged[0].IsCopied)
            {
                Fetch(staged, current, room, s, Number(ElementType.I32, s));
                Add(Opcode.CommitCopies);
            }
            else
            {
                foreach (var load in staged)
                {
                    // The first step's goes to its slot, if there is one; those of further ones are kept.
                    var value = Load(load.Load, current, inRange);
                    if (s == 0 && load.Readers.Count > 0) foreach (var reader in load.Readers) Add(Opcode.StoreShared, [rings[reader.Result], Number(ElementType.I32, 0), value]);
                    else Kept(load).Add(value);
                }
            }

            foreach (var (argument, yielded) in Addressing(staged)) at[argument] = Clone(yielded, current);
        }

        return Addressing(staged).ToDictionary(a => a.Argument, a => at[a.Argument]);
    }

    private List<int> Kept(StagedLoad load)
    {
        if (!kept.TryGetValue(load, out var values)) kept[load] = values = [];
        return values;
    }

    /// <summary>Passes what was loaded on from step to step, and gives what is due in the next; what registers hold is due at once, and stands for the load.</summary>
    private int Keep(StagedLoad load, int loaded)
    {
        var initial = Kept(load);
        var arguments = initial.Select(value => load.Readers.Count == 0 ? load.Load.Result : values.DeclareLike(value)).ToList();
        for (var i = 0; i < arguments.Count; i++) carried.Add((arguments[i], initial[i], i + 1 < arguments.Count ? arguments[i + 1] : loaded));
        return arguments.Count > 0 ? arguments[0] : loaded;
    }

    /// <summary>Where addresses are so many steps ahead: carried values of their own stand for those of the loop.</summary>
    private Dictionary<int, int> Ahead(Dictionary<int, int> initial, int steps)
    {
        var at = new Dictionary<int, int> { [Induction] = Scalar(Opcode.Add, Counter, Induction, Number(Counter, steps * step)) };
        foreach (var argument in initial.Keys) at[argument] = values.DeclareLike(argument);
        var arguments = initial.Keys.ToDictionary(a => a, a => at[a]);
        foreach (var argument in initial.Keys)
        {
            var yielded = loop.Body.Terminator.Operands[loop.Body.Arguments.ToList().IndexOf(argument) - 1];
            carried.Add((arguments[argument], initial[argument], Clone(yielded, at)));
        }

        return at;
    }

    /// <summary>The carried values that the addresses of loads depend on, and what they become.</summary>
    private List<(int Argument, int Yielded)> Addressing(List<StagedLoad> staged)
    {
        var seen = new HashSet<int>();
        var pending = new Queue<int>(staged.SelectMany(s => s.Load.Operands));
        var found = new List<(int, int)>();
        while (pending.Count > 0)
        {
            var value = pending.Dequeue();
            if (value < 0 || !seen.Add(value)) continue;
            var argument = loop.Body.Arguments.ToList().IndexOf(value);
            if (argument > 0)
            {
                found.Add((value, loop.Body.Terminator.Operands[argument - 1]));
                pending.Enqueue(loop.Body.Terminator.Operands[argument - 1]);
            }
            else if (inside.TryGetValue(value, out var op))
            {
                foreach (var operand in op.Operands) pending.Enqueue(operand);
            }
        }

        return found;
    }

    /// <param name="left">What the loop has left.</param>
    /// <param name="steps">How many steps ahead.</param>
    private void Fetch(List<StagedLoad> staged, Dictionary<int, int> at, int left, int steps, int slot)
    {
        int inRange = staged.All(copy => copy.Load.IsWindowed) ? -1 : IsInside(left, steps), reach = staged.Any(copy => copy.Load.IsWindowed) ? Reach(left, steps) : -1;
        foreach (var copy in staged)
        {
            var pointer = Clone(copy.Load.Operands[0], at);
            if (copy.Load.IsWindowed)
            {
                var bytes = BytesOf(copy.Load, pointer, at, reach, isFirst: steps == 0);
                foreach (var reader in copy.Readers) Add(Opcode.CopyShared, [rings[reader.Result], slot, pointer, bytes], copy.Load.Numbers, copy.Load);
                continue;
            }

            var mask = Mask(copy.Load, at, inRange);
            foreach (var reader in copy.Readers) Add(Opcode.CopyShared, [rings[reader.Result], slot, pointer, mask], [copy.Load.Numbers[0]], copy.Load);
        }
    }

    private int Load(Op load, Dictionary<int, int> at, int inRange)
    {
        var pointer = Clone(load.Operands[0], at);
        var mask = Mask(load, at, inRange);
        var other = load.Operands[2] < 0 ? -1 : Clone(load.Operands[2], at);
        var result = values.Declare(values[load.Result], values.LayoutOf(load.Result));
        EquatableArray<int> operands = [pointer, mask, other];
        if (load.IsRealigned) operands = [.. operands, load.Operands[3] < 0 ? -1 : Clone(load.Operands[3], at)];
        ops.Add(load with { Operands = operands, Results = [result] });
        return result;
    }

    /// <summary>The mask of a load, and the step is in the loop.</summary>
    private int Mask(Op load, Dictionary<int, int> at, int inRange)
    {
        var layout = values.LayoutOf(load.Operands[0]);
        var type = values.TypeOf(load.Operands[0]).WithElement(ElementType.Bool);
        var all = Compute(Opcode.Splat, type, layout, [inRange], source: load);
        return load.Operands[1] < 0 ? all : Compute(Opcode.And, type, layout, [Clone(load.Operands[1], at), all], source: load);
    }

    /// <summary>A value of the body as it is where the values of <paramref name="at"/> stand for the body's; those that are made are added to it.</summary>
    private int Clone(int value, Dictionary<int, int> at)
    {
        if (at.TryGetValue(value, out var known)) return known;
        if (!inside.TryGetValue(value, out var op)) return value;
        var operands = op.Operands.Select(operand => operand < 0 ? operand : Clone(operand, at)).ToEquatableArray();
        var result = values.DeclareLike(value);
        ops.Add(op with { Operands = operands, Results = [result] });
        return at[value] = result;
    }
}
