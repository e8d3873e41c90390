using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Issues small loads before the loop they stand behind (a scale, a bias), so that their latency passes while the loop runs. Only where nothing is
/// stored or awaited in between, and only loads that cost a thread few registers.
/// </summary>
internal static class AdvanceLoads
{
    /// <summary>Elements a thread may keep waiting.</summary>
    private const int ElementsPerThread = 2;

    public static BlockProgram Run(BlockProgram program, int warps) => program with { Body = Visit(program.Body, program, warps * LaidOutProgram.LanesPerWarp * ElementsPerThread) };

    private static Region Visit(Region region, BlockProgram program, int limit)
    {
        var ops = region.Ops.Select(op => op with { Regions = op.Regions.Select(r => Visit(r, program, limit)).ToEquatableArray() }).ToList();
        for (var loop = 0; loop < ops.Count; loop++)
        {
            // A product's accumulator and operands leave no registers to keep anything waiting in.
            if (ops[loop].Code != Opcode.For || ops[loop].OrdersMemory || ops[loop].Body.Multiplies) continue;
            var late = new HashSet<int>(ops[loop].Results);
            var target = loop;
            for (var i = loop + 1; i < ops.Count && !ops[i].OrdersMemory; i++)
            {
                var op = ops[i];
                var isMovable = op.Results.Count == 1 && op.Regions.Count == 0 && !op.Operands.Any(late.Contains) && IsSmall(op, program, limit);
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

    /// <summary>Loads within the limit, and what they need: addresses and masks cost nothing until a thread computes its part of them.</summary>
    private static bool IsSmall(Op op, BlockProgram program, int limit) => op.Code switch
    {
        Opcode.Load => !op.IsVolatile && program.TypeOf(op.Result).ElementCount <= limit,
        Opcode.Divide or Opcode.Remainder => false,
        _ => op.Code is Opcode.Constant or Opcode.Arange or Opcode.Splat or Opcode.ExpandDims or Opcode.Broadcast or Opcode.AddPointer or Opcode.ProgramId or Opcode.NumPrograms
            || (op.Code.IsBinary() && !program.TypeOf(op.Operands[0]).Element.IsFloat()),
    };
}
