using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

internal sealed partial class OperationLowering
{
    /// <summary>The value of an expression; <see cref="IntrinsicCall.Absent"/> of a void call.</summary>
    private int Expression(IOperation operation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (operation is { ConstantValue: { HasValue: true, Value: var constant }, Type: { } type } and not IInvalidOperation)
        {
            return TypeMapping.ScalarOf(type) is { } element && Constants.BitsOf(constant, element) is { } bits
                ? Constant(operation, element, bits)
                : Unsupported(operation);
        }

        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Read(local, local.Local);
            case IParameterReferenceOperation parameter:
                return Read(parameter, parameter.Parameter);
            case IFieldReferenceOperation field:
                return Field(field);
            case IDefaultValueOperation or IConversionOperation { Operand: IDefaultValueOperation } when TypeOf(operation.Type) is { IsScalar: true, IsPointer: false } scalar:
                return Constant(operation, scalar.Element, 0);
            case IConversionOperation conversion:
                return Conversion(conversion);
            case IUnaryOperation unary:
                return Unary(unary);
            case IBinaryOperation binary:
                return Binary(binary);
            case IConditionalOperation { WhenFalse: not null } conditional:
                return Conditional(conditional);
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                var assigned = Expression(assignment.Value);
                AssignTo(assignment.Target, assigned);
                return assigned;
            case ICompoundAssignmentOperation assignment:
                return Compound(assignment);
            case IIncrementOrDecrementOperation increment:
                return Increment(increment);
            case IPropertyReferenceOperation property:
                return Property(property);
            case IInvocationOperation call:
                return Call(call) is [var single] ? single : call.Type?.SpecialType == SpecialType.System_Void ? IntrinsicCall.Absent : Stand(call.Type);
            case IInvalidOperation:
                return Invalid(operation);
            default:
                return Unsupported(operation);
        }
    }

    private int Constant(IOperation operation, ElementType element, long bits)
    {
        At(operation);
        return builder.Constant(element, bits);
    }

    /// <summary>C# has said already that a variable is read before it has a value.</summary>
    private int Read(IOperation reference, ISymbol variable) => frame.Variables.TryGetValue(variable, out var value) ? value : Stand(reference.Type);

    private int Field(IFieldReferenceOperation field) =>
        field.Field.ContainingType?.IsTupleType == true || field.Instance is not null || field.Field.Name == KnownNames.NewAxis && IsOperations(field.Field.ContainingType)
            ? Unsupported(field)
            : Report("BS0105", field, Constructs.Display(field.Field));

    private static bool IsOperations(ITypeSymbol? type) => type is not null && TypeMapping.FullMetadataName(type) == KnownNames.Operations;

    private int Conversion(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is { } method) return Apply(conversion, method, conversion.Operand);
        if (conversion.Operand is IInvalidOperation or { Type: IErrorTypeSymbol }) return Invalid(conversion);
        if (conversion.Operand.Type is null || conversion.Conversion is { IsIdentity: false, IsNumeric: false }) return Unsupported(conversion);
        var value = Expression(conversion.Operand);
        if (conversion.Conversion.IsIdentity) return value;
        if (TypeMapping.ScalarOf(conversion.Type) is not { } element) return Unsupported(conversion);
        At(conversion);
        return Casts.CastScalar(builder, value, element);
    }

    private int Unary(IUnaryOperation unary)
    {
        if (unary.OperatorMethod is { } method) return Apply(unary, method, unary.Operand);
        if (unary.Type is null or IErrorTypeSymbol) return Invalid(unary);
        if (TypeOf(unary.Type) is not { } type || unary.IsLifted) return Unsupported(unary);
        Opcode? code = unary.OperatorKind switch
        {
            UnaryOperatorKind.Minus => Opcode.Negate,
            UnaryOperatorKind.Not or UnaryOperatorKind.BitwiseNegation => Opcode.Not,
            _ => null,
        };
        if (code is null) return unary.OperatorKind == UnaryOperatorKind.Plus ? Expression(unary.Operand) : Unsupported(unary);
        var operand = Expression(unary.Operand);
        At(unary);
        return builder.Append(code.Value, type, [operand]);
    }

    private int Binary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr && binary.OperatorMethod is null) return ShortCircuit(binary);
        if (binary.OperatorMethod is { } method) return Apply(binary, method, binary.LeftOperand, binary.RightOperand);
        if (binary.Type is null or IErrorTypeSymbol) return Invalid(binary);
        if (TypeOf(binary.Type) is not { } type || OpcodeOf(binary.OperatorKind) is not { } code || binary.IsLifted) return Unsupported(binary);
        var left = Expression(binary.LeftOperand);
        var right = Expression(binary.RightOperand);
        At(binary);
        return builder.Append(code, type, [left, right]);
    }

    private static Opcode? OpcodeOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => Opcode.Add,
        BinaryOperatorKind.Subtract => Opcode.Subtract,
        BinaryOperatorKind.Multiply => Opcode.Multiply,
        BinaryOperatorKind.Divide => Opcode.Divide,
        BinaryOperatorKind.Remainder => Opcode.Remainder,
        BinaryOperatorKind.And => Opcode.And,
        BinaryOperatorKind.Or => Opcode.Or,
        BinaryOperatorKind.ExclusiveOr => Opcode.Xor,
        BinaryOperatorKind.LeftShift => Opcode.ShiftLeft,
        BinaryOperatorKind.RightShift => Opcode.ShiftRight,
        BinaryOperatorKind.UnsignedRightShift => Opcode.ShiftRightUnsigned,
        BinaryOperatorKind.LessThan => Opcode.Less,
        BinaryOperatorKind.LessThanOrEqual => Opcode.LessOrEqual,
        BinaryOperatorKind.GreaterThan => Opcode.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => Opcode.GreaterOrEqual,
        BinaryOperatorKind.Equals => Opcode.Equal,
        BinaryOperatorKind.NotEquals => Opcode.NotEqual,
        _ => null,
    };

    /// <summary><c>&amp;&amp;</c> and <c>||</c>: without a branch where the right side may as well be computed.</summary>
    private int ShortCircuit(IBinaryOperation binary)
    {
        var isAnd = binary.OperatorKind == BinaryOperatorKind.ConditionalAnd;
        var left = Expression(binary.LeftOperand);
        if (Speculation.IsSafe(binary.RightOperand))
        {
            var right = Expression(binary.RightOperand);
            At(binary);
            return builder.Append(isAnd ? Opcode.And : Opcode.Or, BlockType.Scalar(ElementType.Bool), [left, right]);
        }

        int Known() => Constant(binary, ElementType.Bool, isAnd ? 0 : 1);
        return isAnd
            ? Choose(binary, left, () => Expression(binary.RightOperand), Known)
            : Choose(binary, left, Known, () => Expression(binary.RightOperand));
    }

    private int Conditional(IConditionalOperation conditional)
    {
        if (conditional.IsRef || TypeOf(conditional.Type) is not { } type) return conditional.Type is null or IErrorTypeSymbol ? Invalid(conditional) : Unsupported(conditional);
        var condition = Expression(conditional.Condition);
        if (!type.IsScalar || type.IsPointer || !Speculation.IsSafe(conditional.WhenTrue) || !Speculation.IsSafe(conditional.WhenFalse!))
            return Choose(conditional, condition, () => Expression(conditional.WhenTrue), () => Expression(conditional.WhenFalse!));

        var whenTrue = Expression(conditional.WhenTrue);
        var whenFalse = Expression(conditional.WhenFalse!);
        At(conditional);
        return builder.Append(Opcode.Select, type, [condition, whenTrue, whenFalse]);
    }

    /// <summary>One of two values, only that one being computed.</summary>
    private int Choose(IOperation whole, int condition, Func<int> whenTrue, Func<int> whenFalse)
    {
        foreach (var mutation in Mutations.In(whole)) Unsupported(mutation);

        Region Side(Func<int> lower)
        {
            builder.BeginRegion();
            var value = lower();
            At(whole);
            builder.AppendEffect(Opcode.Yield, [value]);
            return builder.EndRegion([]);
        }

        EquatableArray<Region> sides = [Side(whenTrue), Side(whenFalse)];
        return builder.AppendWithRegions(Opcode.If, [new Value(TypeOf(whole.Type)!, null)], [condition], [], sides)[0];
    }

    private int Compound(ICompoundAssignmentOperation assignment)
    {
        if (assignment.Type is null or IErrorTypeSymbol) return Invalid(assignment);
        var target = Expression(assignment.Target);
        int result;
        if (assignment.OperatorMethod is { } method)
        {
            result = Apply(assignment, method, [target, Expression(assignment.Value)]);
        }
        else if (OpcodeOf(assignment.OperatorKind) is { } code && TypeMapping.ScalarOf(frame.Substitute(assignment.Type)) is { } element && !assignment.IsLifted)
        {
            var value = Expression(assignment.Value);
            At(assignment);
            var isShift = code is Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightUnsigned;
            var computed = isShift ? Promoted(element) : builder.TypeOf(value).Element;
            var left = Casts.CastScalar(builder, target, computed);
            result = Casts.CastScalar(builder, builder.Append(code, BlockType.Scalar(computed), [left, value]), element);
        }
        else
        {
            return Unsupported(assignment);
        }

        AssignTo(assignment.Target, result);
        return result;
    }

    /// <summary>C# computes with nothing narrower than an int.</summary>
    private static ElementType Promoted(ElementType element) => element.IsInteger() && element.Size() < 4 ? ElementType.I32 : element;

    private int Increment(IIncrementOrDecrementOperation increment)
    {
        if (increment.Type is null or IErrorTypeSymbol) return Invalid(increment);
        if (increment.OperatorMethod is not null || increment.IsLifted || TypeMapping.ScalarOf(frame.Substitute(increment.Type)) is not { } element) return Unsupported(increment);
        var before = Expression(increment.Target);
        At(increment);
        var one = builder.Constant(element, Constants.BitsOf(1, element)!.Value);
        var after = builder.Append(increment.Kind == OperationKind.Decrement ? Opcode.Subtract : Opcode.Add, BlockType.Scalar(element), [before, one]);
        AssignTo(increment.Target, after);
        return increment.IsPostfix ? before : after;
    }
}
