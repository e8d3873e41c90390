using System.Globalization;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>Conversions between element types. A value that still lies packed in a word is converted straight from the word.</content>
internal sealed partial class SimtEmitter
{
    private static string Convert(Element x, ElementType from, ElementType to)
    {
        if (from == to) return x.Text;
        if (to == ElementType.Bool) return from.IsFloat() ? $"({Widened(from, x)} != {(from == ElementType.F64 ? "0d" : "0f")})" : $"({x.Text} != 0)";

        // ILGPU loses the conversion in (float)(b ? 1 : 0): the constants are floats to begin with.
        if (from == ElementType.Bool && to.IsFloat()) return to == ElementType.F64 ? $"({x.Text} ? 1d : 0d)" : Rounded(to, $"({x.Text} ? 1f : 0f)");
        if (from == ElementType.Bool) return Convert(new Element($"({x.Text} ? 1 : 0)"), ElementType.I32, to);
        if (to.IsFloat()) return ToFloat(x, from, to);
        return from.IsFloat() ? FloatToInteger(Widened(from, x), from == ElementType.F64, to) : IntegerToInteger(x.Text, to);
    }

    private static string ToFloat(Element x, ElementType from, ElementType to)
    {
        if (to == ElementType.F64) return from.IsFloat() ? $"(double){Operand(Widened(from, x))}" : $"(double){Operand(x.Text)}";
        string single;
        if (from == ElementType.F64) single = Storage.IsNarrowFloat(to) ? $"Simt.DoubleToFloatOdd({Bare(x.Text)})" : $"(float){Operand(x.Text)}";
        else if (from == ElementType.U64) single = $"Simt.ULongToFloat({Bare(x.Text)})";
        else if (from.IsFloat()) single = Widened(from, x);
        else if (x.Word is not null && from == ElementType.I8 && !x.IsNibble) single = $"Simt.SByteToFloat({x.Word}, {CSharpLiteral.Integer(x.Bit / 8)})";
        else if (x.Word is not null && x.IsNibble && from == ElementType.U8)
        {
            // The upper three are brought to where the lower ones can be converted in place; the shift is the same for all of a word.
            var index = x.Bit / 4;
            single = index <= 4 ? $"Simt.NibbleToFloat({x.Word}, {CSharpLiteral.Integer(index)})" : $"Simt.NibbleToFloat({x.Word} >> 12, {CSharpLiteral.Integer(index - 3)})";
        }
        else if (x.Word is not null && from == ElementType.U8) single = $"Simt.ByteToFloat({x.Word}, {CSharpLiteral.Integer(x.Bit / 8)})";
        else single = $"(float){Operand(x.Text)}";
        return Rounded(to, single);
    }

    private static string IntegerToInteger(string x, ElementType to) => to switch
    {
        ElementType.I64 => $"(long){Operand(x)}",
        ElementType.U64 => $"(ulong){Operand(x)}",
        ElementType.U32 => $"(uint){Operand(x)}",
        ElementType.I32 => $"(int){Operand(x)}",
        _ => Storage.Narrow(to, $"(int){Operand(x)}"),
    };

    /// <summary>Toward zero, saturating at the target's range, NaN to 0.</summary>
    private static string FloatToInteger(string x, bool isDouble, ElementType to)
    {
        var source = isDouble ? "Double" : "Float";
        return to switch
        {
            ElementType.I64 => $"Simt.{source}ToLong({Bare(x)})",
            ElementType.U64 => $"Simt.{source}ToULong({Bare(x)})",
            ElementType.U32 => $"Simt.{source}ToUInt({Bare(x)})",
            ElementType.I32 => $"Simt.{source}ToInt({Bare(x)})",
            _ => Clamp($"Simt.{source}ToInt({Bare(x)})", ElementType.I32, to),
        };
    }

    private static string Saturate(Element x, ElementType from, ElementType to)
    {
        if (from.IsFloat()) return FloatToInteger(Widened(from, x), from == ElementType.F64, to);
        return IntegerToInteger(Clamp(x.Text, from, to), to);
    }

    /// <summary>An integer limited to the part of the target's range that its own type reaches beyond.</summary>
    private static string Clamp(string x, ElementType from, ElementType to)
    {
        var (fromLow, fromHigh) = from.Range();
        var (low, high) = to.Range();
        var text = Bare(x);
        if (low > fromLow) text = $"Math.Max({text}, {CSharpLiteral.Constant(Carrier(from), (long)low)})";
        if (high < fromHigh) text = $"Math.Min({text}, {CSharpLiteral.Constant(Carrier(from), (long)high)})";
        return text == Bare(x) ? x : text;
    }

    private static ElementType Carrier(ElementType type) => type.Size() < 4 ? ElementType.I32 : type;

    private static string Bitcast(string x, ElementType from, ElementType to)
    {
        var bits = from switch
        {
            ElementType.F32 => $"Simt.AsInt({Bare(x)})",
            ElementType.F64 => $"Simt.AsLong({Bare(x)})",
            ElementType.U32 => $"(int){Operand(x)}",
            ElementType.U64 => $"(long){Operand(x)}",
            _ => x,
        };
        return to switch
        {
            ElementType.F32 => $"Simt.AsFloat({Bare(bits)})",
            ElementType.F64 => $"Simt.AsDouble({Bare(bits)})",
            ElementType.U32 => $"(uint){Operand(bits)}",
            ElementType.U64 => $"(ulong){Operand(bits)}",
            _ when to.Size() == 2 => Storage.IsHalfFloat(to) ? $"({bits} & 0xffff)" : Storage.Narrow(to, bits),
            _ when to.Size() == 1 => to.IsPacked() || to.IsFloat8() ? $"({bits} & 0xff)" : Storage.Narrow(to, bits),
            _ => bits,
        };
    }

    /// <summary>A float of any kind as what arithmetic is done in: float, or double for doubles.</summary>
    private static string Widened(ElementType type, Element x) => type switch
    {
        ElementType.BF16 when x.Word is not null => x.Bit == 0 ? $"Simt.AsFloat({x.Word} << 16)" : $"Simt.AsFloat({x.Word} & unchecked((int)0xffff0000))",
        ElementType.BF16 => $"Simt.BFloat16ToFloat({Bare(x.Text)})",
        ElementType.F16 => $"Simt.HalfToFloat({Bare(x.Text)})",
        ElementType.F8E4M3 or ElementType.F8E5M2 => $"Simt.{type.CSharpName()}ToFloat({Bare(x.Text)})",
        _ => x.Text,
    };

    /// <summary>A float result rounded to its type's bits.</summary>
    private static string Rounded(ElementType type, string x) => type switch
    {
        ElementType.BF16 when BFloat16Literal(x) is { } bits => bits,
        ElementType.BF16 => $"Simt.FloatToBFloat16({Bare(x)})",
        ElementType.F16 => $"Simt.FloatToHalf({Bare(x)})",
        ElementType.F8E4M3 or ElementType.F8E5M2 => $"Simt.FloatTo{type.CSharpName()}({Bare(x)})",
        _ => x,
    };

    /// <summary>The bits of a float literal that bf16 has exactly.</summary>
    private static string? BFloat16Literal(string x)
    {
        if (!x.EndsWith("f", StringComparison.Ordinal) || !float.TryParse(x.Substring(0, x.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
        var bits = BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
        return (bits & 0xffff) == 0 ? CSharpLiteral.Integer((bits >> 16) & 0xffff) : null;
    }

    /// <summary>What a conversion to bf16 rounds, or null if the expression is none.</summary>
    private static string? UnroundedOf(string expression)
    {
        const string call = "Simt.FloatToBFloat16(";
        return expression.StartsWith(call, StringComparison.Ordinal) ? Bare(expression.Substring(call.Length - 1)) : null;
    }

    /// <summary>A packed integer that becomes a 16-bit float for a matrix instruction: written where it is read, so that the other half of its word can join it.</summary>
    private Element? ConvertedCode(Op op, int register, Element[] operands)
    {
        var type = program.TypeOf(op.Result).Element;
        if ((laid.Matrices.Count == 0 && !target.HasWarpgroups) || !Storage.IsHalfFloat(type) || !demand.IsReadOnceNearby(op.Result, register)) return null;
        switch (op.Code)
        {
            case Opcode.Convert:
                var packed = program.TypeOf(op.Operands[0]).Element;
                if (operands[0].Word is not { } word || !(packed == ElementType.I8 || (packed == ElementType.U8 && operands[0].IsNibble))) return null;
                return new Element(Elementwise(op, operands), Code: new PackedCode(packed, word, operands[0].Bit, operands[0].IsNibble));

            case Opcode.Add when (Raised(operands[0], operands[1]) ?? Raised(operands[1], operands[0])) is { } raised:
                return new Element(Elementwise(op, operands), Code: raised);

            case Opcode.Add or Opcode.Subtract or Opcode.Multiply or Opcode.Fma when operands.Any(o => o.Code is not null || o.Half is not null):
                return new Element(Elementwise(op, operands), Half: new HalfOperation(op.Code, operands));

            default:
                return null;
        }

        PackedCode? Raised(Element converted, Element other) =>
            converted.Code is { IsRaised: false } code && code.Raise(type) is not 0 and var raise && other.Text == Rounded(type, CSharpLiteral.Single(raise)) ? code with { IsRaised = true } : null;
    }

    /// <summary>The word of two 16-bit floats that are converted from the halves of one word, or computed from such alike; null where they are not.</summary>
    private static string? ConvertedWord(ElementType type, Element[] parts)
    {
        if (!Storage.IsHalfFloat(type) || parts.Length != 2) return null;
        if (parts[0].Half is { } first && parts[1].Half is { } second && first.Code == second.Code) return ComputedWord(type, first, second);
        if (parts[0].Code is not { Bit: < 16 } low || parts[1].Code != low with { Bit = low.Bit + 16 }) return null;
        var codes = low.IsNibble ? low.Type == ElementType.I8 ? "SignedNibbles" : "Nibbles" : "SBytes";
        return $"Simt.{(low.IsRaised ? "Raised" : "")}{codes}To{type.CSharpName()}({low.Word}, {CSharpLiteral.Integer(low.Bit / (low.IsNibble ? 4 : 8))})";
    }

    /// <summary>An operation on both halves of words: there is one instruction for all of them, of which a factor is 1 or -1 or the addend a zero that keeps the sign of zeros.</summary>
    private static string ComputedWord(ElementType type, HalfOperation low, HalfOperation high)
    {
        const int sign = 0x8000;
        var one = type == ElementType.BF16 ? 0x3F80 : 0x3C00;
        var words = low.Operands.Select((operand, i) => HalvesOf(type, operand, high.Operands[i])).ToArray();
        var operands = low.Code switch
        {
            Opcode.Fma => words,
            Opcode.Multiply => [words[0], words[1], Both(sign)],
            Opcode.Add => [words[0], Both(one), words[1]],
            _ => [words[1], Both(sign | one), words[0]],
        };
        return $"Simt.Fma{type.CSharpName()}s({string.Join(", ", operands.Select(Bare))})";

        static string Both(int bits) => BothHalves(CSharpLiteral.Integer(bits));
    }

    private static string HalvesOf(ElementType type, Element low, Element high) => ConvertedWord(type, [low, high]) ?? (low.Text == high.Text ? BothHalves(low.Text) : Pack(type, [low, high])[0]);

    /// <summary>A word with the same 16 bits in both halves.</summary>
    private static string BothHalves(string bits) => LiteralValue(bits) is { } number ? CSharpLiteral.Integer(unchecked((int)number * 0x10001)) : $"Simt.BothHalves({Bare(bits)})";

    private void EmitUnpack(Op op)
    {
        var isSigned = program.TypeOf(op.Result).Element == ElementType.I8;
        foreach (var r in demand.Of(op.Result))
        {
            var packed = ElementOf(op.Operands[0], map.Source(op, 0, r));
            var high = (map.Flat(op.Result, r) & 1) != 0;
            var (word, bit) = (packed.Word ?? packed.Text, packed.Bit + (high ? 4 : 0));
            if (isSigned) elements[(op.Result, r)] = new Element($"({ShiftedLeft(word, 28 - bit)} >> 28)", word, bit, IsNibble: true);
            else elements[(op.Result, r)] = new Element($"({ShiftedRight(word, bit)} & 15)", word, bit, IsNibble: true);
        }
    }
}
