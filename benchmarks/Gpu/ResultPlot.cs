using ScottPlot;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>A bar for each case, its length our time over the best peer's, for odd shapes over that of the nearest listed shape; a mark where the bar of the case is.</summary>
internal static class ResultPlot
{
    public static void Write(string path, Device device, IReadOnlyList<Outcome> outcomes)
    {
        var shown = outcomes.Where(o => o.Held is not null && !o.Case.IsLimit).Reverse().ToArray();
        if (shown.Length == 0)
            return;
        var plot = new Plot();
        var bars = shown.Select((o, i) => new Bar
        {
            Position = i,
            Value = o.Held!.Value,
            FillColor = o.Holds == true ? Colors.SeaGreen : Colors.IndianRed,
            Orientation = Orientation.Horizontal,
        }).ToArray();
        plot.Add.Bars(bars);
        for (var i = 0; i < shown.Length; i++)
            plot.Add.Marker(shown[i].Case.Bar, i, MarkerShape.VerticalBar, 12, Colors.Black);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)], [.. shown.Select(o => $"{o.Case.Work}, {o.Case.Shape}")]);
        plot.Axes.Margins(left: 0);
        plot.XLabel($"our time / the best peer's, of odd shapes / the nearest listed shape's, on {device.Name} (less is better; marks: the bars)");
        plot.SavePng(path, 1100, 120 + (22 * shown.Length));
    }
}
