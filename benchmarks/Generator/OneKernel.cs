using BenchmarkDotNet.Attributes;
using BlockSharp.Generator.Frontend;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Benchmarks;

/// <summary>A project with one kernel, of two configurations (the matmul: one), in an editor that has been open for a while.</summary>
public class OneKernel
{
    private KernelModel model = null!;
    private CSharpCompilation compilation = null!;
    private GeneratorDriver driver = null!;
    private bool isEdited;

    [Params("GEMV", "matmul")]
    public string Kernel { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var project = KernelProject.Of(Kernel == "GEMV" ? SampleKernels.Gemv : SampleKernels.Matmul);
        compilation = project.Compilation();
        model = ModelOf(compilation);
        driver = KernelProject.Run(KernelProject.Driver(), compilation);
    }

    /// <summary>Everything behind the frontend.</summary>
    [Benchmark]
    public string Compile_a_model() => KernelCompiler.Compile(model, CancellationToken.None);

    /// <summary>What is spent between a key and fresh code: parsing, binding, frontend, compiler, writing.</summary>
    [Benchmark]
    public GeneratorDriver Edit_the_body()
    {
        const string Before = "ProgramId(0) * ", After = "ProgramId(0) * 1 * ";
        compilation = KernelProject.Edit(compilation, inKernel: true, isEdited ? After : Before, isEdited ? Before : After);
        isEdited = !isEdited;
        return driver = KernelProject.Run(driver, compilation);
    }

    private static KernelModel ModelOf(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees[0];
        var semantics = compilation.GetSemanticModel(tree);
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First(m => m.AttributeLists.Count > 0);
        return KernelFrontend.Lower(semantics.GetDeclaredSymbol(method)!, compilation, semantics, CancellationToken.None).Model!;
    }
}
