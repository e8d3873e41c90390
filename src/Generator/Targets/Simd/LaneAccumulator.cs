using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// A block that a loop carries only to reduce it behind the loop along one axis. Since the order of a reduction is free, the block shrinks to one register
/// for each of its rows, which takes all steps along the axis.
/// </summary>
/// <param name="Argument">The carried value in the loop's body.</param>
/// <param name="Update">What makes the next one of it: an addition, a maximum or a minimum.</param>
/// <param name="Result">The loop's result.</param>
/// <param name="Reduction">The reduction behind the loop.</param>
/// <param name="Selection">What stands between the result and the reduction and keeps the initial value in some rows, or null.</param>
/// <param name="Initial">The scalar that the initial block is filled with.</param>
internal sealed record LaneAccumulator(int Argument, Op Update, int Result, Op Reduction, Op? Selection, int Initial)
{
    /// <summary>Rows that fit the registers.</summary>
    public const int MaxRows = 16;

    /// <summary>The accumulators of a loop, by the number of the carried value.</summary>
    public static IReadOnlyDictionary<int, LaneAccumulator> Of(Op loop, BlockProgram program, SimdPlan plan, EquatableArray<AxisInfo> infos)
    {
        var found = new Dictionary<int, LaneAccumulator>();
        for (var i = 0; i < loop.Results.Count; i++)
            if (Find(loop, i, program, plan, infos) is { } accumulator) found[i] = accumulator;
        return found;
    }

    private static LaneAccumulator? Find(Op loop, int i, BlockProgram program, SimdPlan plan, EquatableArray<AxisInfo> infos)
    {
        int argument = loop.Body.Arguments[i + 1], result = loop.Results[i];
        var type = program.TypeOf(result);
        if (type.IsScalar || type.IsPointer || Carrier.IsRounded(type.Element)) return null;
        if (plan.Users(argument) is not [{ Results.Count: 1 } update] || !loop.Body.Ops.Contains(update) || loop.Body.Terminator.Operands[i] != update.Result) return null;
        if (plan.Users(update.Result).Count != 1 || update.Operands.Count(o => o == argument) != 1) return null;
        if (loop.Body.Terminator.Operands.Count(o => o == update.Result) != 1) return null;
        if (plan.Users(result) is not [{ Results.Count: 1 } user]) return null;
        Op? selection = null;
        if (user.Code == Opcode.Select && user.Operands[1] == result && user.Operands[2] == loop.Operands[3 + i])
        {
            selection = user;
            if (plan.Users(user.Result) is not [{ Results.Count: 1 } behind]) return null;
            user = behind;
        }

        var matches = (update.Code, user.Code) is (Opcode.Add, Opcode.ReduceSum) or (Opcode.Maximum, Opcode.ReduceMax) or (Opcode.Minimum, Opcode.ReduceMin);
        if (!matches || plan.Definition(loop.Operands[3 + i]) is not { Code: Opcode.Splat } splat) return null;
        if (update.Code == Opcode.Add && plan.Definition(splat.Operands[0]) is not { Code: Opcode.Constant, Numbers: [0] }) return null;
        if (selection is not null && infos[selection.Operands[0]].Constancy[user.Axis] < type.Extents[user.Axis]) return null;
        var rows = type.ElementCount / type.Extents[user.Axis];
        return rows <= MaxRows ? new LaneAccumulator(argument, update, result, user, selection, splat.Operands[0]) : null;
    }
}
