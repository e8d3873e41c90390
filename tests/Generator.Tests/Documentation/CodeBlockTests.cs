using System.Globalization;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Documentation;

public class CodeBlockTests
{
    /// <summary>A block that begins so is a file; others are statements of a host method, which sees the files of its page.</summary>
    private const string FileStart = "using BlockSharp;";

    private const string Undocumented = "#pragma warning disable CS1591\n";

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/Dsl/README.md")]
    [InlineData("docs/language.md")]
    [InlineData("docs/running.md")]
    public async Task Every_csharp_block_compiles_without_an_error_or_a_warning(string path)
    {
        var page = MarkdownPage.Of(path);
        string[] generated = path == "README.md" ? [page.Kept("generated loop")] : [];
        var blocks = page.CodeBlocks("csharp").Except(generated).ToList();
        Assert.NotEmpty(blocks);
        string[] sources =
        [
            .. blocks.Where(IsFile).Select(block => Undocumented + block),
            .. blocks.Where(block => !IsFile(block)).Select((block, i) => Host(block, i.ToString(CultureInfo.InvariantCulture))),
        ];
        GeneratorHost.RunAndCompile(new KernelGenerator(), sources);
        Assert.Empty(await Diagnostics.Analysis.Run(GeneratorHost.Compilation(sources)));
    }

    private static bool IsFile(string block) => block.StartsWith(FileStart, StringComparison.Ordinal);

    private static string Host(string statements, string number) => $$"""
        using System;
        using BlockSharp;

        internal static class Host{{number}}
        {
            internal static void Run()
            {
        {{statements}}
            }
        }
        """;
}
