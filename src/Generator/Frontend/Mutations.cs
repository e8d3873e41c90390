using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

/// <summary>Which variables a piece of code assigns.</summary>
internal static class Mutations
{
    /// <summary>Locals and parameters, each once, in the order of their first assignment. Initializers of declarations are not assignments.</summary>
    public static IEnumerable<ISymbol> Of(params IOperation?[] operations) =>
        operations
            .Where(o => o is not null)
            .SelectMany(o => o!.DescendantsAndSelf())
            .SelectMany(Targets)
            .Distinct(SymbolEqualityComparer.Default)!;

    /// <summary>The operations that assign.</summary>
    public static IEnumerable<IOperation> In(IOperation operation) => operation.DescendantsAndSelf().Where(o => o is IAssignmentOperation or IIncrementOrDecrementOperation);

    private static IEnumerable<ISymbol> Targets(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => Variables(assignment.Target),
        IIncrementOrDecrementOperation increment => Variables(increment.Target),
        _ => [],
    };

    private static IEnumerable<ISymbol> Variables(IOperation target) => target switch
    {
        ILocalReferenceOperation { IsDeclaration: false } local => [local.Local],
        IParameterReferenceOperation parameter => [parameter.Parameter],
        ITupleOperation tuple => tuple.Elements.SelectMany(Variables),
        _ => [],
    };
}
