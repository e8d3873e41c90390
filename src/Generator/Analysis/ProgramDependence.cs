using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>Which values differ between programs. Memory read at addresses that do not depend on the program is read by all of them: it comes from the caches.</summary>
internal static class ProgramDependence
{
    public static bool[] Run(BlockProgram program)
    {
        var depends = new bool[program.Values.Count];
        while (Sweep(program.Body, depends))
        {
        }

        return depends;
    }

    private static bool Sweep(Region region, bool[] depends)
    {
        var changed = false;
        foreach (var op in region.Ops)
        {
            foreach (var nested in op.Regions) changed |= Sweep(nested, depends);
            var any = op.Code == Opcode.ProgramId || op.Code.IsAtomic() || op.Operands.Any(o => o >= 0 && depends[o]) || op.Regions.Any(r => r.Terminator.Operands.Any(o => depends[o]));
            if (!any) continue;
            foreach (var value in op.Results.Concat(op.Regions.SelectMany(r => r.Arguments)))
            {
                changed |= !depends[value];
                depends[value] = true;
            }
        }

        return changed;
    }
}
