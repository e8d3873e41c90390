using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Frontend;

/// <summary>Attributes of the language, and where their parts stand in the source.</summary>
internal static class Attributes
{
    /// <summary>The attributes of one class that a symbol has, in order.</summary>
    public static IEnumerable<AttributeData> Of(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().Where(a => a.AttributeClass is { } type && TypeMapping.FullMetadataName(type) == attribute);

    public static AttributeSyntax? SyntaxOf(AttributeData attribute, CancellationToken cancellation) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;

    public static Location? LocationOf(AttributeData attribute, CancellationToken cancellation) => SyntaxOf(attribute, cancellation)?.GetLocation();

    /// <summary>The value of a property that the attribute sets.</summary>
    public static ExpressionSyntax? NamedArgument(AttributeData attribute, string name, CancellationToken cancellation) =>
        SyntaxOf(attribute, cancellation)?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name)?.Expression;

    /// <summary>The first argument of the constructor.</summary>
    public static ExpressionSyntax? FirstArgument(AttributeData attribute, CancellationToken cancellation) =>
        SyntaxOf(attribute, cancellation)?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null)?.Expression;
}
