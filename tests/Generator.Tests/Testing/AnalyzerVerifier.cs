using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>
/// Checks that an analyzer reports exactly the diagnostics that are marked in the source: <c>{|BS0201:expression|}</c> means that BS0201 is reported on
/// the expression. Marks may nest.
/// </summary>
internal static class AnalyzerVerifier
{
    /// <param name="analyzer">The analyzer.</param>
    /// <param name="markedSource">C# with marks. Apart from what the analyzer says it must compile.</param>
    /// <param name="generator">When given, runs first, so that the source may use what it generates.</param>
    /// <param name="messages">When given, the message of each diagnostic, in source order.</param>
    public static async Task Verify(DiagnosticAnalyzer analyzer, string markedSource, IIncrementalGenerator? generator = null, IReadOnlyList<string>? messages = null)
    {
        var (source, expected) = Parse(markedSource);
        Compilation compilation = GeneratorHost.Compilation(source);
        var marked = compilation.SyntaxTrees.Single();
        if (generator is not null)
        {
            CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: (CSharpParseOptions)marked.Options)
                .RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        }

        var errors = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error).ToArray();
        if (errors.Length > 0) Assert.Fail($"The source does not compile:\n{string.Join<Diagnostic>("\n", errors)}\n{GeneratorHost.Numbered(source)}");

        var reported = await compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var actual = reported.OrderBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Id, StringComparer.Ordinal).ToArray();
        var text = marked.GetText(TestContext.Current.CancellationToken);
        var wanted = expected.Select(mark => Describe(mark.Id, text, mark.Span)).Order(StringComparer.Ordinal);
        var got = actual.Select(d => d.Location.SourceTree == marked ? Describe(d.Id, text, d.Location.SourceSpan) : d.ToString()).Order(StringComparer.Ordinal);
        if (!wanted.SequenceEqual(got))
        {
            Assert.Fail(
                $"Expected:\n{string.Join("\n", wanted)}\nReported:\n{string.Join("\n", got)}\n{string.Join<Diagnostic>("\n", actual)}\n{GeneratorHost.Numbered(source)}");
        }

        if (messages is not null) Assert.Equal(messages, actual.Select(static d => d.GetMessage(null)));
    }

    /// <summary>Takes the marks out of a source.</summary>
    /// <exception cref="FormatException">A mark is not closed, or closed without being open.</exception>
    public static (string Source, ImmutableArray<(string Id, TextSpan Span)> Marks) Parse(string markedSource)
    {
        var source = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var marks = ImmutableArray.CreateBuilder<(string Id, TextSpan Span)>();
        for (var i = 0; i < markedSource.Length;)
        {
            var rest = markedSource.AsSpan(i);
            if (rest.StartsWith("{|") && rest.IndexOf(':') is > 2 and var colon && rest[2..colon].IndexOfAnyExceptInRange('0', 'Z') < 0)
            {
                open.Push((rest[2..colon].ToString(), source.Length));
                i += colon + 1;
            }
            else if (rest.StartsWith("|}"))
            {
                if (!open.TryPop(out var mark)) throw new FormatException($"The mark that ends at position {i} was not opened.");
                marks.Add((mark.Id, TextSpan.FromBounds(mark.Start, source.Length)));
                i += 2;
            }
            else
            {
                source.Append(markedSource[i++]);
            }
        }

        if (open.TryPeek(out var unclosed)) throw new FormatException($"The mark {unclosed.Id} is not closed.");
        return (source.ToString(), marks.ToImmutable());
    }

    private static string Describe(string id, SourceText text, TextSpan span)
    {
        var start = text.Lines.GetLinePosition(span.Start);
        return $"({start.Line + 1},{start.Character + 1}) {id} on `{text.ToString(span)}`";
    }
}
