using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// How much each memory access matters, relative to the others: bytes, times a guess of how often it runs.
/// </summary>
internal sealed class AccessWeights
{
    /// <summary>How often a loop's body is taken to run, and how much cheaper a cached access is taken to be.</summary>
    private const long Repetition = 64;

    /// <summary>An access of less than this part of the heaviest is left out of account.</summary>
    private const long NegligiblePart = 16;

    private readonly Dictionary<(int Pointer, int Value), (long Bytes, bool IsCached)> accesses = [];

    private AccessWeights()
    {
    }

    public static AccessWeights Run(BlockProgram program)
    {
        var analysis = new AccessWeights();
        analysis.Visit(program, program.Body, 1, ProgramDependence.Run(program));
        return analysis;
    }

    /// <summary>Weight of what the access costs beyond the caches: what every program reads, or what the author asks to keep cached, counts for less.</summary>
    public long Of(Op access) => accesses[Key(access)] is var (bytes, isCached) && isCached ? bytes : bytes * Repetition;

    /// <summary>Whether the access is worth asking something of the arguments.</summary>
    public bool Matters(Op access) => accesses[Key(access)].Bytes * NegligiblePart >= accesses.Values.Max(a => a.Bytes);

    private void Visit(BlockProgram program, Region region, long repetition, bool[] dependsOnProgram)
    {
        foreach (var op in region.Ops)
        {
            foreach (var nested in op.Regions) Visit(program, nested, op.Code == Opcode.If ? repetition : repetition * Repetition, dependsOnProgram);
            if (op.Code is not (Opcode.Load or Opcode.Store)) continue;
            var pointer = program.TypeOf(op.Operands[0]);
            accesses[Key(op)] = (repetition * pointer.ElementCount * pointer.Element.Size(), !dependsOnProgram[op.Operands[0]] || op.IsKeptCached);
        }
    }

    private static (int Pointer, int Value) Key(Op access) => (access.Operands[0], access.Code == Opcode.Load ? access.Result : access.Operands[1]);
}
