using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace BlockSharp.Generator.Tests.Diagnostics;

/// <summary>Runs the analyzer on code that need not compile.</summary>
internal static class Analysis
{
    public static async Task<IReadOnlyList<Diagnostic>> Run(Compilation compilation)
    {
        var analyzers = compilation.WithAnalyzers([new BlockKernelAnalyzer()]);
        var diagnostics = await analyzers.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return diagnostics.OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal).ToList();
    }

    /// <summary>Checks the marks of a source that C# rejects, which it must do: otherwise <see cref="AnalyzerVerifier"/> is the stricter check.</summary>
    public static async Task VerifyRejected(string markedSource)
    {
        var (source, marks) = AnalyzerVerifier.Parse(markedSource);
        var compilation = GeneratorHost.Compilation(source);
        Assert.Contains(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        var found = await Run(compilation);
        Assert.Equal(
            marks.OrderBy(m => m.Span.Start).Select(m => $"{m.Id} on {source.Substring(m.Span.Start, m.Span.Length)}"),
            found.Select(d => $"{d.Id} on {source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)}"));
    }
}
