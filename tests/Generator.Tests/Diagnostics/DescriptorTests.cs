using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Tests.Diagnostics;

public partial class DescriptorTests
{
    public static TheoryData<string> Ids => [.. DiagnosticDescriptors.All.Select(d => d.Id)];

    [Fact]
    public void Every_descriptor_is_listed_once_in_the_order_of_the_ids()
    {
        var fields = typeof(DiagnosticDescriptors).GetFields().Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>().Select(d => d.Id);
        Assert.Equal(fields, DiagnosticDescriptors.All.Select(d => d.Id));
        Assert.Equal(DiagnosticDescriptors.All.Select(d => d.Id).Distinct().Order(StringComparer.Ordinal), DiagnosticDescriptors.All.Select(d => d.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_descriptor_has_a_page_and_a_line_in_the_release_notes(string id)
    {
        var descriptor = DiagnosticDescriptors.Of(id);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", File.ReadAllText(PageOf(id)));
        var releases = File.ReadAllText(Path.Combine(Root(), "src/Generator/AnalyzerReleases.Shipped.md")) + File.ReadAllText(Path.Combine(Root(), "src/Generator/AnalyzerReleases.Unshipped.md"));
        Assert.Contains($"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}", releases);
    }

    [Fact]
    public void Every_page_is_of_a_descriptor() =>
        Assert.Equal(DiagnosticDescriptors.All.Select(d => $"{d.Id}.md"), Directory.GetFiles(Path.Combine(Root(), "docs/diagnostics")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_descriptor_has_a_test_with_marks(string id)
    {
        var tests = Directory.GetFiles(Path.Combine(Root(), "tests/Generator.Tests/Diagnostics"), "*.cs").Select(File.ReadAllText);
        Assert.Contains(tests, text => text.Contains($"{{|{id}:", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_first_example_of_a_page_has_the_mistake_and_the_second_has_none(string id)
    {
        var examples = Example().Matches(await File.ReadAllTextAsync(PageOf(id), TestContext.Current.CancellationToken)).Select(m => Whole(m.Groups[1].Value)).ToList();
        Assert.Equal(2, examples.Count);
        var wrong = await Analysis.Run(GeneratorHost.Compilation(examples[0]));
        Assert.Equal([id], wrong.Select(d => d.Id).Distinct());
        var right = GeneratorHost.Compilation(examples[1]);
        Assert.Empty(right.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.Empty(await Analysis.Run(right));
    }

    /// <summary>Examples are members of a class, or the class itself.</summary>
    private static string Whole(string example) => "using BlockSharp;\nusing static BlockSharp.Op;\n\n"
        + (example.Contains(" class ", StringComparison.Ordinal) ? example : $"public partial class Example\n{{\n{example}\n}}");

    private static string PageOf(string id) => Path.Combine(Root(), "docs/diagnostics", $"{id}.md");

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
