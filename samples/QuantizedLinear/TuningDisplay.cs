using Spectre.Console;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>Shows which configuration is being tried, and a line for each that has won.</summary>
internal sealed class TuningDisplay(IAnsiConsole console, StatusContext status) : IProgress<TuningProgress>
{
    public void Report(TuningProgress value)
    {
        var text = FormattableString.Invariant($"{value.Kernel} {value.Arguments}: {value.BestConfig}, {1e6 * value.BestSeconds:F1} us");
        if (value.IsFinished)
            console.WriteLine($"Tuned {text}");
        else
            status.Status(FormattableString.Invariant($"{value.Measured + value.Excluded} of {value.Candidates}, {text}").EscapeMarkup());
    }
}
