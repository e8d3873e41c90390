using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>Drops operations whose results nobody reads. Stores and atomic updates stay, and the loops and branches that hold one.</summary>
internal static class EliminateDead
{
    public static BlockProgram Run(BlockProgram program)
    {
        var used = new HashSet<int>();
        return program with { Body = Sweep(program.Body, used) };
    }

    /// <summary>Walks backward, so that every reader is seen before what it reads.</summary>
    private static Region Sweep(Region region, HashSet<int> used)
    {
        var kept = new List<Op>();
        foreach (var op in region.Ops.Reverse())
        {
            if (!op.Code.HasSideEffect() && op.Regions.Count == 0 && !op.Results.Any(used.Contains)) continue;
            var current = op;
            if (op.Regions.Count > 0)
            {
                // A value read at the top of a loop's body may be made at its end: what a body reads is known only after walking it.
                current = op with { Regions = op.Regions.Select(r => Sweep(r, used)).ToEquatableArray() };
                if (!op.Results.Any(used.Contains) && !current.Regions.Any(HasEffect)) continue;
            }

            foreach (var operand in op.Operands) used.Add(operand);
            kept.Add(current);
        }

        kept.Reverse();
        return region with { Ops = kept.ToEquatableArray() };
    }

    private static bool HasEffect(Region region) => region.Everything.Any(o => o.Code.HasSideEffect() && o.Code != Opcode.Yield);
}
