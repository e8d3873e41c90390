using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

/// <summary>
/// A <c>for</c> loop over one int or long that moves by the same step to the same bound, neither of which the loop changes: how often it runs is known
/// before it starts, which pipelining and the CPU targets want. Every other loop is a <c>while</c>.
/// </summary>
/// <param name="Step">What is added or subtracted each time; null for one.</param>
/// <param name="IsDown">It is subtracted.</param>
/// <param name="StepSource">The statement that moves the variable.</param>
internal sealed record CountedLoop(
    ILocalSymbol Variable, IOperation Start, Opcode Comparison, IOperation Bound, IOperation? Step, bool IsDown, IOperation StepSource)
{
    public static CountedLoop? Match(IForLoopOperation loop)
    {
        if (loop.Before is not [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Symbol: var variable } declarator] } declaration] }]
            || (declarator.Initializer ?? declaration.Initializer)?.Value is not { } start
            || variable.IsRef || variable.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64)
            || loop.Condition is not IBinaryOperation { OperatorMethod: null } condition
            || ComparisonOf(condition.OperatorKind) is not { } comparison
            || !Is(condition.LeftOperand, variable)
            || loop.AtLoopBottom is not [IExpressionStatementOperation { Operation: var move }])
            return null;

        var changed = new HashSet<ISymbol>(Mutations.Of(loop.Body), SymbolEqualityComparer.Default);
        if (!changed.Add(variable) || !Speculation.IsPure(condition.RightOperand) || !IsInvariant(condition.RightOperand, changed)) return null;
        return move switch
        {
            IIncrementOrDecrementOperation { OperatorMethod: null } one when Is(one.Target, variable) =>
                new(variable, start, comparison, condition.RightOperand, null, one.Kind == OperationKind.Decrement, one),
            ICompoundAssignmentOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } many
                when Is(many.Target, variable) && SymbolEqualityComparer.Default.Equals(many.Value.Type, variable.Type) && Speculation.IsSafe(many.Value) && IsInvariant(many.Value, changed) =>
                new(variable, start, comparison, condition.RightOperand, many.Value, many.OperatorKind == BinaryOperatorKind.Subtract, many),
            _ => null,
        };
    }

    private static bool Is(IOperation operation, ILocalSymbol variable) =>
        operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, variable);

    private static Opcode? ComparisonOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => Opcode.Less,
        BinaryOperatorKind.LessThanOrEqual => Opcode.LessOrEqual,
        BinaryOperatorKind.GreaterThan => Opcode.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => Opcode.GreaterOrEqual,
        _ => null,
    };

    /// <summary>The loop changes nothing that it reads.</summary>
    private static bool IsInvariant(IOperation operation, HashSet<ISymbol> changed) => operation.DescendantsAndSelf().All(o => o switch
    {
        ILocalReferenceOperation local => !changed.Contains(local.Local),
        IParameterReferenceOperation parameter => !changed.Contains(parameter.Parameter),
        _ => true,
    });
}
