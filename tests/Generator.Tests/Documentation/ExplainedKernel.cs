using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using BlockSharp.Generator.Explanation;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Documentation;

/// <summary>A page's kernel as the compiler sees it: its vectorized CUDA variant of the first configuration.</summary>
internal sealed partial class ExplainedKernel(string source)
{
    private const string Undocumented = "#pragma warning disable CS1591\n";

    public KernelExplanation Explanation { get; } = KernelExplanation.Of(Lowering.Model(source), config: 0, isAligned: true, SimtTarget.Cuda);

    /// <summary>The generated kernel method, attribute and all, without the indentation of its class.</summary>
    public string Method()
    {
        var file = GeneratorHost.RunAndCompile(new KernelGenerator(), Undocumented + source).GeneratedSources.Single(s => s.Key.EndsWith(".Kernel.g.cs", StringComparison.Ordinal)).Value;
        var lines = file.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line).ToList();
        var start = lines.FindIndex(line => line.Contains("Target = KernelTarget.Cuda, Aligned = true", StringComparison.Ordinal));
        return string.Join("\n", lines.Skip(start).TakeWhile((line, i) => i == 0 || lines[start + i - 1] != "}"));
    }

    /// <summary>The loop of the kernel method, with only the first and the last of lines that do the same to many registers.</summary>
    public string AbridgedLoop()
    {
        var lines = Method().Split('\n').SkipWhile(line => !line.StartsWith("    for (", StringComparison.Ordinal)).ToList();
        lines = [.. lines.Take(lines.IndexOf("    }") + 1).Select(line => line[4..])];
        var kept = new List<string>();
        for (var i = 0; i < lines.Count;)
        {
            var run = lines.Skip(i).TakeWhile(line => Assigned(line) == Assigned(lines[i])).Count();
            if (Assigned(lines[i]) is null) run = 1;
            kept.AddRange(run < 4 ? lines.Skip(i).Take(run) : [lines[i], $"    // … {run - 2} more", lines[i + run - 1]]);
            i += run;
        }

        return string.Join("\n", kept);
    }

    /// <summary>
    /// The loop of the kernel's PTX: from the label that a branch goes back to, to that branch. Labels are numbered anew; of blocks in braces in a row, which
    /// are intrinsics of several instructions, only the first stands.
    /// </summary>
    public string PtxLoop()
    {
        using var program = GeneratorHost.RunAndCompile(new KernelGenerator(), Undocumented + source).Load();
        var variants = program.Assembly.GetTypes().Single(type => type.IsDefined(typeof(GeneratedKernelAttribute), false));
        var method = variants.GetMethod("Cuda0Aligned")!;
        var attribute = (KernelVariantAttribute)Attribute.GetCustomAttribute(method, typeof(KernelVariantAttribute))!;
        var ptx = OfflinePtx.Compile(method, 9, 0, attribute.Threads).ReplaceLineEndings("\n").Split('\n');
        var lines = ptx.Select(line => line.Trim().Replace('\t', ' ')).Where(line => line.Length > 0).ToArray();
        for (var end = 0; end < lines.Length; end++)
        {
            var branch = Branch().Match(lines[end]);
            var start = branch.Success ? Array.IndexOf(lines, branch.Groups["label"].Value + ":", 0, end) : -1;
            if (start >= 0) return OneOfEachRun(Relabelled(string.Join("\n", lines[start..(end + 1)])));
        }

        throw new InvalidOperationException("The PTX has no loop.");
    }

    /// <summary>What a line assigns to, without the number of the register; null if it assigns to no register.</summary>
    private static string? Assigned(string line)
    {
        var match = RegisterAssignment().Match(line);
        return match.Success ? match.Groups["name"].Value : null;
    }

    private static string OneOfEachRun(string text) => Braces().Replace(
        text, match => match.Groups["block"].Captures[0].Value + $"// … {match.Groups["block"].Captures.Count - 1} more\n");

    private static string Relabelled(string text)
    {
        var labels = Label().Matches(text).Select(match => match.Value).Distinct().ToList();
        return Label().Replace(text, match => $"L_{labels.IndexOf(match.Value)}");
    }

    [GeneratedRegex(@"^ +(float |int )?(?<name>\w+)_[0-9]+ = ")]
    private static partial Regex RegisterAssignment();

    [GeneratedRegex(@"\bbra(\.uni)?\s+(?<label>\w+);")]
    private static partial Regex Branch();

    [GeneratedRegex(@"(?<block>^\{\n[^}]*^\}\n){2,}", RegexOptions.Multiline)]
    private static partial Regex Braces();

    [GeneratedRegex(@"\bL_[0-9]+\b")]
    private static partial Regex Label();
}
