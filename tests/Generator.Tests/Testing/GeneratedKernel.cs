using System.Text.RegularExpressions;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>The code that is generated for the one kernel of a source, which compiles.</summary>
internal static partial class GeneratedKernel
{
    public static string TextOf(string source) =>
        GeneratorHost.RunAndCompile(new KernelGenerator(), source).GeneratedSources.Single(s => s.Key.EndsWith(".Kernel.g.cs", StringComparison.Ordinal)).Value;

    /// <summary>The first loop of a variant.</summary>
    public static string LoopOf(string source, string variant)
    {
        var kernel = TextOf(source);
        return Loop().Match(kernel[kernel.IndexOf($" {variant}(", StringComparison.Ordinal)..]).Value;
    }

    [GeneratedRegex(@"\n( *)for \(.*?\n\1}", RegexOptions.Singleline)]
    private static partial Regex Loop();
}
