using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Takes a program apart in two that run side by side: one warp that fetches boxes and computes nothing but where they lie, and warps that compute with
/// what was fetched. Both walk the same loops, so that they meet at the same slots.
/// </summary>
internal static class SplitRoles
{
    /// <summary>The program of the warps that compute: fetches wait for their box, and need no start.</summary>
    public static BlockProgram Computing(BlockProgram program) =>
        EliminateDead.Run(program with { Body = Rewrite(program.Body, op => op.Code == Opcode.TensorLoad ? op with { Operands = [] } : op) });

    /// <summary>The program of the warp that fetches: the fetches, and the scalars that they and the loops around them need.</summary>
    public static BlockProgram Fetching(BlockProgram program)
    {
        var needed = new HashSet<int>();
        bool grown;
        do
        {
            var before = needed.Count;
            Need(program.Body, needed);
            grown = needed.Count > before;
        }
        while (grown);

        return program with { Body = Keep(program.Body, needed, []) };
    }

    private static Region Rewrite(Region region, Func<Op, Op> rewrite) =>
        region with { Ops = region.Ops.Select(op => rewrite(op with { Regions = op.Regions.Select(r => Rewrite(r, rewrite)).ToEquatableArray() })).ToEquatableArray() };

    private static bool Fetches(Op op) => op.Code == Opcode.TensorLoad || op.Regions.Any(r => r.Ops.Any(Fetches));

    private static void Need(Region region, HashSet<int> needed)
    {
        foreach (var op in region.Ops.Reverse())
        {
            if (op.Code == Opcode.TensorLoad || (op.Regions.Count == 0 && op.Results.Any(needed.Contains)))
            {
                needed.UnionWith(op.Operands);
                continue;
            }

            if (op.Regions.Count == 0 || !(Fetches(op) || op.Results.Any(needed.Contains))) continue;
            var isLoop = op.Code is Opcode.For or Opcode.While;
            var bounds = op.Operands.Count - (isLoop ? op.Results.Count : 0);
            needed.UnionWith(op.Operands.Take(bounds));
            if (op.Code == Opcode.While) needed.UnionWith(op.Regions[0].Terminator.Operands);
            for (var i = 0; i < op.Results.Count; i++)
            {
                var arguments = isLoop ? op.Regions.Select(r => r.Arguments[r.Arguments.Count - op.Results.Count + i]).ToArray() : [];
                if (!needed.Contains(op.Results[i]) && !arguments.Any(needed.Contains)) continue;
                needed.Add(op.Results[i]);
                needed.UnionWith(arguments);
                if (isLoop) needed.Add(op.Operands[bounds + i]);
                foreach (var nested in op.Code == Opcode.While ? op.Regions.Skip(1) : op.Regions) needed.Add(nested.Terminator.Operands[i]);
            }

            foreach (var nested in op.Regions) Need(nested, needed);
        }
    }

    /// <param name="yielded">Which of the values that the region yields are kept; of a condition, all.</param>
    private static Region Keep(Region region, HashSet<int> needed, bool[] yielded)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            if (op.Code == Opcode.Yield)
            {
                ops.Add(op with { Operands = op.Operands.Where((_, i) => yielded.Length == 0 || yielded[i]).ToEquatableArray() });
            }
            else if (op.Regions.Count == 0)
            {
                if (op.Code == Opcode.TensorLoad || op.Results.Any(needed.Contains)) ops.Add(op);
            }
            else if (Fetches(op) || op.Results.Any(needed.Contains))
            {
                ops.Add(KeepNested(op, needed));
            }
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    private static Op KeepNested(Op op, HashSet<int> needed)
    {
        var kept = op.Results.Select(needed.Contains).ToArray();
        var isLoop = op.Code is Opcode.For or Opcode.While;
        var bounds = op.Operands.Count - (isLoop ? kept.Length : 0);
        var regions = op.Regions.Select((region, r) =>
        {
            var inductions = region.Arguments.Count - (isLoop ? kept.Length : 0);
            var nested = Keep(region, needed, op.Code == Opcode.While && r == 0 ? [] : kept);
            return nested with { Arguments = nested.Arguments.Where((_, i) => i < inductions || kept[i - inductions]).ToEquatableArray() };
        });
        return op with
        {
            Operands = op.Operands.Where((_, i) => i < bounds || kept[i - bounds]).ToEquatableArray(),
            Results = op.Results.Where((_, i) => kept[i]).ToEquatableArray(),
            Regions = regions.ToEquatableArray(),
        };
    }
}
