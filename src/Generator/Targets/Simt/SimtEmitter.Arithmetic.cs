using System.Globalization;
using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Element-wise operations as C# expressions, in forms that ILGPU compiles to what C# means: no division by a power of two, no chain of narrowing casts,
/// no negated comparison of floats.
/// </content>
internal sealed partial class SimtEmitter
{
    private string Elementwise(Op op, Element[] operands)
    {
        var type = program.TypeOf(op.Operands[0]).Element;
        var result = program.TypeOf(op.Result).Element;
        switch (op.Code)
        {
            case Opcode.Convert:
                return Convert(operands[0], type, result);
            case Opcode.Saturate:
                return Saturate(operands[0], type, result);
            case Opcode.Bitcast:
                return Bitcast(operands[0].Text, type, result);
            case Opcode.AddPointer:
                return operands[0].Text == "0L" ? Distance(op.Operands[1], operands[1].Text) : $"({operands[0].Text} + {Distance(op.Operands[1], operands[1].Text)})";
            case Opcode.Select:
                return $"({operands[0].Text} ? {Chosen(op.Result, operands[1].Text)} : {Chosen(op.Result, operands[2].Text)})";
            case Opcode.Fma:
                return Rounded(result, $"Simt.Fma({string.Join(", ", operands.Select(o => Widened(type, o)))})");
            case Opcode.Not when type == ElementType.Bool:
                return Negation(op.Operands[0], operands[0].Text);
        }

        if (op.Code.IsUnary()) return Unary(op.Code, type, operands[0]);
        if (Storage.IsHalfFloat(type))
        {
            var wide = Binary(op.Code, ElementType.F32, Widened(type, operands[0]), Widened(type, operands[1]));
            return op.Code.IsComparison() ? wide : Rounded(result, wide);
        }

        if (op.Code is Opcode.Divide or Opcode.Remainder && type.IsInteger() && PowerOfTwoLiteral(operands[1].Text) is { } log && DividedByBits(op, operands[0].Text, log) is { } divided) return divided;
        var text = Binary(op.Code, type, operands[0].Text, operands[1].Text);
        return op.Code.IsComparison() ? text : Storage.Narrow(result, text);
    }

    /// <summary>A division by a power of two as a shift, its remainder as a mask: right where nothing is negative, or nothing is left over.</summary>
    private string? DividedByBits(Op op, string dividend, int log)
    {
        var info = map.Infos[op.Operands[0]];
        var isExact = Enumerable.Range(0, info.Divisibility.Count).Any(d => info.EveryElement(d) % (1L << log) == 0);
        if (!isExact && !info.NonNegative) return null;
        var isWide = program.TypeOf(op.Result).Element is ElementType.I64 or ElementType.U64;
        if (op.Code == Opcode.Divide) return $"({dividend} >> {CSharpLiteral.Integer(log)})";
        return isWide ? null : isExact ? "0" : $"({dividend} & {CSharpLiteral.Integer((1L << log) - 1)})";
    }

    /// <summary>An arm of a selection. A call in it would make ILGPU branch around the call, where a selection of two values is one instruction.</summary>
    private string Chosen(int result, string arm) => arm.Contains("Simt.") ? Temporary(Storage.TypeName(program.TypeOf(result)), "value", arm) : arm;

    private string Binary(Opcode code, ElementType type, string a, string b)
    {
        if (code.IsComparison()) return $"({a} {CSharpOperator.Of(code)} {b})";
        if (code == Opcode.Add && b == "0") return a;
        if (code == Opcode.Add && a == "0") return b;
        var isWide = type is ElementType.I64 or ElementType.U64;
        switch (code)
        {
            // ILGPU drops the addition of a zero, which makes a negative zero positive.
            case Opcode.Add when IsFloatZero(a) || IsFloatZero(b):
                return $"Simt.AddRn({Bare(a)}, {Bare(b)})";
            case Opcode.Subtract when IsFloatZero(a):
                return $"Simt.AddRn({a}, -{Operand(b)})";
            case Opcode.Minimum or Opcode.Maximum:
                var name = code == Opcode.Minimum ? "Min" : "Max";
                return type.IsFloat() ? $"Simt.F{name}({Bare(a)}, {Bare(b)})" : type == ElementType.Bool ? $"({a} {(code == Opcode.Minimum ? "&" : "|")} {b})" : $"Math.{name}({Bare(a)}, {Bare(b)})";
            case Opcode.Divide when type.IsInteger() && PowerOfTwoLiteral(b) is { } log:
                return DivideByPowerOfTwo(type, a, log);
            case Opcode.Divide or Opcode.Remainder when type.IsInteger() && !IsHarmlessDivisor(b):
                return $"Simt.{code}({Bare(a)}, {Bare(b)})";
            case Opcode.ShiftRightUnsigned when type is ElementType.I64:
                return $"((long)((ulong){Operand(a)} >> {b}))";
            case Opcode.ShiftRightUnsigned when Storage.IsNarrowInteger(type):
                return $"(({a} & {(type.Size() == 1 ? "0xff" : "0xffff")}) >> {b})";
            case Opcode.ShiftRightUnsigned when type is ElementType.I32:
                return $"((int)((uint){Operand(a)} >> {b}))";
            default:
                return $"({a} {BinaryOperator(code)} {b})";
        }

        string DivideByPowerOfTwo(ElementType element, string dividend, int log)
        {
            var shift = CSharpLiteral.Integer(log);
            if (!element.IsSigned()) return $"({dividend} >> {shift})";

            // An arithmetic shift rounds down; C# truncates, so negative dividends are raised by divisor - 1 first.
            var mask = CSharpLiteral.Integer((1L << log) - 1) + (isWide ? "L" : "");
            var name = IsAtom(dividend) ? dividend : Temporary(isWide ? "long" : "int", "dividend", dividend);
            return $"(({name} + (({name} >> {(isWide ? 63 : 31)}) & {mask})) >> {shift})";
        }
    }

    /// <summary>Operands of a logical shift are unsigned already.</summary>
    private static string BinaryOperator(Opcode code) => CSharpOperator.Of(code == Opcode.ShiftRightUnsigned ? Opcode.ShiftRight : code);

    private static string Unary(Opcode code, ElementType type, Element operand)
    {
        if (type.IsFloat())
        {
            var x = Widened(type, operand);
            var text = code switch
            {
                Opcode.Negate => $"(-{Operand(x)})",
                Opcode.Sigmoid => $"(1f / (1f + Simt.Exp(-{Operand(x)})))",
                _ => $"Simt.{code}({Bare(x)})",
            };
            return Rounded(type, text);
        }

        var value = operand.Text;
        return Storage.Narrow(type, code switch
        {
            Opcode.Negate when type == ElementType.U32 => $"(0u - {value})",
            Opcode.Negate when type == ElementType.U64 => $"(0UL - {value})",
            Opcode.Negate => $"(-{Operand(value)})",
            Opcode.Not => $"(~{Operand(value)})",
            Opcode.Abs when !type.IsSigned() => value,
            Opcode.Abs => $"({value} < 0 ? -{Operand(value)} : {value})",
            _ => throw new InvalidOperationException($"{code} takes no {type.CSharpName()}"),
        });
    }

    /// <summary>!x. ILGPU turns what is negated round, also inside of a conjunction, and forgets NaN: negating through an integer keeps it from that.</summary>
    private string Negation(int value, string text) => ComparesFloats(value) ? $"((({Bare(text)} ? 1 : 0) ^ 1) != 0)" : $"(!{Operand(text)})";

    /// <summary>Whether a truth value is made from a comparison of floats by operations that ILGPU sees through.</summary>
    private bool ComparesFloats(int value) =>
        definitions.TryGetValue(value, out var op) && op.Code is not (Opcode.Load or Opcode.For or Opcode.While or Opcode.If)
        && (op.Code.IsComparison() && program.TypeOf(op.Operands[0]).Element.IsFloat()
            || op.Operands.Any(o => o >= 0 && program.TypeOf(o).Element == ElementType.Bool && ComparesFloats(o)));

    private static bool IsFloatZero(string text) => text is "0f" or "0d";

    /// <summary>A literal by which a processor divides without a trap: not zero, and not the -1 that takes the least integer out of range.</summary>
    private static bool IsHarmlessDivisor(string text) => LiteralValue(text) is { } value && value is not (0 or -1);

    private static decimal? LiteralValue(string text) =>
        decimal.TryParse(Bare(text).TrimEnd('u', 'L', 'U'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static int? PowerOfTwoLiteral(string text)
    {
        if (LiteralValue(text) is not { } number || number is < 1 or > long.MaxValue) return null;
        var value = (long)number;
        if ((value & (value - 1)) != 0) return null;
        var log = 0;
        while (1L << log < value) log++;
        return log;
    }

    /// <summary>An expression fit to stand after a cast or a prefix operator.</summary>
    private static string Operand(string text) => IsAtom(text) || text[0] == '(' ? text : $"({text})";
}
