namespace BlockSharp.Generator.Ir;

/// <summary>What one element of a block is.</summary>
internal enum ElementType
{
    Bool,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F16,
    BF16,
    F32,
    F64,

    /// <summary>Two signed 4-bit values in a byte, the even index in the low nibble. Storage only.</summary>
    I4x2,

    /// <summary>Two unsigned 4-bit values in a byte, the even index in the low nibble. Storage only.</summary>
    U4x2,

    /// <summary>8-bit float, 4 exponent and 3 fraction bits, no infinities. Storage, conversions and dots.</summary>
    F8E4M3,

    /// <summary>8-bit float, 5 exponent and 2 fraction bits. Storage, conversions and dots.</summary>
    F8E5M2,
}

internal static class ElementTypes
{
    private static readonly string[] Names = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f16", "bf16", "f32", "f64", "i4x2", "u4x2", "f8e4m3", "f8e5m2"];

    private static readonly string[] CSharpNames =
        ["bool", "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "Half", "BFloat16", "float", "double", "Int4x2", "UInt4x2", "Float8E4M3", "Float8E5M2"];

    private static readonly int[] Sizes = [1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8, 1, 1, 1, 1];

    /// <summary>The name in IR text.</summary>
    public static string Name(this ElementType type) => Names[(int)type];

    /// <summary>The name a kernel's author writes.</summary>
    public static string CSharpName(this ElementType type) => CSharpNames[(int)type];

    /// <summary>Bytes of one element in memory.</summary>
    public static int Size(this ElementType type) => Sizes[(int)type];

    public static bool IsFloat(this ElementType type) => type is ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64 || type.IsFloat8();

    public static bool IsFloat8(this ElementType type) => type is ElementType.F8E4M3 or ElementType.F8E5M2;

    public static bool IsInteger(this ElementType type) => type is >= ElementType.I8 and <= ElementType.U64;

    public static bool IsSigned(this ElementType type) => type is ElementType.I8 or ElementType.I16 or ElementType.I32 or ElementType.I64;

    /// <summary>The least and the greatest integer; of other types those of 32 bits, by which they are carried.</summary>
    public static (decimal Low, decimal High) Range(this ElementType type) => type switch
    {
        ElementType.I8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.U8 => (byte.MinValue, byte.MaxValue),
        ElementType.I16 => (short.MinValue, short.MaxValue),
        ElementType.U16 => (ushort.MinValue, ushort.MaxValue),
        ElementType.U32 => (uint.MinValue, uint.MaxValue),
        ElementType.I64 => (long.MinValue, long.MaxValue),
        ElementType.U64 => (ulong.MinValue, ulong.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    public static bool IsPacked(this ElementType type) => type is ElementType.I4x2 or ElementType.U4x2;

    public static bool TryParse(string name, out ElementType type)
    {
        var index = Array.IndexOf(Names, name);
        type = (ElementType)Math.Max(index, 0);
        return index >= 0;
    }
}
