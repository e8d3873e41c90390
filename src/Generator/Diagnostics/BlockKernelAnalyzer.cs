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
        var problems = KernelCompiler.Check(model);
        foreach (var problem in problems)
            Report(context, problem.Id, result.Sites.LocationOf(problem.Site) ?? method.Locations[0], problem.Arguments);
        if (problems.Count > 0) return;

        var configs = Attributes.Of(method, KnownNames.ConfigAttribute).ToList();
        foreach (var problem in KernelCompiler.CheckFetching(model))
            Report(context, problem.Id, LocationOf(configs[problem.Config], problem.Option, context.CancellationToken) ?? method.Locations[0], problem.Arguments);
    }

    private static Location? LocationOf(AttributeData config, string? option, CancellationToken cancellation) => option is null
        ? Attributes.LocationOf(config, cancellation)
        : Attributes.NamedArgument(config, option, cancellation)?.GetLocation();

    private static void Report(SymbolAnalysisContext context, string id, Location location, IEnumerable<string> arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.Of(id), location, arguments.ToArray<object>()));
}
