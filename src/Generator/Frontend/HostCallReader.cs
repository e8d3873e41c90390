using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlockSharp.Generator.Frontend;

/// <summary>The host methods that a kernel names: its grid and the predicates of its configurations.</summary>
internal sealed class HostCallReader
{
    private readonly IMethodSymbol kernel;
    private readonly EquatableArray<Parameter> parameters;
    private readonly Compilation compilation;
    private readonly INamedTypeSymbol? device;

    public HostCallReader(IMethodSymbol kernel, EquatableArray<Parameter> parameters, Compilation compilation)
    {
        this.kernel = kernel;
        this.parameters = parameters;
        this.compilation = compilation;
        device = compilation.GetTypeByMetadataName(KnownNames.Device);
    }

    /// <summary>
    /// The static method of this name and return type in the kernel's type whose parameters are, by name and type, scalars and constexprs of the kernel,
    /// or of the device's type; null if there is none.
    /// </summary>
    public HostCall? Find(string name, Func<ITypeSymbol, bool> returns)
    {
        if (name.Length == 0) return null;
        var found = kernel.ContainingType.GetMembers(name).OfType<IMethodSymbol>()
            .FirstOrDefault(m => m.IsStatic && !m.IsGenericMethod && m.MethodKind == MethodKind.Ordinary && returns(m.ReturnType) && m.Parameters.All(p => IsDevice(p) || Matches(p)));
        return found is null ? null : new HostCall(name, found.Parameters.Select(p => new HostArgument(p.Name, IsDevice(p))).ToEquatableArray());
    }

    private bool IsDevice(IParameterSymbol parameter) => parameter.RefKind == RefKind.None && SymbolEqualityComparer.Default.Equals(parameter.Type, device);

    private bool Matches(IParameterSymbol parameter)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name != parameter.Name || parameters[i].Kind == ParameterKind.Pointer || parameter.RefKind != RefKind.None) continue;
            return compilation.ClassifyConversion(kernel.Parameters[i].Type, parameter.Type) is { IsImplicit: true } conversion && (conversion.IsIdentity || conversion.IsNumeric);
        }

        return false;
    }
}
