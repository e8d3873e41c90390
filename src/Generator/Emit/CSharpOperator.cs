using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Emit;

/// <summary>The operators of C# that compute what operations of the block IR compute of scalars.</summary>
internal static class CSharpOperator
{
    public static string Of(Opcode code) => code switch
    {
        Opcode.Add => "+",
        Opcode.Subtract => "-",
        Opcode.Multiply => "*",
        Opcode.Divide => "/",
        Opcode.Remainder => "%",
        Opcode.And => "&",
        Opcode.Or => "|",
        Opcode.Xor => "^",
        Opcode.ShiftLeft => "<<",
        Opcode.ShiftRight => ">>",
        Opcode.ShiftRightUnsigned => ">>>",
        Opcode.Less => "<",
        Opcode.LessOrEqual => "<=",
        Opcode.Greater => ">",
        Opcode.GreaterOrEqual => ">=",
        Opcode.Equal => "==",
        Opcode.NotEqual => "!=",
        _ => throw new InvalidOperationException($"{code} has no operator"),
    };
}
