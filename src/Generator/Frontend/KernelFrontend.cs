using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

/// <summary>What the frontend makes of a kernel method.</summary>
/// <param name="Model">The kernel; null when not even a launch overload can be made.</param>
/// <param name="Sites">Where the program's operations came from.</param>
/// <param name="Findings">The rules that the source breaks.</param>
internal sealed record FrontendResult(KernelModel? Model, SourceMap Sites, IReadOnlyList<Finding> Findings);

/// <summary>C# to kernels: the only part of the compiler that sees symbols, operations and positions.</summary>
internal static class KernelFrontend
{
    /// <summary>Reads a method that has <c>[BlockKernel]</c>. Every error of the source ends as a finding, or is one that C# reports.</summary>
    /// <param name="model">The semantic model of the method's file, if there is one already.</param>
    public static FrontendResult Lower(IMethodSymbol method, Compilation compilation, SemanticModel? model, CancellationToken cancellation)
    {
        var sites = new SourceMap();
        var findings = new Findings();
        var declaration = new SignatureReader(method, compilation, findings, cancellation).Read();
        BlockProgram? program = null;
        if (declaration.Parameters is { } parameters)
        {
            if (BodyOf(method, compilation, model, cancellation) is { } body)
                program = OperationLowering.Lower(method, body, parameters, compilation, sites, findings, cancellation);
            else
                findings.Add("BS0101", method.Locations[0], "a kernel without a body");
        }

        var kernel = declaration.Signature is { } signature ? new KernelModel(signature, findings.All.Count == 0 ? program : null) : null;
        return new FrontendResult(kernel, sites, findings.All);
    }

    private static IMethodBodyOperation? BodyOf(IMethodSymbol method, Compilation compilation, SemanticModel? model, CancellationToken cancellation)
    {
        var implementation = method.PartialImplementationPart ?? method;
        if (implementation.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not { } syntax) return null;
        if (model?.SyntaxTree != syntax.SyntaxTree) model = compilation.GetSemanticModel(syntax.SyntaxTree);
        return model.GetOperation(syntax, cancellation) as IMethodBodyOperation;
    }
}
