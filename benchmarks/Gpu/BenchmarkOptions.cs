namespace BlockSharp.Benchmarks.Gpu;

/// <summary>What to measure, and how.</summary>
/// <param name="Device">Where our kernels run.</param>
/// <param name="Only">Parts of names: a case is measured if its name has one of them. Empty: all.</param>
/// <param name="Quick">One shape a work and few replays.</param>
/// <param name="Peers"><c>run</c>, <c>none</c>, or a file of results.</param>
/// <param name="EachConfig">Whether to measure every configuration.</param>
/// <param name="Tune">Whether configurations compete first.</param>
/// <param name="Output">Folder of the results.</param>
internal sealed record BenchmarkOptions(Device Device, string[] Only, bool Quick, string Peers, bool EachConfig, bool Tune, string Output)
{
    /// <summary>Measurements to take the median of.</summary>
    public int Replays => Quick ? 5 : 20;

    public bool Takes(string work, string shape) =>
        Only.Length == 0 || Only.Any(part => $"{work} {shape}".Contains(part, StringComparison.OrdinalIgnoreCase));
}
