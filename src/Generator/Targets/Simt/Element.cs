using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>One element of a value as the generated code writes it: C# text, and where it lies if it was loaded packed in a 32-bit word.</summary>
/// <param name="Text">An expression of the element type's storage type. Compound expressions are in parentheses.</param>
/// <param name="Word">The word it is a part of, or null.</param>
/// <param name="Bit">Its lowest bit in the word.</param>
/// <param name="IsNibble">It is four bits of the word, zero-extended; otherwise it has its element type's bits.</param>
/// <param name="Unrounded">The float that it is rounded from, where it is read at this place only: two neighbours are rounded by one instruction.</param>
/// <param name="Index">Of a place in memory: the int that counts elements from where the parameter points to, where that is all.</param>
/// <param name="Code">The packed integer that it is converted from without rounding, where that is read at this place only: two of a word are converted by one instruction.</param>
/// <param name="Half">Of a 16-bit float that is read at this place only: how it is computed from such codes; two of a word are computed by one instruction.</param>
internal sealed record Element(
    string Text, string? Word = null, int Bit = 0, bool IsNibble = false, string? Unrounded = null, string? Index = null, PackedCode? Code = null, HalfOperation? Half = null);

/// <summary>An operation on 16-bit floats.</summary>
/// <param name="Code">A sum, a difference, a product, or a product and a sum.</param>
/// <param name="Operands">In the operation's order.</param>
internal sealed record HalfOperation(Opcode Code, Element[] Operands);

/// <summary>An integer of 4 or 8 bits that lies in a 32-bit word.</summary>
/// <param name="Type">What it is as an element.</param>
/// <param name="IsRaised">What is meant is the integer and <see cref="Raise"/>: the float whose lowest bits the integer's bits are.</param>
internal sealed record PackedCode(ElementType Type, string Word, int Bit, bool IsNibble, bool IsRaised = false)
{
    /// <summary>Bits of a float's fraction.</summary>
    private static int FractionBits(ElementType target) => target == ElementType.BF16 ? 7 : 10;

    /// <summary>The least number that a 16-bit float has all integers of this kind above; 0 where its fraction has too few bits for them.</summary>
    public int Raise(ElementType target)
    {
        var bits = IsNibble ? 4 : 8;
        return bits > FractionBits(target) ? 0 : (1 << FractionBits(target)) + (Type == ElementType.I8 ? 1 << (bits - 1) : 0);
    }
}

internal static class Storage
{
    /// <summary>
    /// The C# type that holds an element. Everything of up to 32 bits but uint and float is an int: ILGPU miscompiles chains of narrowing casts of
    /// mixed sign, so narrow integers are kept sign- or zero-extended, and floats of 8 and 16 bits as their bits.
    /// </summary>
    public static string TypeName(BlockType type) => type.IsPointer
        ? "long"
        : type.Element switch
        {
            ElementType.Bool => "bool",
            ElementType.U32 => "uint",
            ElementType.I64 => "long",
            ElementType.U64 => "ulong",
            ElementType.F32 => "float",
            ElementType.F64 => "double",
            _ => "int",
        };

    /// <summary>An int narrowed to a type of at most 16 bits and extended again.</summary>
    public static string Narrow(ElementType type, string value) => type switch
    {
        ElementType.I8 => $"(({value} << 24) >> 24)",
        ElementType.I16 => $"(({value} << 16) >> 16)",
        ElementType.U8 => $"({value} & 0xff)",
        ElementType.U16 => $"({value} & 0xffff)",
        _ => value,
    };

    public static bool IsNarrowInteger(ElementType type) => type is ElementType.I8 or ElementType.U8 or ElementType.I16 or ElementType.U16;

    /// <summary>A float narrower than fp32: kept as its bits.</summary>
    public static bool IsNarrowFloat(ElementType type) => IsHalfFloat(type) || type.IsFloat8();

    public static bool IsHalfFloat(ElementType type) => type is ElementType.F16 or ElementType.BF16;
}
