namespace BlockSharp.Generator.Ir;

/// <summary>Which operation makes each value of a program; parameters and arguments of regions have none.</summary>
internal static class Definitions
{
    public static Dictionary<int, Op> Of(Region region)
    {
        var definitions = new Dictionary<int, Op>();
        Collect(region, definitions);
        return definitions;
    }

    private static void Collect(Region region, Dictionary<int, Op> definitions)
    {
        foreach (var op in region.Ops)
        {
            foreach (var result in op.Results) definitions[result] = op;
            foreach (var nested in op.Regions) Collect(nested, definitions);
        }
    }
}
