namespace BlockSharp.Generator.Ir;

/// <summary>Which operation makes each value of a program; parameters and arguments of regions have none.</summary>
internal static class Definitions
{
    public static Dictionary<int, Op> Of(Region region)
    {
        var definitions = new Dictionary<int, Op>();
        foreach (var op in region.Everything)
            foreach (var result in op.Results) definitions[result] = op;
        return definitions;
    }

    /// <summary>Only those that the region itself makes, not regions inside it.</summary>
    public static Dictionary<int, Op> DirectlyIn(Region region) => region.Ops.SelectMany(op => op.Results.Select(result => (result, op))).ToDictionary(d => d.result, d => d.op);
}
