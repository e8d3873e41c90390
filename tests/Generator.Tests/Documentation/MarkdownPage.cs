using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BlockSharp.Generator.Tests.Documentation;

/// <summary>A page of the repository's documentation: its code blocks, and those of them that a test keeps true.</summary>
/// <remarks>
/// A kept block is a fenced code block between the comments <c>begin: name</c> and <c>end: name</c>. With the environment variable ACCEPT_SNAPSHOTS=1 it is
/// written anew instead of compared.
/// </remarks>
internal sealed partial class MarkdownPage
{
    private readonly string path;

    private MarkdownPage(string path) => this.path = Path.Combine(Root(), path);

    public string Text => File.ReadAllText(path).ReplaceLineEndings("\n");

    /// <param name="path">Relative to the repository's root.</param>
    public static MarkdownPage Of(string path) => new(path);

    /// <summary>The contents of the code blocks in a language, in order.</summary>
    public IReadOnlyList<string> CodeBlocks(string language) =>
        [.. Fence().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value.TrimEnd('\n'))];

    /// <summary>The content of a kept block.</summary>
    public string Kept(string name) => Fence().Match(Find(name).Value).Groups["code"].Value.TrimEnd('\n');

    /// <summary>Checks that a kept block holds a text, or writes it.</summary>
    public void Keep(string name, string language, string text)
    {
        var block = $"<!-- begin: {name} -->\n```{language}\n{text}\n```\n<!-- end: {name} -->";
        var found = Find(name);
        if (Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") is "1" or "true")
        {
            var page = Text;
            File.WriteAllText(path, string.Concat(page.AsSpan(0, found.Index), block, page.AsSpan(found.Index + found.Length)));
            return;
        }

        Assert.True(
            found.Value == block,
            $"The block '{name}' of {path} is not what the compiler makes now. If the change is wanted, run the test again with ACCEPT_SNAPSHOTS=1.\n{text}");
    }

    private Match Find(string name)
    {
        var found = Regex.Match(Text, $"<!-- begin: {Regex.Escape(name)} -->.*?<!-- end: {Regex.Escape(name)} -->", RegexOptions.Singleline);
        Assert.True(found.Success, $"{path} has no block between the comments 'begin: {name}' and 'end: {name}'.");
        return found;
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex("^```(?<language>[a-z0-9]*)[^\n]*\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
