using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>
/// Runs a generator in memory over C# sources that see the framework, BlockSharp and ILGPU, in the newest language of the oldest compiler supported.
/// </summary>
internal static class GeneratorHost
{
    // The framework that runs the tests is newer than the one BlockSharp was compiled for; every build unifies the two silently.
    private static readonly string[] s_unificationWarnings = ["CS1701", "CS1702"];
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);
    private static readonly Lazy<ImmutableArray<MetadataReference>> s_references = new(FindReferences);

    /// <summary>A library of the given sources, named <c>Source0.cs</c> and so on, with nullable on and all warnings.</summary>
    public static CSharpCompilation Compilation(params string[] sources) => CSharpCompilation.Create(
        "Program",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), s_parseOptions, $"Source{i}.cs")),
        s_references.Value,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            warningLevel: 9999,
            nullableContextOptions: NullableContextOptions.Enable,
            specificDiagnosticOptions: s_unificationWarnings.Select(static id => KeyValuePair.Create(id, ReportDiagnostic.Suppress))));

    /// <summary>Runs the generator; the driver is what a snapshot is made of.</summary>
    public static GeneratorDriver Run(IIncrementalGenerator generator, params string[] sources) => Driver(generator).RunGenerators(Compilation(sources));

    /// <summary>Runs the generator and checks that it did not fail and that everything compiles without an error or a warning.</summary>
    public static CompiledProgram RunAndCompile(IIncrementalGenerator generator, params string[] sources)
    {
        var driver = Driver(generator).RunGeneratorsAndUpdateCompilation(Compilation(sources), out var compilation, out var reported);
        ThrowIfCrashed(driver);
        var problems = compilation.GetDiagnostics().Concat(reported).Where(static d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed).ToArray();
        if (problems.Length > 0)
        {
            var generated = driver.GetRunResult().GeneratedTrees;
            var numbered = generated.Select(tree => $"---- {Path.GetFileName(tree.FilePath)}\n{Numbered(tree.ToString())}");
            Assert.Fail($"{string.Join("\n", problems.Select(static d => d.ToString()))}\n{string.Join("\n", numbered)}");
        }

        return new CompiledProgram(driver, (CSharpCompilation)compilation);
    }

    /// <summary>Runs the generator before and after an edit of a single source, and tells why each tracked step of the second run has its result.</summary>
    public static RunReasons Edit(IIncrementalGenerator generator, string before, string after) => Edit(generator, [before], [after]);

    /// <inheritdoc cref="Edit(IIncrementalGenerator, string, string)"/>
    /// <remarks>Sources that are equal before and after stay the same syntax tree, as unedited files do in an editor.</remarks>
    public static RunReasons Edit(IIncrementalGenerator generator, string[] before, string[] after)
    {
        Assert.Equal(before.Length, after.Length);
        var compilation = Compilation(before);
        var driver = Driver(generator).RunGenerators(compilation);
        ThrowIfCrashed(driver);
        foreach (var (tree, text) in compilation.SyntaxTrees.Zip(after))
        {
            if (tree.ToString() != text) compilation = compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(text, Encoding.UTF8)));
        }

        driver = driver.RunGenerators(compilation);
        ThrowIfCrashed(driver);
        return RunReasons.Of(driver);
    }

    /// <summary>Rethrows the exception of a generator, which the driver only reports as a warning.</summary>
    public static void ThrowIfCrashed(GeneratorDriver driver)
    {
        foreach (var result in driver.GetRunResult().Results)
        {
            if (result.Exception is { } crash) throw new InvalidOperationException($"{result.Generator.GetGeneratorType().Name} threw.", crash);
        }
    }

    /// <summary>The text with a line number before each line.</summary>
    public static string Numbered(string text) => string.Join(
        "\n", text.Split('\n').Select(static (line, i) => $"{(i + 1).ToString(CultureInfo.InvariantCulture),4} {line}"));

    private static CSharpGeneratorDriver Driver(IIncrementalGenerator generator) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()],
        parseOptions: s_parseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    // Of the assemblies that the test process may load, only what a user's project would reference.
    private static ImmutableArray<MetadataReference> FindReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return
        [
            .. trusted
                .Where(path => Path.GetDirectoryName(path) == framework || Path.GetFileName(path) is "BlockSharp.dll" or "ILGPU.dll")
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
