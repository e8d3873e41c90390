using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Frontend;

/// <summary>The declaration of a kernel: method, containing types, parameters, configurations and host methods.</summary>
internal sealed class SignatureReader
{
    private readonly IMethodSymbol method;
    private readonly Compilation compilation;
    private readonly Findings findings;
    private readonly CancellationToken cancellation;

    public SignatureReader(IMethodSymbol method, Compilation compilation, Findings findings, CancellationToken cancellation)
    {
        this.method = method;
        this.compilation = compilation;
        this.findings = findings;
        this.cancellation = cancellation;
    }

    private Location Name => method.Locations[0];

    /// <summary>
    /// The signature, null when the launch overload cannot stand beside the kernel; and the parameters, null when the body cannot be lowered.
    /// </summary>
    public (KernelSignature? Signature, EquatableArray<Parameter>? Parameters) Read()
    {
        if (!method.IsStatic) findings.Add("BS0001", Name, method.Name);
        var isGeneric = method.IsGenericMethod || Containers().Any(t => t.IsGenericType);
        if (!method.ReturnsVoid || isGeneric || method.IsAsync) findings.Add("BS0002", Name, method.Name);
        var isOpen = CheckContainers();
        var isFirst = CheckName();
        var parameters = ReadParameters(isGeneric);
        if (parameters is null) return (null, null);
        var isPassedNothing = parameters.All(p => p.IsConstexpr);
        if (isPassedNothing) findings.Add("BS0006", Name, method.Name);

        var hostCalls = new HostCallReader(method, parameters, compilation);
        var configs = new ConfigReader(method, parameters, hostCalls, findings, cancellation).Read();
        var grid = ReadGrid(hostCalls);
        var tuning = new AutotuneReader(method, parameters, findings, cancellation).Read();
        if (isGeneric || !isOpen || !isFirst || isPassedNothing) return (null, parameters);
        var signature = new KernelSignature(
            string.Join(".", Namespaces().Reverse()),
            Containers().Reverse().Select(t => new ContainingType(DeclarationOf(t), t.Name)).ToEquatableArray(),
            SyntaxFacts.GetText(method.DeclaredAccessibility),
            method.Name,
            parameters,
            configs,
            grid,
            tuning);
        return (signature, parameters);
    }

    private IEnumerable<INamedTypeSymbol> Containers()
    {
        for (var type = method.ContainingType; type is not null; type = type.ContainingType) yield return type;
    }

    private IEnumerable<string> Namespaces()
    {
        for (var space = method.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace) yield return space.Name;
    }

    private bool CheckContainers()
    {
        var closed = Containers().Where(t => t.IsFileLocal || !t.DeclaringSyntaxReferences.All(IsPartial)).ToList();
        foreach (var type in closed) findings.Add("BS0003", Name, type.Name, method.Name);
        return closed.Count == 0;
    }

    private bool IsPartial(SyntaxReference reference) =>
        reference.GetSyntax(cancellation) is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>The launch overloads of two kernels of one name, and their files, would clash. Files do not know upper case from lower on every system.</summary>
    private bool CheckName()
    {
        var self = method.PartialDefinitionPart ?? method;
        var first = method.ContainingType.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(m =>
            string.Equals(m.Name, method.Name, StringComparison.OrdinalIgnoreCase)
            && Attributes.Of(m, KnownNames.KernelAttribute).Any());
        if (first is null || SymbolEqualityComparer.Default.Equals(first, self)) return true;
        findings.Add("BS0005", Name, method.ContainingType.Name, method.Name);
        return false;
    }

    /// <summary>The parameters, null if one is not supported; those of a generic kernel have been told enough.</summary>
    private EquatableArray<Parameter>? ReadParameters(bool isGeneric)
    {
        var parameters = new List<Parameter>();
        foreach (var parameter in method.Parameters)
        {
            if (KindOf(parameter) is var (kind, element)) parameters.Add(new Parameter(parameter.Name, kind, element));
            else if (parameter.Type.TypeKind != TypeKind.Error && !isGeneric) findings.Add("BS0004", parameter.Locations[0], Display(parameter));
        }

        return parameters.Count == method.Parameters.Length ? parameters.ToEquatableArray() : null;
    }

    private static string Display(IParameterSymbol parameter) => parameter.ToDisplayString(new SymbolDisplayFormat(
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes));

    private static (ParameterKind Kind, ElementType Element)? KindOf(IParameterSymbol parameter)
    {
        if (parameter.RefKind != RefKind.None || parameter.Name.Length == 0) return null;
        var type = TypeMapping.Of(parameter.Type, t => t);
        var attribute = Attributes.Of(parameter, KnownNames.ConstexprAttribute).FirstOrDefault();
        if (attribute is not null)
        {
            var fromCaller = attribute.NamedArguments.Any(a => a.Key == "FromCaller" && a.Value.Value is true);
            return type is { IsScalar: true, IsPointer: false, Element: ElementType.I32 or ElementType.Bool }
                ? (fromCaller ? ParameterKind.CallerConstexpr : ParameterKind.Constexpr, type.Element)
                : null;
        }

        return type switch
        {
            { IsPointer: true, IsScalar: true } => (ParameterKind.Pointer, type.Element),
            { IsScalar: true, Element: not (ElementType.F16 or ElementType.BF16 or ElementType.I4x2 or ElementType.U4x2 or ElementType.F8E4M3 or ElementType.F8E5M2) } => (ParameterKind.Scalar, type.Element),
            _ => null,
        };
    }

    /// <summary>How the type's other parts must begin, as <c>public static partial class</c>.</summary>
    private static string DeclarationOf(INamedTypeSymbol type)
    {
        var kind = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        return $"{SyntaxFacts.GetText(type.DeclaredAccessibility)} {(type.IsStatic ? "static " : "")}partial {kind}";
    }

    private HostCall? ReadGrid(HostCallReader hostCalls)
    {
        if (Attributes.Of(method, KnownNames.KernelAttribute).FirstOrDefault() is not { } attribute) return null;
        var name = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Grid").Value.Value as string ?? "";
        var grid = compilation.GetTypeByMetadataName(KnownNames.Grid);
        if (hostCalls.Find(name, t => SymbolEqualityComparer.Default.Equals(t, grid)) is { } call) return call;
        var location = Attributes.NamedArgument(attribute, "Grid", cancellation)?.GetLocation() ?? Attributes.LocationOf(attribute, cancellation) ?? Name;
        findings.Add("BS0407", location, name, method.Name);
        return null;
    }
}
