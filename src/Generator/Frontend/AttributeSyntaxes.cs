using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Frontend;

/// <summary>Where the parts of an attribute stand in the source.</summary>
internal static class AttributeSyntaxes
{
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
