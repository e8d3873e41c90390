using System.Globalization;
using Spectre.Console;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>The table of a run: one row a case.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Outcome> outcomes, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Minimal);
        table.AddColumns("work", "shape", "ours, us", "rate", "error", "best peer, us", "ratio", "of nearest", "of limit", "bar", "");
        foreach (var outcome in outcomes)
        {
            var best = outcome.Case.Against.Where(outcome.Peers.ContainsKey).OrderBy(name => outcome.Peers[name]).FirstOrDefault();
            table.AddRow(
                new Text(outcome.Case.Work),
                new Text(outcome.Case.Shape),
                new Text(outcome.Microseconds?.ToString("F2", CultureInfo.InvariantCulture) ?? outcome.Note),
                new Text(outcome.Rate),
                new Text(outcome.Error?.ToString("E1", CultureInfo.InvariantCulture) ?? ""),
                new Text(best is null ? "" : FormattableString.Invariant($"{outcome.Peers[best]:F2} {best}")),
                new Text(outcome.Ratio?.ToString("F3", CultureInfo.InvariantCulture) ?? ""),
                new Text(outcome.OfNearest is { } held ? FormattableString.Invariant($"{held:F3} of {outcome.Case.Nearest!.Shape}") : ""),
                new Text(outcome.OfLimit is { } share ? FormattableString.Invariant($"{share:P0}{(outcome.PeerOfLimit is { } peer ? $", peer {peer:P0}" : "")}") : ""),
                new Text(outcome.Case.IsLimit ? "" : outcome.Case.Bar.ToString("F2", CultureInfo.InvariantCulture)),
                new Text(outcome.IsWrong ? "WRONG" : outcome.Holds switch { true => "holds", false => "above", null => "" }));
        }

        // A pipe has no width; a row is not to be folded there.
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 200;
        console.Write(table);
        var known = outcomes.Where(o => o.Holds is not null).ToArray();
        if (known.Length > 0)
            console.WriteLine($"{known.Count(o => o.Holds == true)} of {known.Length} bars hold.");
    }
}
