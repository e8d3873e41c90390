using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

/// <summary>Names of C# constructs for messages: "a switch statement".</summary>
internal static class Constructs
{
    private static readonly SymbolDisplayFormat Format =
        SymbolDisplayFormat.CSharpShortErrorMessageFormat.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Describe(IOperation operation) => operation switch
    {
        IBranchOperation { BranchKind: BranchKind.Break } => "break",
        IBranchOperation { BranchKind: BranchKind.Continue } => "continue",
        IBranchOperation => "goto",
        IReturnOperation => "a return before the end",
        IForLoopOperation => "a for loop without a condition",
        IForEachLoopOperation => "foreach",
        IWhileLoopOperation => "do … while",
        ISwitchOperation or ISwitchExpressionOperation => "switch",
        ITryOperation => "try",
        IThrowOperation => "throw",
        IUsingOperation or IUsingDeclarationOperation => "using",
        ILockOperation => "lock",
        ILocalFunctionOperation => "a local function (make it a [BlockFunction] method)",
        IAnonymousFunctionOperation or IDelegateCreationOperation => "a lambda or delegate",
        IArrayCreationOperation or IArrayElementReferenceOperation => "an array",
        IObjectCreationOperation => "an object creation",
        IRangeOperation => "a range other than '..'",
        IIsPatternOperation or IIsTypeOperation => "a pattern",
        ICoalesceOperation or ICoalesceAssignmentOperation or IConditionalAccessOperation => "a null test",
        IAwaitOperation => "await",
        ITupleOperation => "a tuple",
        IConversionOperation conversion => $"a conversion to '{Display(conversion.Type)}'",
        ILiteralOperation or { ConstantValue.HasValue: true } => $"a constant of type '{Display(operation.Type)}'",
        IAssignmentOperation or IIncrementOrDecrementOperation => "an assignment here",
        IFieldReferenceOperation field => $"'{field.Field.Name}' here",
        { Kind: OperationKind.None } => "this syntax",
        _ => Words(operation.Kind),
    };

    /// <summary>A type or member as C#'s own messages show it, but for the mark of nullable references.</summary>
    public static string Display(ISymbol? symbol) => symbol?.ToDisplayString(Format) ?? "null";

    /// <summary><c>InterpolatedString</c> as "interpolated string".</summary>
    private static string Words(OperationKind kind)
    {
        var text = new StringBuilder();
        foreach (var letter in kind.ToString())
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append(' ');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
