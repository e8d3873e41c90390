using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>The integers and truths of a specialized program that a host can compute from the arguments and the number of the program: what depends on no memory.</summary>
internal sealed class KnownScalars
{
    private readonly BlockProgram program;
    private readonly bool[] unknown;

    /// <summary>Of values that loops carry and branches choose: what they are made from.</summary>
    private readonly Dictionary<int, int[]> carriers = [];

    public KnownScalars(BlockProgram program)
    {
        this.program = program;
        unknown = new bool[program.Values.Count];
        for (var i = 0; i < program.Parameters.Count; i++) unknown[i] = program.Parameters[i].Kind == ParameterKind.Pointer || !CanHold(program.Parameters[i].Element);
        CollectCarriers(program.Body);
        while (Sweep(program.Body))
        {
        }
    }

    /// <summary>Whether a host has the type as it is.</summary>
    public static bool CanHold(ElementType type) => type is ElementType.Bool or ElementType.I32 or ElementType.U32 or ElementType.I64 or ElementType.U64;

    public bool IsKnown(int value) => !unknown[value];

    /// <summary>Whether a host can tell how often a loop goes round, or which branch is taken.</summary>
    public bool Follows(Op op) => op.Code switch
    {
        Opcode.For => op.Operands.Take(3).All(IsKnown),
        Opcode.If => IsKnown(op.Operands[0]),
        _ => false,
    };

    /// <summary>Of a value that a loop carries or a branch chooses: the values it may be. Null for others.</summary>
    public int[]? CarrierOf(int value) => carriers.TryGetValue(value, out var sources) ? sources : null;

    private void CollectCarriers(Region region)
    {
        foreach (var op in region.Ops)
        {
            for (var i = 0; i < op.Results.Count && op.Code is Opcode.For or Opcode.If; i++)
            {
                int[] sources = op.Code == Opcode.For
                    ? [op.Operands[i + 3], op.Body.Terminator.Operands[i]]
                    : [.. op.Regions.Select(r => r.Terminator.Operands[i])];
                carriers[op.Results[i]] = sources;
                if (op.Code == Opcode.For) carriers[op.Body.Arguments[i + 1]] = sources;
            }

            foreach (var nested in op.Regions) CollectCarriers(nested);
        }
    }

    private bool Sweep(Region region)
    {
        var changed = false;
        foreach (var op in region.Ops)
        {
            foreach (var nested in op.Regions) changed |= Sweep(nested);
            var isFollowed = Follows(op);
            foreach (var value in op.Results.Concat(op.Regions.SelectMany(r => r.Arguments)))
            {
                if (unknown[value] || (CanBe(value) && (op.Regions.Count > 0 ? isFollowed && IsCarried(value) : Computes(op)))) continue;
                unknown[value] = changed = true;
            }
        }

        return changed;
    }

    private bool CanBe(int value) => program.TypeOf(value) is { IsScalar: true, IsPointer: false } type && CanHold(type.Element);

    /// <summary>Whether all that a value may be is known; a loop's index, which nothing carries, is.</summary>
    private bool IsCarried(int value) => CarrierOf(value) is not { } sources || sources.All(IsKnown);

    private bool Computes(Op op) =>
        (op.Code is Opcode.Constant or Opcode.ProgramId or Opcode.NumPrograms or Opcode.Minimum or Opcode.Maximum or Opcode.Negate or Opcode.Not or Opcode.Convert or Opcode.Bitcast or Opcode.Select
            || op.Code.IsBinary())
        && op.Operands.All(IsKnown);
}
