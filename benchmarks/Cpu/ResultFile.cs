using System.Text.Json;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>Everything that was measured, as JSON.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static void Write(string path, Device device, IReadOnlyList<Outcome> outcomes)
    {
        var results = outcomes.Select(outcome => new
        {
            outcome.Case.Work,
            outcome.Case.Shape,
            outcome.Case.Bytes,
            outcome.Case.Operations,
            outcome.Note,
            Engines = outcome.Times.Select(time => new { time.Engine, Microseconds = time.Median, time.Samples, Rate = outcome.Rate(time), Ratio = outcome.Ratio(time.Engine), time.Error }),
            Bars = outcome.Case.Bars.Select(bar => new { bar.Against, bar.Most, Reached = outcome.Reached(bar), Holds = outcome.Holds(bar) }),
        });
        File.WriteAllText(path, JsonSerializer.Serialize(new { Device = device.Description, Results = results }, Indented));
    }
}
