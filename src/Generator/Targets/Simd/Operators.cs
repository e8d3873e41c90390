using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>Element-wise operations as C# text; the text is the same for vectors and for scalars but where it says so.</summary>
internal static class Operators
{
    public static string Binary(Opcode code, ElementType type, string a, string b, bool isVector)
    {
        if (code.IsComparison()) return Comparison(code, type, a, b, isVector);
        if (type == ElementType.Bool)
        {
            var symbol = code switch { Opcode.And or Opcode.Minimum => "&", Opcode.Or or Opcode.Maximum => "|", _ => "^" };
            return $"({a} {symbol} {b})";
        }

        var text = code switch
        {
            Opcode.Add => $"({a} + {b})",
            Opcode.Subtract => $"({a} - {b})",
            Opcode.Multiply => $"({a} * {b})",
            Opcode.Divide when type.IsFloat() => $"({a} / {b})",
            Opcode.And => $"({a} & {b})",
            Opcode.Or => $"({a} | {b})",
            Opcode.Xor => $"({a} ^ {b})",
            Opcode.Minimum or Opcode.Maximum when !isVector && !type.IsFloat() => $"Math.{(code == Opcode.Minimum ? "Min" : "Max")}({a}, {b})",
            Opcode.ShiftLeft when !isVector => $"({a} << {b})",
            Opcode.ShiftRight when !isVector => $"({a} >> {b})",
            Opcode.ShiftRightUnsigned when !isVector => type.Size() < 4 ? $"({ZeroExtended(type, a, false)} >>> {b})" : $"({a} >>> {b})",
            Opcode.ShiftRightUnsigned when type.Size() < 4 => $"Simd.ShiftRightUnsigned({ZeroExtended(type, a, true)}, {b})",
            _ => $"Simd.{code}({a}, {b})",
        };
        return Wrapped(type, text, isVector);
    }

    /// <summary>After an operation: the element type's own bits, extended again.</summary>
    public static string Wrapped(ElementType type, string text, bool isVector) => type switch
    {
        ElementType.I8 => $"(({text} << 24) >> 24)",
        ElementType.I16 => $"(({text} << 16) >> 16)",
        ElementType.U8 or ElementType.U16 => $"({text} & {Literal(type == ElementType.U8 ? "0xff" : "0xffff", isVector)})",
        _ => Carrier.IsRounded(type) ? $"Simd.Round{Name(type)}({text})" : text,
    };

    public static string Unary(Opcode code, ElementType type, string x, bool isVector)
    {
        switch (code)
        {
            case Opcode.Not when type == ElementType.Bool:
                return isVector ? $"(~{x})" : $"(!{x})";
            case Opcode.Abs when type.IsInteger() && !type.IsSigned():
                return x;
            case Opcode.Negate when !isVector && type == ElementType.U32:
                return $"(0u - {x})";
            case Opcode.Negate when !isVector && type == ElementType.U64:
                return $"(0UL - {x})";
            case Opcode.Negate:
                return Wrapped(type, $"(-{x})", isVector);
            case Opcode.Not:
                return Wrapped(type, $"(~{x})", isVector);
            default:
                return Wrapped(type, $"Simd.{code}({x})", isVector);
        }
    }

    public static string Convert(ElementType from, ElementType to, string x, bool isVector)
    {
        if (from == to) return x;
        if (from == ElementType.Bool)
        {
            return isVector
                ? Convert(ElementType.I32, to, $"({x} & {Literal("1", true)})", true)
                : $"({x} ? {Constant(to, to.IsFloat() ? BitConverter.DoubleToInt64Bits(1) : 1)} : {Constant(to, 0)})";
        }

        if (to == ElementType.Bool)
        {
            var zero = CSharpLiteral.Constant(CarrierOf(from), 0);
            return isVector ? $"(~Simd.Equal({x}, {Literal(zero, true)}))" : $"({x} != {zero})";
        }

        if (Carrier.IsRounded(to))
        {
            if (from == ElementType.F64) return $"Simd.To{Name(to)}({x})";
            var single = from.IsFloat() ? x : Convert(from, ElementType.F32, x, isVector);
            return $"Simd.Round{Name(to)}({single})";
        }

        ElementType carried = CarrierOf(from), target = CarrierOf(to);
        if (from.IsFloat() && to.IsInteger() && to.Size() < 4) return Clamped(Convert(carried, ElementType.I32, x, isVector), ElementType.I32, to, isVector);
        var text = carried == target ? x : Carried(carried, target, x, isVector);
        return from.IsInteger() && to.IsInteger() && to.Size() < 4 && !Contains(to, from) ? Wrapped(to, text, isVector) : text;
    }

    public static string Saturate(ElementType from, ElementType to, string x, bool isVector) =>
        from.IsFloat() ? Convert(from, to, x, isVector) : Convert(CarrierOf(from), to, Clamped(x, from, to, isVector), isVector);

    public static string Bitcast(ElementType from, ElementType to, string x, bool isVector)
    {
        if (from == to) return x;
        if (from.Size() >= 4)
        {
            string source = Carrier.Element(BlockType.Scalar(from)), target = Carrier.Element(BlockType.Scalar(to));
            return source == target ? x : $"Simd.Bitcast<{source}, {target}>({x})";
        }

        var bits = Carrier.IsRounded(from) ? $"Simd.BitsOf{Name(from)}({x})" : from.IsPacked() && isVector ? $"Simd.FromU8({x})" : x;
        if (Carrier.IsRounded(to)) return $"Simd.OfBits{Name(to)}({bits})";
        if (!to.IsPacked()) return Wrapped(to, bits, isVector);
        return isVector ? $"Simd.To8({bits})" : $"({bits} & 0xff)";
    }

    /// <summary>The name that helpers have for a type: <c>I8</c>, <c>BF16</c>.</summary>
    public static string Name(ElementType type) => type == ElementType.Bool ? "Bool" : type.Name().ToUpperInvariant();

    /// <summary>An IR constant in its carrier.</summary>
    public static string Constant(ElementType type, long bits)
    {
        if (!type.IsFloat()) return CSharpLiteral.Constant(type, bits);
        var value = BitConverter.Int64BitsToDouble(bits);
        var name = type == ElementType.F64 ? "double" : "float";
        if (double.IsNaN(value)) return $"{name}.NaN";
        if (double.IsInfinity(type == ElementType.F64 ? value : (float)value)) return $"{name}.{(value > 0 ? "Positive" : "Negative")}Infinity";
        return CSharpLiteral.Constant(type == ElementType.F64 ? type : ElementType.F32, bits);
    }

    /// <summary>A scalar's text as an operand of its kind.</summary>
    public static string Literal(string scalar, bool isVector) => isVector ? $"Simd.Splat({scalar})" : scalar;

    private static string Comparison(Opcode code, ElementType type, string a, string b, bool isVector)
    {
        if (!isVector) return $"({a} {CSharpOperator.Of(code)} {b})";

        return code switch
        {
            Opcode.Less => $"Simd.Less({a}, {b})",
            Opcode.LessOrEqual => $"Simd.LessOrEqual({a}, {b})",
            Opcode.Greater => $"Simd.Less({b}, {a})",
            Opcode.GreaterOrEqual => $"Simd.LessOrEqual({b}, {a})",
            Opcode.Equal => $"Simd.Equal({a}, {b})",
            _ => $"(~Simd.Equal({a}, {b}))",
        };
    }

    private static string Carried(ElementType from, ElementType to, string x, bool isVector)
    {
        string source = Carrier.Element(BlockType.Scalar(from)), target = Carrier.Element(BlockType.Scalar(to));
        if (!isVector)
        {
            // C#'s own conversion rounds once, as the language's does. The general one is inlined as a whole, which takes what the compiler has to spend on the program.
            var isOneInstruction = from is ElementType.I32 or ElementType.U32 && to is ElementType.F32 or ElementType.F64 or ElementType.I64;
            return isOneInstruction ? $"(({target}){x})" : $"Simd.ConvertScalar<{source}, {target}>({x})";
        }

        var name = (from, to) switch
        {
            (ElementType.I32, ElementType.F32) or (ElementType.F64, ElementType.F32) => "ToSingle",
            (ElementType.F32, ElementType.I32) or (ElementType.I64, ElementType.I32) => "ToInt32",
            (ElementType.I32, ElementType.I64) => "ToInt64",
            (ElementType.F32, ElementType.F64) => "ToDouble",
            _ => null,
        };
        if (name is not null) return $"Simd.{name}({x})";
        return $"Simd.Convert{(to.Size() == 8 ? "Pair" : "")}<{source}, {target}>({x})";
    }

    private static string Clamped(string x, ElementType from, ElementType to, bool isVector)
    {
        var (fromLow, fromHigh) = from.Range();
        var (low, high) = to.Range();
        var carrier = CarrierOf(from);
        string Limit(decimal bound) => Literal(CSharpLiteral.Constant(carrier, from == ElementType.U64 ? unchecked((long)(ulong)bound) : (long)bound), isVector);
        if (low > fromLow) x = isVector ? $"Simd.Maximum({x}, {Limit(low)})" : $"Math.Max({x}, {Limit(low)})";
        if (high < fromHigh) x = isVector ? $"Simd.Minimum({x}, {Limit(high)})" : $"Math.Min({x}, {Limit(high)})";
        return x;
    }

    private static string ZeroExtended(ElementType type, string x, bool isVector) =>
        type.IsSigned() ? $"({x} & {Literal(type.Size() == 1 ? "0xff" : "0xffff", isVector)})" : x;

    private static bool Contains(ElementType outer, ElementType inner) => outer.Range() is var (low, high) && inner.Range() is var (least, largest) && low <= least && largest <= high;

    /// <summary>The element type whose values the carrier holds: a narrow type is carried as a wider one.</summary>
    private static ElementType CarrierOf(ElementType type) => Carrier.Element(BlockType.Scalar(type)) switch
    {
        "int" => ElementType.I32,
        "uint" => ElementType.U32,
        "float" => ElementType.F32,
        _ => type,
    };
}
