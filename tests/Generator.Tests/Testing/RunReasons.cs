using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>
/// Why the outputs of each tracked step of a generator run are what they are, for example <c>1 Modified, 1 Unchanged</c>. New, Modified and Unchanged
/// outputs were computed; Cached ones were not.
/// </summary>
internal sealed record RunReasons(ImmutableSortedDictionary<string, ImmutableArray<IncrementalStepRunReason>> Steps)
{
    /// <summary>The key of the final outputs, the generated sources.</summary>
    public const string Output = "Output";

    /// <summary>The reasons of a step, counted and sorted by name. A step that had no output has an empty text.</summary>
    public string this[string step] => Steps.TryGetValue(step, out var reasons)
        ? string.Join(", ", reasons.GroupBy(static r => r.ToString()).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(static g => $"{g.Count()} {g.Key}"))
        : "";

    /// <summary>How many outputs of a step were computed, equal to the old ones or not.</summary>
    public int Computed(string step) => Steps.TryGetValue(step, out var reasons)
        ? reasons.Count(static r => r is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified or IncrementalStepRunReason.Unchanged)
        : 0;

    public static RunReasons Of(GeneratorDriver driver)
    {
        var result = Assert.Single(driver.GetRunResult().Results);
        var steps = result.TrackedSteps.Select(static step => (step.Key, step.Value))
            .Append((Output, [.. result.TrackedOutputSteps.Values.SelectMany(static runs => runs)]));
        return new RunReasons(steps.ToImmutableSortedDictionary(
            static step => step.Item1,
            static step => step.Item2.SelectMany(static run => run.Outputs).Select(static output => output.Reason).ToImmutableArray(),
            StringComparer.Ordinal));
    }

    public override string ToString() => string.Join("\n", Steps.Keys.Select(step => $"{step}: {this[step]}"));
}
