namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Every case, in the table's order.</summary>
internal static class AllCases
{
    public static IReadOnlyList<Case> For(BenchmarkOptions options)
    {
        var taken = new Case[][] { [.. GemvCases.All], [.. MatmulCases.All], [.. FewRowsCases.All], [.. RowCases.All], [.. AttentionCases.All] }
            .SelectMany(cases => cases)
            .Where(c => options.Takes(c.Work, c.Shape))
            .ToArray();
        return options.Quick ? [.. taken.GroupBy(c => c.Work).Select(work => work.MinBy(c => c.Bytes)!)] : taken;
    }
}
