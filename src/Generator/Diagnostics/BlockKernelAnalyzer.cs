using BlockSharp.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace BlockSharp.Generator.Diagnostics;

/// <summary>Reports the rules that kernels break: it runs what the generator runs, up to where shapes are checked. The generator itself reports nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockKernelAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => DiagnosticDescriptors.All;

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.KernelAttribute) is { } attribute)
                start.RegisterSymbolAction(symbol => Analyze(symbol, attribute), SymbolKind.Method);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol attribute)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (!method.GetAttributes().Any(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, attribute))) return;
        var result = KernelFrontend.Lower(method, context.Compilation, model: null, context.CancellationToken);
        foreach (var finding in result.Findings) Report(context, finding.Id, finding.Location, finding.Arguments);
        if (result.Model is not { Program: not null } model) return;

        // Each configuration is checked: the same mistake in two of them is one mistake.
        foreach (var problem in KernelCompiler.Check(model).Distinct())
            Report(context, problem.Id, result.Sites.LocationOf(problem.Site) ?? method.Locations[0], problem.Arguments);
    }

    private static void Report(SymbolAnalysisContext context, string id, Location location, IEnumerable<string> arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.Of(id), location, arguments.ToArray<object>()));
}
