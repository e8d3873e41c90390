using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

internal sealed partial class OperationLowering
{
    /// <summary>A method's body. A return is its last statement or there is none: a block program has one way through.</summary>
    private void Body(IMethodBodyOperation body)
    {
        if ((body.BlockBody ?? body.ExpressionBody)?.Operations is not { } operations) return;
        for (var i = 0; i < operations.Length; i++)
        {
            if (i == operations.Length - 1 && operations[i] is IReturnOperation { Kind: OperationKind.Return } last)
            {
                var outer = Enter(last);
                if (last.ReturnedValue is not null) frame.Returned = last.ReturnedValue.Type?.IsTupleType == true ? Elements(last.ReturnedValue) : [Expression(last.ReturnedValue)];
                builder.Statement = outer;
            }
            else
            {
                Statement(operations[i]);
            }
        }
    }

    /// <summary>Operations appended from now on belong to this statement; gives the statement before.</summary>
    private int Enter(IOperation statement)
    {
        var outer = builder.Statement;
        builder.Statement = statements.NumberOf(statement.Syntax);
        return outer;
    }

    private void Statement(IOperation statement)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (statement)
        {
            case IBlockOperation block:
                foreach (var inner in block.Operations) Statement(inner);
                return;
            case IEmptyOperation:
                return;
            case IInvalidOperation:
                Invalid(statement);
                return;
        }

        var outer = Enter(statement);
        switch (statement)
        {
            case IVariableDeclarationGroupOperation group:
                Declare(group);
                break;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                break;
            case IForLoopOperation loop:
                For(loop);
                break;
            case IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false, Condition: not null } loop:
                While(loop.Condition, [loop.Body], loop);
                break;
            case IConditionalOperation branch:
                If(branch);
                break;
            case IReturnOperation when !frame.IsKernel:
                Report("BS0104", statement, "it returns early");
                break;
            default:
                Unsupported(statement);
                break;
        }

        builder.Statement = outer;
    }

    private void Declare(IVariableDeclarationGroupOperation group)
    {
        foreach (var declaration in group.Declarations)
        {
            foreach (var declarator in declaration.Declarators)
            {
                var local = declarator.Symbol;
                if (local.IsConst) continue;
                if (local.IsRef || (TypeOf(local.Type) is null && local.Type.TypeKind != TypeKind.Error))
                    Report("BS0101", declarator, $"a local variable of type '{Constructs.Display(local.Type)}'");
                if ((declarator.Initializer ?? declaration.Initializer) is { } initializer) Assign(local, Expression(initializer.Value));
            }
        }
    }

    /// <summary>The variable has this value from now on.</summary>
    private void Assign(ISymbol variable, int value)
    {
        if (value < 0) value = Stand(TypeOfVariable(variable));
        builder.NameValue(value, variable.Name);
        frame.Variables[variable] = value;
    }

    private static ITypeSymbol? TypeOfVariable(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    private Value CarriedValue(ISymbol variable) => new(TypeOf(TypeOfVariable(variable)) ?? BlockType.Scalar(ElementType.I32), variable.Name);

    /// <summary>An expression for what it does: a void call or an assignment.</summary>
    private void Evaluate(IOperation operation)
    {
        if (operation is IDeconstructionAssignmentOperation deconstruction) Deconstruct(deconstruction);
        else Expression(operation);
    }

    /// <summary><c>var (a, b) = …</c>, <c>(a, b) = …</c>: all values are known before the first variable changes.</summary>
    private void Deconstruct(IDeconstructionAssignmentOperation assignment)
    {
        var targets = TargetsOf(assignment.Target).ToList();
        var values = Elements(assignment.Value);
        if (values.Count != targets.Count)
        {
            Unsupported(assignment);
            return;
        }

        for (var i = 0; i < targets.Count; i++) AssignTo(targets[i], values[i]);
    }

    private static IEnumerable<IOperation> TargetsOf(IOperation target) => target switch
    {
        IDeclarationExpressionOperation declaration => TargetsOf(declaration.Expression),
        ITupleOperation tuple => tuple.Elements.SelectMany(TargetsOf),
        _ => [target],
    };

    /// <summary>The values of a tuple: one written out, or one that a block function returned.</summary>
    private IReadOnlyList<int> Elements(IOperation operation)
    {
        switch (operation)
        {
            case ITupleOperation tuple:
                return tuple.Elements.SelectMany(e => e.Type?.IsTupleType == true ? Elements(e) : [Expression(e)]).ToList();
            case IConversionOperation { OperatorMethod: null } conversion when conversion.Operand is ITupleOperation:
                return Elements(conversion.Operand);
            case IInvocationOperation call when IntrinsicTable.Find(call.TargetMethod) is null:
                return Call(call);
            default:
                Unsupported(operation);
                return [];
        }
    }

    private void AssignTo(IOperation target, int value)
    {
        switch (target)
        {
            case ILocalReferenceOperation { Local: { IsConst: false, IsRef: false } local }:
                Assign(local, value);
                break;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                Assign(parameter, value);
                break;
            case IDiscardOperation:
                break;
            case IInvalidOperation:
                failed = true;
                break;
            default:
                Unsupported(target);
                break;
        }
    }
}
