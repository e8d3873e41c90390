using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

internal sealed partial class OperationLowering
{
    /// <summary>Functions that call others twice double at each level: a kernel of more values than this was not meant.</summary>
    private const int MaxValues = 1 << 16;

    private static readonly string[] OperandNames = ["0", "1"];

    /// <summary>A method of the language, or a block function; several values where it returns a tuple.</summary>
    private IReadOnlyList<int> Call(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (IntrinsicTable.Find(method) is not { } intrinsic) return Inline(call);
        var lowered = new IntrinsicCall(builder, ResultOf(call));
        if (call.Instance is not null) lowered.Add("x", Expression(call.Instance));
        var sound = true;
        foreach (var argument in call.Arguments) sound &= AddArgument(lowered, argument);
        return [sound ? Complete(call, intrinsic, lowered) : Stand(call.Type)];
    }

    /// <summary>Operators that a type of the language defines.</summary>
    private int Apply(IOperation operation, IMethodSymbol method, params IOperation[] operands) => Apply(operation, method, operands.Select(Expression).ToArray());

    private int Apply(IOperation operation, IMethodSymbol method, int[] operands)
    {
        if (IntrinsicTable.Find(method) is not { } intrinsic || ResultOf(operation) is null) return Report("BS0102", operation, Constructs.Display(method));
        var lowered = new IntrinsicCall(builder, ResultOf(operation));
        for (var i = 0; i < operands.Length; i++) lowered.Add(OperandNames[i], operands[i]);
        return Complete(operation, intrinsic, lowered);
    }

    private int Complete(IOperation operation, Intrinsic intrinsic, IntrinsicCall call)
    {
        if (call.Result is null && operation.Type?.SpecialType != SpecialType.System_Void) return Stand(operation.Type);
        At(operation);
        return intrinsic.Lower(call);
    }

    private BlockType? ResultOf(IOperation operation) => operation.Type?.SpecialType == SpecialType.System_Void ? null : TypeOf(operation.Type);

    private bool AddArgument(IntrinsicCall call, IArgumentOperation argument)
    {
        if (argument.Parameter is not { } parameter) return false;
        var isAttribute = IntrinsicCall.IsAttribute(parameter.Name);
        if (parameter.Type is IArrayTypeSymbol)
        {
            if (argument.Value is not IArrayCreationOperation { Initializer.ElementValues: var elements })
            {
                Unsupported(argument.Value);
                return false;
            }

            if (!isAttribute)
            {
                call.AddList(parameter.Name, elements.Select(Expression).ToEquatableArray());
                return true;
            }

            var numbers = elements.Select(e => Attribute(e, parameter)).ToList();
            call.AddAttribute(parameter.Name, numbers.Select(n => n ?? 0).ToEquatableArray());
            return !numbers.Contains(null);
        }

        if (isAttribute)
        {
            var number = Attribute(argument.Value, parameter);
            call.AddAttribute(parameter.Name, [number ?? 0]);
            return number is not null;
        }

        if (argument.Value.ConstantValue is not { HasValue: true, Value: null }) call.Add(parameter.Name, Expression(argument.Value));
        return true;
    }

    private long? Attribute(IOperation value, IParameterSymbol parameter)
    {
        if (value.ConstantValue is { HasValue: true, Value: var constant } && Constants.NumberOf(constant) is { } number) return number;
        if (value is IInvalidOperation) Invalid(value);
        else Report("BS0210", value, $"the argument '{parameter.Name}'");
        return null;
    }

    /// <summary><c>x[.., NewAxis]</c>.</summary>
    private int Property(IPropertyReferenceOperation property)
    {
        if (!property.Property.IsIndexer || TypeOf(property.Property.ContainingType) is not { IsScalar: false } || property.Instance is null || TypeOf(property.Type) is not { } type)
            return Report("BS0102", property, Constructs.Display(property.Property));

        var value = Expression(property.Instance);
        var rank = property.Arguments.Count(a => a.Value is IConversionOperation { Operand: IRangeOperation });
        for (var axis = 0; axis < property.Arguments.Length; axis++)
        {
            var place = property.Arguments[axis].Value;
            if (place is IConversionOperation { Operand: var written }) place = written;
            switch (place)
            {
                case IRangeOperation { LeftOperand: null, RightOperand: null }:
                    break;
                case IFieldReferenceOperation { Field: { Name: KnownNames.NewAxis } field } when IsOperations(field.ContainingType):
                    At(property);
                    value = builder.Append(Opcode.ExpandDims, type, [value], [axis, ++rank]);
                    break;
                default:
                    Unsupported(place);
                    break;
            }
        }

        return value;
    }

    /// <summary>A block function: its body is lowered here, with the arguments as its parameters.</summary>
    private IReadOnlyList<int> Inline(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        IReadOnlyList<int> Broken(string id, params string[] arguments) => [Report(id, call, arguments)];
        if (!method.IsStatic || method.MethodKind != MethodKind.Ordinary || !Attributes.Of(method, KnownNames.FunctionAttribute).Any()) return Broken("BS0102", Constructs.Display(method));
        if (frame.IsRunning(method)) return Broken("BS0103", method.Name);
        if (builder.Values.Count > MaxValues) return Broken("BS0104", "the kernel becomes too large");
        if (call.Arguments.FirstOrDefault(a => a.Parameter is null || a.Parameter.RefKind != RefKind.None || TypeOf(a.Parameter.Type) is null) is { } strange)
            return [strange.Parameter?.Type is null or IErrorTypeSymbol ? Stand(call.Type) : Report("BS0101", strange, $"an argument of type '{Display(strange.Parameter)}'")];
        if (BodyOf(method) is not { } body) return Broken("BS0104", "its source is not in this project");

        var inner = new Frame(method, frame);
        foreach (var argument in call.Arguments)
        {
            var definition = method.OriginalDefinition.Parameters[argument.Parameter!.Ordinal];
            inner.Variables[definition] = Expression(argument.Value);
        }

        var (outer, statement) = (frame, builder.Statement);
        frame = inner;
        Body(body);
        (frame, builder.Statement) = (outer, statement);
        At(call);
        var expected = method.ReturnsVoid ? 0 : method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Length : 1;
        return inner.Returned.Count == expected ? inner.Returned : [Stand(call.Type)];
    }

    private static string Display(IParameterSymbol parameter) =>
        (parameter.RefKind == RefKind.None ? "" : parameter.RefKind.ToString().ToLowerInvariant() + " ") + Constructs.Display(parameter.Type);

    private IMethodBodyOperation? BodyOf(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        definition = definition.PartialImplementationPart ?? definition;
        var syntax = definition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);
        if (syntax is null || !compilation.ContainsSyntaxTree(syntax.SyntaxTree)) return null;
        return compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation) as IMethodBodyOperation;
    }
}
