using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator.Frontend;

/// <summary>Texts of attributes that list something, with commas between, and where the parts stand in the source.</summary>
internal static class ListText
{
    /// <summary>The parts, without the spaces around them; an empty text has none.</summary>
    public static IEnumerable<TextSpan> PiecesOf(string text)
    {
        if (text.Trim().Length == 0) yield break;
        var start = 0;
        while (start <= text.Length)
        {
            var comma = text.IndexOf(',', start);
            var end = comma < 0 ? text.Length : comma;
            yield return Trim(text, TextSpan.FromBounds(start, end));
            start = end + 1;
        }
    }

    public static TextSpan Trim(string text, TextSpan span)
    {
        var (start, end) = (span.Start, span.End);
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return TextSpan.FromBounds(start, end);
    }

    /// <summary>A part of a string literal's value as a part of the source; null where escapes put the two out of step.</summary>
    public static Location? LocationIn(ExpressionSyntax? literal, TextSpan span)
    {
        if (literal is not LiteralExpressionSyntax { Token: { Value: string value } token } || value.Length == 0) return null;
        var start = token.Text.IndexOf(value, StringComparison.Ordinal);
        if (start < 0) return null;
        return span.IsEmpty ? token.GetLocation() : Location.Create(literal.SyntaxTree, new TextSpan(token.SpanStart + start + span.Start, span.Length));
    }
}
