using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>Computes a pure expression once: an operation equal to an earlier one of the same or an enclosing region is replaced by it. What reads memory is left alone, as it may change.</summary>
internal sealed class ShareCommon
{
    private readonly BlockProgram program;
    private readonly Dictionary<int, int> replaced = [];

    private ShareCommon(BlockProgram program) => this.program = program;

    public static BlockProgram Run(BlockProgram program) =>
        program with { Body = new ShareCommon(program).Visit(program.Body, new Dictionary<Key, int>()) };

    private Region Visit(Region region, Dictionary<Key, int> visible)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            var current = op with
            {
                Operands = op.Operands.Select(o => replaced.TryGetValue(o, out var r) ? r : o).ToEquatableArray(),
                Regions = op.Regions.Select(r => Visit(r, new Dictionary<Key, int>(visible))).ToEquatableArray(),
            };
            if (op.Results.Count == 1 && op.Regions.Count == 0 && !op.Code.ReadsMemory())
            {
                var key = new Key(op.Code, current.Operands, op.Numbers, program.TypeOf(op.Result));
                if (visible.TryGetValue(key, out var earlier))
                {
                    replaced[op.Result] = earlier;
                    continue;
                }

                visible[key] = op.Result;
            }

            ops.Add(current);
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    private sealed record Key(Opcode Code, EquatableArray<int> Operands, EquatableArray<long> Numbers, BlockType Type);
}
