using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Software pipelining: loads of a counted loop that go to shared memory alone are made some steps ahead, into rings. Where an access moves at least four bytes
/// it is an asynchronous copy, as many steps ahead as the configuration has stages; narrower ones are loaded to registers and written to the other of two slots
/// at the end of the step before: loaded at that step's start, or as far ahead as copies where a thread has few of them to keep. What is behind the loop's end
/// is masked off: such parts of a slot become zero. Steps wait for all warps only where a warp reads what another one copied.
/// Where two steps may be under way, what such a loop loads otherwise is loaded a step ahead too, and kept in registers.
/// </summary>
internal sealed class PipelineCopies
{
    private readonly int stages;
    private readonly LaidOutValues values;
    private readonly LoadsAhead loads;
    private readonly Dictionary<int, Op> definitions = [];

    private PipelineCopies(LaidOutProgram laid, EquatableArray<AxisInfo> infos, int stages)
    {
        this.stages = stages;
        values = new LaidOutValues(laid);
        loads = new LoadsAhead(values, new RegisterMap(laid, infos), laid.Matrices, stages);
    }

    /// <param name="stages">Slots of a ring: a step is computed while the copies of so many less one are under way. 1 leaves the program as it is.</param>
    public static LaidOutProgram Run(LaidOutProgram laid, EquatableArray<AxisInfo> infos, int stages)
    {
        if (stages < 2) return laid;
        var pass = new PipelineCopies(laid, infos, stages);
        var body = pass.Visit(laid.Program.Body, isRepeated: false);
        return pass.values.Finish(laid.Program, body, laid.Warps) with { Matrices = laid.Matrices };
    }

    private Region Visit(Region region, bool isRepeated)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            foreach (var result in op.Results) definitions[result] = op;
            var isLoop = op.Code is Opcode.For or Opcode.While;
            var visited = op with { Regions = op.Regions.Select(r => Visit(r, isRepeated || isLoop)).ToEquatableArray() };
            if (op.Code == Opcode.For && StepOf(op) is { } step && loads.Staged(visited) is { Count: > 0 } staged)
                ops.AddRange(new PipelinedLoop(values, visited, step, stages, staged, loads.Held(visited), loads.AreWithinWarps(visited, staged)).Rewrite(isRepeated));
            else ops.Add(visited);
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>The constant step of a loop that counts up to a bound.</summary>
    private long? StepOf(Op loop) =>
        (Opcode)loop.Numbers[0] == Opcode.Less && definitions.TryGetValue(loop.Operands[2], out var step) && step.Code == Opcode.Constant && step.Numbers[0] > 0 ? step.Numbers[0] : null;
}
