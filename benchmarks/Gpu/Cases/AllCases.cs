namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Every case, in the table's order.</summary>
internal static class AllCases
{
    public static IReadOnlyList<Case> For(BenchmarkOptions options)
    {
        var taken = new Case[][] { [.. GemvCases.All], [.. MatmulCases.All], [.. FewRowsCases.All], [.. RowCases.All], [.. AttentionCases.All], [.. OddCases.All] }
            .SelectMany(cases => cases)
            .Where(c => options.Takes(c.Work, c.Shape))
            .ToArray();

        // What odd shapes are held against is measured too, and so are limits.
        taken = [.. taken.Select(c => c.Nearest).OfType<Case>().Concat(taken).DistinctBy(c => c.Name)];
        if (options.Quick)
            taken = [.. taken.Where(c => c.Nearest is null).GroupBy(c => c.Work).Select(work => work.MinBy(c => c.Bytes)!)];
        return [.. taken.Select(c => c.Limit).OfType<Case>().DistinctBy(c => c.Name), .. taken];
    }
}
