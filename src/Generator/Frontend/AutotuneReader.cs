using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Frontend;

/// <summary>The <c>[Autotune]</c> attribute of a kernel.</summary>
internal sealed class AutotuneReader(IMethodSymbol method, EquatableArray<Parameter> parameters, Findings findings, CancellationToken cancellation)
{
    private const string KeyProperty = "Key";
    private const string NeighboursProperty = "Neighbours";

    /// <summary>What a key may name.</summary>
    private static bool IsAllowed(Parameter parameter) =>
        parameter.Kind == ParameterKind.Scalar && parameter.Element is not (ElementType.F32 or ElementType.F64);

    /// <summary>How the configurations compete; null if they do not.</summary>
    public KernelTuning? Read()
    {
        if (Attributes.Of(method, KnownNames.AutotuneAttribute).FirstOrDefault() is not { } attribute) return null;
        var text = attribute.NamedArguments.FirstOrDefault(a => a.Key == KeyProperty).Value.Value as string ?? "";
        var literal = Attributes.NamedArgument(attribute, KeyProperty, cancellation);
        var whole = literal?.GetLocation() ?? Attributes.LocationOf(attribute, cancellation) ?? method.Locations[0];
        var key = new List<string>();
        foreach (var piece in ListText.PiecesOf(text))
        {
            var name = text.Substring(piece.Start, piece.Length);
            var reason = !parameters.Any(p => p.Name == name && IsAllowed(p))
                ? $"the kernel's integers and bools are: {string.Join(", ", parameters.Where(IsAllowed).Select(p => p.Name))}"
                : key.Contains(name) ? "it is there already" : null;
            if (reason is null) key.Add(name);
            else findings.Add("BS0409", ListText.LocationIn(literal, piece) ?? whole, name, reason);
        }

        return new KernelTuning(key.ToEquatableArray(), attribute.NamedArguments.Any(a => a.Key == NeighboursProperty && a.Value.Value is true));
    }
}
