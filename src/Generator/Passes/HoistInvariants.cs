using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>Moves pure operations whose operands do not change in a loop to before it. What reads memory stays: it may change, and a loop may make no trip.</summary>
internal static class HoistInvariants
{
    public static BlockProgram Run(BlockProgram program) => program with { Body = Visit(program.Body) };

    private static Region Visit(Region region)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            var current = op with { Regions = op.Regions.Select(Visit).ToEquatableArray() };
            if (op.Code is Opcode.For or Opcode.While)
            {
                var changing = new HashSet<int>();
                foreach (var nested in current.Regions) Define(nested, changing);
                current = current with { Regions = current.Regions.Select(r => Leave(r, changing, ops)).ToEquatableArray() };
            }

            ops.Add(current);
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    private static Region Leave(Region body, HashSet<int> changing, List<Op> before)
    {
        var kept = new List<Op>();
        foreach (var op in body.Ops)
        {
            var isPure = op.Results.Count == 1 && op.Regions.Count == 0 && !op.Code.ReadsMemory() && !Traps(op.Code);
            if (isPure && !op.Operands.Any(changing.Contains))
            {
                changing.Remove(op.Result);
                before.Add(op);
            }
            else
            {
                kept.Add(op);
            }
        }

        return body with { Ops = kept.ToEquatableArray() };
    }

    /// <summary>An integer division by zero stops a program in eager execution: it must not run where the loop would not have run it.</summary>
    private static bool Traps(Opcode code) => code is Opcode.Divide or Opcode.Remainder;

    private static void Define(Region region, HashSet<int> defined)
    {
        defined.UnionWith(region.Arguments);
        foreach (var op in region.Ops)
        {
            defined.UnionWith(op.Results);
            foreach (var nested in op.Regions) Define(nested, defined);
        }
    }
}
