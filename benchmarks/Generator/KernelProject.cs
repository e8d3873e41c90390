using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BlockSharp.Generator.Tests.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator.Benchmarks;

/// <summary>A user's project in memory: one kernel a file, and a file that has none.</summary>
internal sealed class KernelProject
{
    private const string OtherFile = "Other.cs";

    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);
    private static readonly ImmutableArray<MetadataReference> s_references = FindReferences();

    private readonly ImmutableArray<SyntaxTree> trees;

    private KernelProject(IEnumerable<string> kernels)
    {
        trees =
        [
            .. kernels.Select((source, i) => Parse(source, $"Kernel{i}.cs")),
            Parse("namespace Program; internal static class Other { internal static int Number => 1; }", OtherFile),
        ];
    }

    public static KernelProject Of(string kernel) => new([kernel]);

    /// <summary>Kernels of all kinds in turn, each in a class of its own.</summary>
    public static KernelProject WithKernels(int count) => new(Enumerable.Range(0, count).Select(i =>
        Regex.Replace(SampleKernels.All[i % SampleKernels.All.Count], @"partial class (\w+)", "partial class ${1}" + i.ToString(CultureInfo.InvariantCulture))));

    /// <summary>A compilation of which nothing is bound yet.</summary>
    public CSharpCompilation Compilation() => CSharpCompilation.Create(
        "Program", trees, s_references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The first kernel's file with another body, or the file without a kernel with another member.</summary>
    public static CSharpCompilation Edit(CSharpCompilation compilation, bool inKernel, string from, string to)
    {
        var tree = compilation.SyntaxTrees.First(t => t.FilePath == OtherFile != inKernel);
        var text = tree.GetText();
        var at = text.ToString().IndexOf(from, StringComparison.Ordinal);
        if (at < 0) throw new InvalidOperationException($"'{from}' is not in {tree.FilePath}.");
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(at, from.Length), to))));
    }

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create([new KernelGenerator().AsSourceGenerator()], parseOptions: s_parseOptions);

    /// <summary>Runs the generator.</summary>
    /// <exception cref="InvalidOperationException">It failed, or made not two files a kernel: then there is nothing to measure.</exception>
    public static GeneratorDriver Run(GeneratorDriver driver, CSharpCompilation compilation)
    {
        driver = driver.RunGenerators(compilation);
        var result = driver.GetRunResult().Results.Single();
        var expected = 2 * (compilation.SyntaxTrees.Length - 1);
        return result.Exception is null && result.GeneratedSources.Length == expected
            ? driver
            : throw new InvalidOperationException($"The generator made {result.GeneratedSources.Length} files, not {expected}.", result.Exception);
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), s_parseOptions, path);

    private static ImmutableArray<MetadataReference> FindReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return
        [
            .. trusted
                .Where(path => Path.GetDirectoryName(path) == framework || Path.GetFileName(path) is "BlockSharp.dll" or "ILGPU.dll")
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
