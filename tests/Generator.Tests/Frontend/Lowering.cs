using BlockSharp.Generator.Frontend;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Tests.Frontend;

/// <summary>Runs the frontend alone.</summary>
internal static class Lowering
{
    /// <summary>The results of every kernel of the sources, in source order.</summary>
    public static IReadOnlyList<FrontendResult> Lower(Compilation compilation) => compilation.SyntaxTrees
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
        .Select(syntax => (Model: compilation.GetSemanticModel(syntax.SyntaxTree), Syntax: syntax))
        .Where(m => m.Syntax.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString() == "BlockKernel"))
        .Select(m => KernelFrontend.Lower(m.Model.GetDeclaredSymbol(m.Syntax)!, compilation, m.Model, TestContext.Current.CancellationToken))
        .ToList();

    /// <summary>The model of the only kernel of sources that compile.</summary>
    public static KernelModel Model(params string[] sources)
    {
        var compilation = GeneratorHost.Compilation(sources);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        var result = Assert.Single(Lower(compilation));
        Assert.Empty(result.Findings.Select(f => $"{f.Id} at {f.Location}: {string.Join(", ", f.Arguments)}"));
        return result.Model!;
    }

    /// <summary>A kernel with the given parameters and body, in a class with the given other members.</summary>
    public static string Kernel(string parameters, string body, string members = "") => $$"""
        using BlockSharp;
        using static BlockSharp.Op;

        internal static partial class Kernels
        {
            [BlockKernel(Grid = nameof(Programs))]
            public static void K({{parameters}})
            {
                {{body}}
            }

            static Grid Programs() => new(1);

            {{members}}
        }
        """;

    /// <summary>The IR of a kernel with the given parameters and body.</summary>
    public static string Print(string parameters, string body, string members = "") => IrPrinter.Print(Model(Kernel(parameters, body, members)).Program!);

    /// <summary>The operations of a kernel with the given parameters and body: the IR without its head and indentation of one level.</summary>
    public static string Ops(string parameters, string body, string members = "")
    {
        var lines = Print(parameters, body, members).Split('\n');
        return string.Join("\n", lines[2..^1].Select(l => l[4..]));
    }
}
