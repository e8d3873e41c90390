using System.Text;
using BlockSharp.Generator.Equatable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Frontend;

/// <summary>The statements of a kernel as text, for the comments of the generated code: the first line, or what stands before a loop's or a branch's body.</summary>
internal sealed class StatementTexts
{
    private readonly Dictionary<SyntaxNode, int> numbers = [];
    private readonly List<string> texts = [];

    public EquatableArray<string> All => texts.ToEquatableArray();

    public int NumberOf(SyntaxNode statement)
    {
        if (!numbers.TryGetValue(statement, out var number))
        {
            numbers[statement] = number = texts.Count;
            texts.Add(TextOf(statement));
        }

        return number;
    }

    private static string TextOf(SyntaxNode statement)
    {
        var end = statement switch
        {
            ForStatementSyntax { CloseParenToken: var close } => close.Span.End,
            WhileStatementSyntax { CloseParenToken: var close } => close.Span.End,
            IfStatementSyntax { CloseParenToken: var close } => close.Span.End,
            _ => statement.Span.End,
        };
        var header = statement is ForStatementSyntax or WhileStatementSyntax or IfStatementSyntax;
        var text = new StringBuilder();
        foreach (var token in statement.DescendantTokens())
        {
            if (token.SpanStart >= end) break;
            if (text.Length > 0)
            {
                var before = token.LeadingTrivia.Any(IsSpace) || token.GetPreviousToken().TrailingTrivia.Any(IsSpace);
                var isNextLine = token.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
                if (isNextLine && !header) break;
                if (before) text.Append(' ');
            }

            text.Append(SingleLine(token.Text));
        }

        return text.ToString();
    }

    private static bool IsSpace(SyntaxTrivia trivia) => !trivia.IsKind(SyntaxKind.None);

    /// <summary>A raw string has line ends inside.</summary>
    private static string SingleLine(string token) => token.Split(['\r', '\n'])[0];
}
