using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Frontend;

internal sealed partial class OperationLowering
{
    /// <summary>
    /// Code that C# rejects: C# has reported it. Where it breaks a rule of the language, which C#'s message about overloads does not tell, that is said too.
    /// </summary>
    private int Invalid(IOperation operation)
    {
        failed = true;
        foreach (var node in operation.Syntax.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case InvocationExpressionSyntax call:
                    ExplainCall(call);
                    break;
                case BinaryExpressionSyntax binary:
                    ExplainOperator(binary, binary.Left, binary.OperatorToken.Text, binary.Right);
                    break;
                case AssignmentExpressionSyntax assignment when assignment.OperatorToken.Text.Length > 1:
                    ExplainOperator(assignment, assignment.Left, assignment.OperatorToken.Text.TrimEnd('='), assignment.Right);
                    break;
            }
        }

        return Stand(operation.Type);
    }

    private SemanticModel ModelOf(SyntaxNode node) => compilation.GetSemanticModel(node.SyntaxTree);

    private ITypeSymbol? TypeIn(SyntaxNode expression) => ModelOf(expression).GetTypeInfo(expression, cancellation).Type;

    /// <summary>Masks that are no bools, and stores of another type than the pointer's.</summary>
    private void ExplainCall(InvocationExpressionSyntax call)
    {
        var symbols = ModelOf(call).GetSymbolInfo(call, cancellation);
        if (symbols.Symbol is not null || symbols.CandidateSymbols.OfType<IMethodSymbol>().FirstOrDefault() is not { } candidate) return;
        if (!IsOperations(candidate.ContainingType) || candidate.Name is not ("Load" or "Store")) return;
        var arguments = call.ArgumentList.Arguments;
        ExpressionSyntax? Find(string name, int position) =>
            (arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == name) ?? (arguments.Count > position && arguments[position].NameColon is null ? arguments[position] : null))?.Expression;

        var isStore = candidate.Name == "Store";
        if (Find("mask", isStore ? 2 : 1) is { } mask && TypeIn(mask) is { TypeKind: not TypeKind.Error } maskType && TypeOf(maskType) is { Element: not ElementType.Bool })
            findings.Add("BS0202", mask.GetLocation(), Constructs.Display(maskType));
        if (isStore && Find("ptr", 0) is { } pointer && Find("value", 1) is { } value
            && TypeIn(pointer) is { } pointerType && TypeIn(value) is { } valueType
            && TypeOf(pointerType) is { IsPointer: true } to && TypeOf(valueType) is { IsPointer: false } from && to.Element != from.Element)
            findings.Add("BS0205", value.GetLocation(), Constructs.Display(valueType), Constructs.Display(pointerType));
    }

    /// <summary>Operators between blocks of different element types.</summary>
    private void ExplainOperator(SyntaxNode whole, ExpressionSyntax left, string token, ExpressionSyntax right)
    {
        if (ModelOf(whole).GetSymbolInfo(whole, cancellation).Symbol is not null) return;
        if (TypeIn(left) is not { } a || TypeIn(right) is not { } b || TypeOf(a) is not { IsPointer: false } x || TypeOf(b) is not { IsPointer: false } y) return;
        if (x.Element != y.Element && !(x.IsScalar && y.IsScalar)) findings.Add("BS0203", whole.GetLocation(), token, Constructs.Display(a), Constructs.Display(b));
    }
}
