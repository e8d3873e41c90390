using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

/// <summary>What may be computed more seldom, or sooner, than C# would.</summary>
internal static class Speculation
{
    /// <summary>It changes nothing and touches no memory: computed again it gives the same.</summary>
    public static bool IsPure(IOperation operation) => operation.DescendantsAndSelf().All(o => o switch
    {
        IInvocationOperation call => IntrinsicTable.Find(call.TargetMethod) is { TouchesMemory: false },
        IAssignmentOperation or IIncrementOrDecrementOperation => false,
        _ => true,
    });

    /// <summary>It is pure and cannot fault: it may be computed where C# would not have.</summary>
    public static bool IsSafe(IOperation operation) => IsPure(operation) && operation.DescendantsAndSelf().All(o => o switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder } division => CannotFault(division),
        IInvocationOperation call => call.TargetMethod.Name != "Cdiv",
        _ => true,
    });

    /// <summary>Integers are not divided by zero; the least one over -1 faults on CPUs.</summary>
    private static bool CannotFault(IBinaryOperation division) =>
        division.Type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double
        || division.RightOperand.ConstantValue is { HasValue: true, Value: > 0 or > 0L or > 0U or > 0UL };
}
