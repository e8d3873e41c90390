namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>Every line of the table, in its order.</summary>
internal static class AllCases
{
    public static IEnumerable<Case> Make() =>
        [.. Int8GemvCases.Make(), .. Int4GemvCases.Make(), .. MatmulCases.Make(), .. RowCases.Make(), .. LaunchCases.Make()];
}
