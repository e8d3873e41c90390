using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>
/// Compares what a generator made with files in the folder <c>Snapshots</c> beside the test, which are named and written as by Verify.SourceGenerators:
/// <c>{test file}.{method}#{hint name}.verified.cs</c>, UTF-8 with byte order mark, first line <c>//HintName: ...</c>, the source as is.
/// </summary>
/// <remarks>A mismatch leaves a <c>.received.</c> file beside it. With the environment variable ACCEPT_SNAPSHOTS=1 the verified files are written instead.</remarks>
internal static class SnapshotVerifier
{
    private static readonly UTF8Encoding s_utf8WithBom = new(encoderShouldEmitUTF8Identifier: true);

    public static Task Verify(GeneratorDriver driver, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        GeneratorHost.ThrowIfCrashed(driver);
        var run = driver.GetRunResult();
        if (!run.Diagnostics.IsEmpty) Assert.Fail($"The generator reported diagnostics, which a snapshot does not hold:\n{string.Join("\n", run.Diagnostics)}");
        var sources = run.Results.SelectMany(static result => result.GeneratedSources).Select(static source => (source.HintName, source.SourceText.ToString()));
        var folder = Path.Combine(Path.GetDirectoryName(sourceFile)!, "Snapshots");
        var accept = Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") is "1" or "true";
        Compare(folder, $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}", sources, accept);
        return Task.CompletedTask;
    }

    /// <summary>Compares sources (hint name and text) with the verified files of one test, whose names begin with <paramref name="prefix"/>.</summary>
    public static void Compare(string folder, string prefix, IEnumerable<(string HintName, string Text)> sources, bool accept)
    {
        Directory.CreateDirectory(folder);
        foreach (var received in FilesOf(folder, prefix, "received")) File.Delete(received);
        var leftOver = FilesOf(folder, prefix, "verified");
        var problems = new List<string>();
        foreach (var (hintName, source) in sources.OrderBy(static source => source.HintName, StringComparer.Ordinal))
        {
            var name = $"{prefix}#{Path.GetFileNameWithoutExtension(hintName)}";
            var verified = Path.Combine(folder, $"{name}.verified.cs");
            var text = $"//HintName: {hintName}\n{source}".ReplaceLineEndings("\n");
            leftOver.Remove(verified);
            var old = File.Exists(verified) ? File.ReadAllText(verified) : null;
            if (old == text) continue;
            if (accept)
            {
                File.WriteAllText(verified, text, s_utf8WithBom);
                continue;
            }

            File.WriteAllText(Path.Combine(folder, $"{name}.received.cs"), text, s_utf8WithBom);
            problems.Add(old is null ? $"New: {name}.received.cs" : $"NotEqual: {name}.received.cs\n{FirstDifference(old, text)}");
        }

        foreach (var stale in leftOver)
        {
            if (accept) File.Delete(stale);
            else problems.Add($"Delete: {Path.GetFileName(stale)} is no longer generated");
        }

        if (problems.Count > 0)
            Assert.Fail($"{folder}\n{string.Join("\n", problems)}\nReview, then rename .received. to .verified., or run the test with ACCEPT_SNAPSHOTS=1.");
    }

    // "Tests.Add" must not claim the files of "Tests.AddBias": the method's name ends at '#' or '.'.
    private static HashSet<string> FilesOf(string folder, string prefix, string kind) =>
        [.. Directory.GetFiles(folder, $"{prefix}*.{kind}.*").Where(path => Path.GetFileName(path)[prefix.Length] is '#' or '.')];

    private static string FirstDifference(string old, string text)
    {
        if (old.Contains('\r', StringComparison.Ordinal)) return "  the verified file has carriage returns; store it with \\n line ends";
        var (before, after) = (old.Split('\n'), text.Split('\n'));
        var line = before.Zip(after).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"  line {line + 1}\n  - {before.ElementAtOrDefault(line) ?? "<end>"}\n  + {after.ElementAtOrDefault(line) ?? "<end>"}";
    }
}
