using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Issues small loads before the loop they stand behind (a scale, a bias), so that their latency passes while the loop runs. Only where nothing is
/// stored or awaited in between, and only loads that cost a thread few registers.
/// </summary>
internal sealed class AdvanceLoads
{
    /// <summary>Elements a thread may keep waiting.</summary>
    private const int ElementsPerThread = 2;

    private readonly Func<Op, bool> passes;
    private readonly Func<Op, bool> takesRoom;

    /// <param name="passes">Whether loads may wait while a loop runs.</param>
    /// <param name="takesRoom">Whether there are registers for a load to wait in: asked once for each, which then has them.</param>
    private AdvanceLoads(Func<Op, bool> passes, Func<Op, bool> takesRoom)
    {
        this.passes = passes;
        this.takesRoom = takesRoom;
    }

    /// <summary>Advances loads past loops without products: the accumulator and the operands of one may leave no registers to keep anything waiting in.</summary>
    public static BlockProgram Run(BlockProgram program, int warps)
    {
        var most = warps * LaidOutProgram.LanesPerWarp * ElementsPerThread;
        return Run(program, loop => !loop.Body.Multiplies, load => program.TypeOf(load.Result).ElementCount <= most);
    }

    /// <summary>
    /// Advances loads of blocks past loops of products as well, as long as the registers that those leave have room. A scalar stays: it is one access of a warp behind the
    /// loop, and before it the first product of each tile would wait for it.
    /// </summary>
    /// <param name="registers">Of a thread, that are free while a product runs.</param>
    /// <param name="needed">How many a thread needs for what a load brings.</param>
    /// <returns>The same program where nothing has room.</returns>
    public static BlockProgram PastProducts(BlockProgram program, int registers, Func<Op, int> needed)
    {
        var left = registers;
        var areMoved = false;
        var advanced = Run(program, loop => loop.Body.Multiplies, TakesRoom);
        return areMoved ? advanced : program;

        bool TakesRoom(Op load)
        {
            var taken = needed(load);
            if (program.TypeOf(load.Result).IsScalar || taken > left) return false;
            left -= taken;
            return areMoved = true;
        }
    }

    private static BlockProgram Run(BlockProgram program, Func<Op, bool> passes, Func<Op, bool> takesRoom) =>
        program with { Body = new AdvanceLoads(passes, takesRoom).Visit(program.Body, program) };

    private Region Visit(Region region, BlockProgram program)
    {
        var ops = region.Ops.Select(op => op with { Regions = op.Regions.Select(r => Visit(r, program)).ToEquatableArray() }).ToList();
        for (var loop = 0; loop < ops.Count; loop++)
        {
            if (ops[loop].Code != Opcode.For || ops[loop].OrdersMemory || !passes(ops[loop])) continue;
            var late = new HashSet<int>(ops[loop].Results);
            var target = loop;
            for (var i = loop + 1; i < ops.Count && !ops[i].OrdersMemory; i++)
            {
                var op = ops[i];
                var isMovable = op.Results.Count == 1 && op.Regions.Count == 0 && !op.Operands.Any(late.Contains) && IsSmall(op, program);
                if (!isMovable)
                {
                    late.UnionWith(op.Results);
                    continue;
                }

                ops.RemoveAt(i);
                ops.Insert(target++, op);
            }

            loop = target;
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>Loads that have room, and what they need: addresses and masks cost nothing until a thread computes its part of them.</summary>
    private bool IsSmall(Op op, BlockProgram program) => op.Code switch
    {
        Opcode.Load => !op.IsVolatile && takesRoom(op),
        Opcode.Divide or Opcode.Remainder => false,
        _ => op.Code is Opcode.Constant or Opcode.Arange or Opcode.Splat or Opcode.ExpandDims or Opcode.Broadcast or Opcode.AddPointer or Opcode.ProgramId or Opcode.NumPrograms
            || (op.Code.IsBinary() && !program.TypeOf(op.Operands[0]).Element.IsFloat()),
    };
}
