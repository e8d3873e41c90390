using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>
/// Finds in compiled variants the C# that ILGPU turns into something else than C# means, or into slow code: what the emitter must never write.
/// </summary>
internal sealed class GeneratedCodeLint
{
    private readonly SemanticModel _model;
    private readonly MethodDeclarationSyntax _method;
    private readonly ILookup<string, ExpressionSyntax> _assigned;
    private readonly List<string> _findings = [];

    private GeneratedCodeLint(SemanticModel model, MethodDeclarationSyntax method)
    {
        _model = model;
        _method = method;
        var declared = method.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(v => v.Initializer is not null).Select(v => (v.Identifier.ValueText, v.Initializer!.Value));
        var assigned = method.DescendantNodes().OfType<AssignmentExpressionSyntax>().Select(a => (a.Left.ToString(), a.Right));
        _assigned = declared.Concat(assigned).ToLookup(a => a.Item1, a => a.Item2);
    }

    /// <summary>The findings in every method marked as a variant: <c>Kernel.Variant: rule: code</c>; and how many variants there were.</summary>
    public static (int Variants, IReadOnlyList<string> Findings) Check(CSharpCompilation compilation)
    {
        var methods = compilation.SyntaxTrees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(m => m.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString() == "KernelVariant"))
            .ToList();
        return (methods.Count, methods.SelectMany(m => Check(compilation.GetSemanticModel(m.SyntaxTree), m)).ToList());
    }

    private static List<string> Check(SemanticModel model, MethodDeclarationSyntax method)
    {
        var lint = new GeneratedCodeLint(model, method);
        foreach (var node in method.Body!.DescendantNodes()) lint.Visit(node);
        return lint._findings;
    }

    private void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } division when IsPowerOfTwo(_model.GetConstantValue(division.Right)) && IsInteger(division.Left):
                Report("division by a power of two", node);
                break;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.DivideAssignmentExpression }:
                Report("division by a power of two", node);
                break;
            case CastExpressionSyntax cast when TypeOf(cast.Type)?.SpecialType
                is SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char
                or SpecialType.System_IntPtr or SpecialType.System_UIntPtr:
                Report("narrowing cast", node);
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not when ComparesFloats(not.Operand, 0):
                Report("negated comparison of floats", node);
                break;
            case ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax or StackAllocArrayCreationExpressionSyntax or CollectionExpressionSyntax or ArrayTypeSyntax:
                Report("array", node);
                break;
            case ElementAccessExpressionSyntax access when TypeOf(access.Expression) is { Name: "ArrayView" }
                && _model.GetSymbolInfo(access.Expression).Symbol is IParameterSymbol && TypeOf(access.ArgumentList.Arguments[0].Expression)?.SpecialType != SpecialType.System_Int64:
                Report("index of 32 bits", node);
                break;
            case IfStatementSyntax branch when DependsOnThread(branch.Condition, []) && !ChoosesRole(branch.Condition):
                Report("branch that threads take differently", branch.Condition);
                break;
            case WhileStatementSyntax loop when DependsOnThread(loop.Condition, []):
                Report("branch that threads take differently", loop.Condition);
                break;
            case ForStatementSyntax loop when loop.Condition is null || DependsOnThread(loop.Condition, []):
                Report("branch that threads take differently", loop);
                break;
            case ReturnStatementSyntax or GotoStatementSyntax or SwitchStatementSyntax or TryStatementSyntax or LocalFunctionStatementSyntax or LambdaExpressionSyntax:
                Report("statement outside structured control flow", node);
                break;
            case IdentifierNameSyntax { Identifier.ValueText: "CudaAsm" or "Warp" or "LocalMemory" or "MathF" or "Half" or "XMath" or "Interop" } name:
                Report($"use of {name}", node.Parent!);
                break;
            case MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Math" } } call when call.Name.ToString() is not ("Min" or "Max") || !IsInteger((ExpressionSyntax)call.Parent!):
                Report($"use of {call}", node.Parent!);
                break;
        }
    }

    /// <summary>In kernels of sm_90a whole warps take one of two parts: there a comparison of the thread's number with a constant is meant.</summary>
    private bool ChoosesRole(ExpressionSyntax condition) => _method.Identifier.ValueText.StartsWith("Hopper", StringComparison.Ordinal)
        && condition is BinaryExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "thread" }, Right: LiteralExpressionSyntax };

    private ITypeSymbol? TypeOf(ExpressionSyntax expression) => _model.GetTypeInfo(expression).Type;

    private bool IsInteger(ExpressionSyntax expression) =>
        TypeOf(expression)?.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64;

    private bool IsFloat(ExpressionSyntax expression) => TypeOf(expression)?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static bool IsPowerOfTwo(Optional<object?> constant) => constant.Value switch
    {
        int value => value > 0 && (value & (value - 1)) == 0,
        uint value => value > 0 && (value & (value - 1)) == 0,
        long value => value > 0 && (value & (value - 1)) == 0,
        ulong value => value > 0 && (value & (value - 1)) == 0,
        _ => false,
    };

    /// <summary>Whether ILGPU can see a comparison of floats behind a truth value: directly, in a conjunction or selection, or through a local.</summary>
    private bool ComparesFloats(ExpressionSyntax expression, int depth)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return ComparesFloats(parenthesized.Expression, depth);
            case PrefixUnaryExpressionSyntax prefix:
                return ComparesFloats(prefix.Operand, depth);
            case BinaryExpressionSyntax binary when IsFloat(binary.Left):
                return binary.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression
                    or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression;
            case BinaryExpressionSyntax binary when TypeOf(binary.Left)?.SpecialType == SpecialType.System_Boolean:
                return ComparesFloats(binary.Left, depth) || ComparesFloats(binary.Right, depth);
            case IdentifierNameSyntax local:
                return depth < 20 && _assigned[local.Identifier.ValueText].Any(value => ComparesFloats(value, depth + 1));
            default:
                return false;
        }
    }

    /// <summary>
    /// Whether a value may differ between the threads of a program: made from the thread's number, unless it went through an exchange that gives all threads the
    /// same.
    /// </summary>
    private bool DependsOnThread(ExpressionSyntax expression, HashSet<string> seen)
    {
        if (expression.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(m => m.ToString() is "Group.IdxX")) return true;
        foreach (var name in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText))
        {
            if (!seen.Add(name)) continue;
            var values = _assigned[name].ToList();
            if (values.Any(v => v.ToString().Contains("Simt.ShuffleXor", StringComparison.Ordinal) || v.ToString().Contains("Simt.SharedLoad", StringComparison.Ordinal))) continue;
            if (values.Any(v => DependsOnThread(v, seen))) return true;
        }

        return false;
    }

    private void Report(string rule, SyntaxNode node)
    {
        var type = ((ClassDeclarationSyntax)_method.Parent!).Identifier.ValueText;
        _findings.Add($"{type}.{_method.Identifier.ValueText}: {rule}: {node}");
    }
}
