using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>Through which of its pointer parameters a program loads, and through which it stores, by their numbers.</summary>
internal sealed class PointerUses
{
    public HashSet<int> Read { get; } = [];

    public HashSet<int> Written { get; } = [];

    /// <summary>Those of all programs together.</summary>
    public static PointerUses Of(IEnumerable<BlockProgram> programs)
    {
        var uses = new PointerUses();
        foreach (var program in programs)
        {
            var (origins, _) = PointerOrigins.Run(program);
            foreach (var op in program.Body.Everything)
            {
                if (op.Code.ReadsMemory()) uses.Read.Add(origins[op.Operands[0]]);
                if (op.Code == Opcode.Store || op.Code.IsAtomic()) uses.Written.Add(origins[op.Operands[0]]);
            }
        }

        return uses;
    }
}
