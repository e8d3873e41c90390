using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using BlockSharp.Generator.Explanation;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Documentation;

/// <summary>A page's kernel as the compiler sees it: its vectorized CUDA variant of the first configuration.</summary>
internal sealed class ExplainedKernel(string source)
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

    /// <summary>The loop of the kernel's PTX: from the label that a branch goes back to, to that branch.</summary>
    public string PtxLoop()
    {
        using var program = GeneratorHost.RunAndCompile(new KernelGenerator(), Undocumented + source).Load();
        var variants = program.Assembly.GetTypes().Single(type => type.IsDefined(typeof(GeneratedKernelAttribute), false));
        var method = variants.GetMethod("Cuda0Aligned")!;
        var attribute = (KernelVariantAttribute)Attribute.GetCustomAttribute(method, typeof(KernelVariantAttribute))!;
        var lines = OfflinePtx.Compile(method, 9, 0, attribute.Threads).ReplaceLineEndings("\n").Split('\n');
        File.WriteAllLines("/tmp/docs.ptx", lines);
        for (var end = 0; end < lines.Length; end++)
        {
            var branch = Regex.Match(lines[end], @"\bbra(\.uni)?\s+(?<label>\w+);");
            var start = branch.Success ? Array.FindIndex(lines, 0, end, line => line.StartsWith(branch.Groups["label"].Value + ":", StringComparison.Ordinal)) : -1;
            if (start >= 0) return string.Join("\n", lines[start..(end + 1)]);
        }

        throw new InvalidOperationException("The PTX has no loop.");
    }
}
