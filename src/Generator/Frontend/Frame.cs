using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Frontend;

/// <summary>The method being lowered: the kernel, or a block function inlined into its caller.</summary>
internal sealed class Frame
{
    private readonly Frame? caller;
    private readonly IMethodSymbol method;

    public Frame(IMethodSymbol method, Frame? caller)
    {
        this.method = method;
        this.caller = caller;
    }

    /// <summary>The current value of each variable that has one.</summary>
    public Dictionary<ISymbol, int> Variables { get; set; } = new(SymbolEqualityComparer.Default);

    /// <summary>What the method returned; several values for a tuple, none for void.</summary>
    public IReadOnlyList<int> Returned { get; set; } = [];

    public bool IsKernel => caller is null;

    public bool IsRunning(IMethodSymbol other) =>
        SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, other.OriginalDefinition) || caller?.IsRunning(other) == true;

    /// <summary>A type of the method's source with the type arguments of this call in it.</summary>
    public ITypeSymbol Substitute(ITypeSymbol type)
    {
        if (type is not ITypeParameterSymbol parameter) return type;
        var index = method.TypeParameters.IndexOf(parameter, SymbolEqualityComparer.Default);
        if (index < 0) index = method.OriginalDefinition.TypeParameters.IndexOf(parameter, SymbolEqualityComparer.Default);
        if (index < 0) return type;
        var argument = method.TypeArguments[index];
        return caller?.Substitute(argument) ?? argument;
    }
}
