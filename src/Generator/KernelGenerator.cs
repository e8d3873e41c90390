using System.Text;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator;

/// <summary>
/// Compiles every method with <c>[BlockKernel]</c>: one file of compiled variants, one with the launch overload. It reports nothing; the analyzer does.
/// A kernel with an error still gets its launch overload, so that its callers have no second error.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var kernels = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.KernelAttribute,
                static (node, _) => node is MethodDeclarationSyntax,
                static (found, cancellation) => KernelFrontend.Lower((IMethodSymbol)found.TargetSymbol, found.SemanticModel.Compilation, found.SemanticModel, cancellation).Model)
            .WithTrackingName(TrackingNames.Frontend)
            .Where(static model => model is not null);

        var lowered = kernels
            .Select(static (model, cancellation) => CompiledKernel.From(model!, cancellation))
            .WithTrackingName(TrackingNames.Lowered);

        var launches = lowered
            .Select(static (kernel, _) => new LaunchModel(kernel.Signature, kernel.Source is not null))
            .WithTrackingName(TrackingNames.Signature);

        context.RegisterSourceOutput(lowered, static (output, kernel) => Add(output, $"{kernel.Signature.HintName}.Kernel.g.cs", kernel.Source));
        context.RegisterSourceOutput(launches, static (output, launch) => Add(output, $"{launch.Signature.HintName}.Launch.g.cs", LaunchEmitter.Emit(launch)));
    }

    private static void Add(SourceProductionContext output, string hintName, string? source)
    {
        // Identifiers may have letters that file names of generators may not.
        var allowed = new string(hintName.Select(c => char.IsLetterOrDigit(c) || c == '.' ? c : '_').ToArray());
        if (source is not null) output.AddSource(allowed, SourceText.From(source, Encoding.UTF8));
    }
}
