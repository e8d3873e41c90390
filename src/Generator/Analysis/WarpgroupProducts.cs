using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Analysis;

/// <summary>Whether all products of a program with fetched operands can be multiplied by warpgroups.</summary>
internal sealed class WarpgroupProducts
{
    private readonly BlockProgram program;
    private readonly int warps;
    private readonly Dictionary<int, Op> definitions;

    private WarpgroupProducts(BlockProgram program, int warps)
    {
        this.program = program;
        this.warps = warps;
        definitions = Definitions.Of(program.Body);
    }

    public static bool AllFit(BlockProgram program, int warps)
    {
        return new WarpgroupProducts(program, warps).AllFit(program.Body);
    }

    private bool AllFit(Region region) => region.Ops.All(op => (op.Code != Opcode.Dot || Fits(op, region)) && op.Regions.All(AllFit));

    private bool Fits(Op dot, Region region)
    {
        int left = dot.Operands[0], right = dot.Operands[1];
        if (!WarpgroupLayouts.Takes(program.TypeOf(left), program.TypeOf(right), program.TypeOf(dot.Result), warps)) return false;
        var isLeftReadable = FetchedAlong(left) is { } contiguous
            ? WarpgroupLayouts.ReadsInPlace(program.TypeOf(left), contiguous, depth: 1)
            : program.TypeOf(left).Element.Size() == 2;
        return isLeftReadable && FetchedAlong(right) is { } along && WarpgroupLayouts.ReadsInPlace(program.TypeOf(right), along, depth: 0)
            && IsOverwritable(dot, region);
    }

    /// <summary>A product writes over what it accumulates on, so nobody may read that afterwards.</summary>
    private static bool IsOverwritable(Op dot, Region region)
    {
        var seen = false;
        foreach (var op in region.Ops)
        {
            if (seen && op.Reads(dot.Operands[2])) return false;
            seen |= ReferenceEquals(op, dot);
        }

        return true;
    }

    /// <summary>The contiguous axis of a value that is fetched, seen through transpositions; null if it is computed.</summary>
    private int? FetchedAlong(int value)
    {
        if (!definitions.TryGetValue(value, out var op)) return null;
        return op.Code switch
        {
            Opcode.TensorLoad => (int)op.Numbers[1],
            Opcode.AlignRows => FetchedAlong(op.Operands[0]),
            Opcode.Permute => FetchedAlong(op.Operands[0]) is { } axis ? program.ResultAxis(op, axis) : null,
            _ => null,
        };
    }
}
