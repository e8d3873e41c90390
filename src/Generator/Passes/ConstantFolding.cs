using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>Arithmetic on compile-time integers and truth values, with C#'s rules: two's complement wrap, division that truncates.</summary>
internal static class ConstantFolding
{
    /// <summary>The result, or null when an operand is unknown, the operation is not folded, or C# would throw.</summary>
    public static long? Evaluate(Opcode code, ElementType operand, ElementType result, long?[] values)
    {
        if (values.Any(v => v is null) || !IsFoldable(operand) || !IsFoldable(result)) return null;
        var a = values[0]!.Value;
        if (values.Length == 1)
        {
            return code switch
            {
                Opcode.Negate => Wrap(result, -a),
                Opcode.Not => result == ElementType.Bool ? 1 - a : Wrap(result, ~a),
                Opcode.Abs => operand.IsSigned() && a < 0 ? Wrap(result, unchecked(-a)) : a,
                Opcode.Convert when result != ElementType.Bool && operand != ElementType.Bool => Wrap(result, a),
                _ => null,
            };
        }

        if (code == Opcode.Select) return a != 0 ? values[1] : values[2];
        if (values.Length != 2) return null;
        var b = values[1]!.Value;
        if (operand == ElementType.U64 && (code.IsComparison() || code is Opcode.Divide or Opcode.Remainder or Opcode.ShiftRight or Opcode.Minimum or Opcode.Maximum)) return null;
        var bits = result is ElementType.I64 or ElementType.U64 ? 63 : 31;
        return code switch
        {
            Opcode.Add => Wrap(result, a + b),
            Opcode.Subtract => Wrap(result, a - b),
            Opcode.Multiply => Wrap(result, a * b),
            Opcode.Divide when b != 0 && !(b == -1 && a == Least(operand)) => Wrap(result, a / b),
            Opcode.Remainder when b != 0 && b != -1 => Wrap(result, a % b),
            Opcode.And => a & b,
            Opcode.Or => a | b,
            Opcode.Xor => a ^ b,
            Opcode.ShiftLeft => Wrap(result, a << (int)(b & bits)),
            Opcode.ShiftRight => Wrap(result, a >> (int)(b & bits)),
            Opcode.Minimum => Math.Min(a, b),
            Opcode.Maximum => Math.Max(a, b),
            Opcode.Less => a < b ? 1 : 0,
            Opcode.LessOrEqual => a <= b ? 1 : 0,
            Opcode.Greater => a > b ? 1 : 0,
            Opcode.GreaterOrEqual => a >= b ? 1 : 0,
            Opcode.Equal => a == b ? 1 : 0,
            Opcode.NotEqual => a != b ? 1 : 0,
            _ => null,
        };
    }

    /// <summary>
    /// Which operand the result equals, whatever the unknown one is: it is unchanged by the other (x + 0, x * 1, x &amp; true), or decides alone (x * 0, x | true). Null if
    /// none does. Integers and truth values only: x + 0 changes a negative zero.
    /// </summary>
    public static int? Decisive(Opcode code, ElementType operand, long?[] values)
    {
        if (values.Length != 2 || !IsFoldable(operand)) return null;
        return (code, values[0], values[1]) switch
        {
            (Opcode.And, 1, _) or (Opcode.Or, 0, _) when operand == ElementType.Bool => 1,
            (Opcode.And, _, 1) or (Opcode.Or, _, 0) when operand == ElementType.Bool => 0,
            (Opcode.And, 0, _) or (Opcode.Or, 1, _) when operand == ElementType.Bool => 0,
            (Opcode.And, _, 0) or (Opcode.Or, _, 1) when operand == ElementType.Bool => 1,
            (Opcode.Multiply or Opcode.And, 0, _) => 0,
            (Opcode.Multiply or Opcode.And, _, 0) => 1,
            (Opcode.Add or Opcode.Or or Opcode.Xor, 0, _) => 1,
            (Opcode.Add or Opcode.Subtract or Opcode.Or or Opcode.Xor or Opcode.ShiftLeft or Opcode.ShiftRight, _, 0) => 0,
            (Opcode.Multiply, 1, _) => 1,
            (Opcode.Multiply or Opcode.Divide, _, 1) => 0,
            _ => null,
        };
    }

    /// <summary>The number whose negation C#'s division refuses; narrower types are divided as int.</summary>
    private static long Least(ElementType type) => type == ElementType.I32 ? int.MinValue : long.MinValue;

    private static bool IsFoldable(ElementType type) => type.IsInteger() || type == ElementType.Bool;

    private static long Wrap(ElementType type, long value) => unchecked(type switch
    {
        ElementType.Bool => value != 0 ? 1 : 0,
        ElementType.I8 => (sbyte)value,
        ElementType.U8 => (byte)value,
        ElementType.I16 => (short)value,
        ElementType.U16 => (ushort)value,
        ElementType.I32 => (int)value,
        ElementType.U32 => (uint)value,
        _ => value,
    });
}
