using System.Globalization;
using Spectre.Console;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>The one table: a line for each engine of each case.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Outcome> outcomes, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("work", "shape", "engine").AddColumn(Right("us")).AddColumn(Right("GB/s | GOP/s")).AddColumn(Right("of limit"))
            .AddColumn(Right("ours / it")).AddColumn(Right("error")).AddColumn("bars");
        foreach (var outcome in outcomes)
        {
            foreach (var time in outcome.Times)
                table.AddRow([.. Cells(outcome, time).Select(Markup.Escape)]);
            if (outcome.Times.Count == 0)
                table.AddRow(outcome.Case.Work, outcome.Case.Shape, Engines.Ours, "missing", "", "", "", "", Markup.Escape(outcome.Note));
            table.AddEmptyRow();
        }

        console.Write(table);
        var bars = outcomes.SelectMany(outcome => outcome.Case.Bars.Select(bar => outcome.Holds(bar))).ToArray();
        console.WriteLine(Text($"{bars.Count(b => b == true)} bars hold, {bars.Count(b => b == false)} are missed, {bars.Count(b => b is null)} could not be measured."));
    }

    private static string[] Cells(Outcome outcome, EngineTime time)
    {
        var isOurs = time.Engine == Engines.Ours;
        var limit = outcome.Of(Engines.Limit);
        return
        [
            isOurs ? outcome.Case.Work : "",
            isOurs ? outcome.Case.Shape : "",
            time.Engine,
            Text($"{time.Median:G4}"),
            outcome.Rate(time) == 0 ? "" : Text($"{outcome.Rate(time):F1}"),
            limit is null || outcome.Case.Bytes == 0 ? "" : Text($"{limit.Median / time.Median:P0}"),
            isOurs ? "" : Text($"{outcome.Ratio(time.Engine):F2}"),
            time.Error is { } error ? Text($"{error:0.0e+0}") : "",
            isOurs ? string.Join("; ", outcome.Case.Bars.Select(bar => Bar(outcome, bar)).Append(outcome.Note).Where(text => text.Length > 0)) : "",
        ];
    }

    private static string Bar(Outcome outcome, Bar bar)
    {
        var verdict = outcome.Holds(bar) switch { true => "holds", false => "MISSED", null => "not measured" };
        var (relation, unit) = bar.Against is not null ? ("<=", $" x {bar.Against}") : outcome.Case.Operations > 0 ? (">=", " GOP/s") : ("<=", " us");
        return bar.Against == Engines.Limit
            ? Text($">= {1 / bar.Most:P0} of limit: {(outcome.Reached(bar) is { } r ? Text($"{1 / r:P0} ") : "")}{verdict}")
            : Text($"{relation} {bar.Most:0.###}{unit}: {outcome.Reached(bar):F2} {verdict}");
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
