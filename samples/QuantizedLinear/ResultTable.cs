using System.Globalization;
using Spectre.Console;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The measurements as a table, one row a kernel.</summary>
internal static class ResultTable
{
    public static Table Of(IEnumerable<Measurement> measurements)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("kernel");
        foreach (var heading in new[] { "rows", "weight bytes", "time", "rate", "SQNR dB", "max error" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var m in measurements)
            table.AddRow(Cell($"{m.Kernel}"), Cell($"{m.Rows}"), Cell($"{m.WeightBytes:N0}"), Cell(Time(m.Seconds)), Cell(m.Rate), Cell($"{m.SignalToNoise:F2}"), Cell($"{m.LargestError:G3}"));
        return table;
    }

    private static FormattableString Time(double seconds) => seconds switch
    {
        < 1e-3 => $"{seconds * 1e6:F2} µs",
        < 1 => $"{seconds * 1e3:F2} ms",
        _ => $"{seconds:F2} s",
    };

    private static Text Cell(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));

    private static Text Cell(string text) => new(text);
}
