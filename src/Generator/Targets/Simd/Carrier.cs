using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// What holds elements of a type. Everything of up to 32 bits but uint and floats is an int (narrow integers extended, truth values as 0 and -1 in
/// vectors), 16- and 8-bit floats are fp32 that is rounded after each operation, packed nibbles are bytes.
/// </summary>
internal static class Carrier
{
    /// <summary>Lanes of a register, of whatever type: results do not depend on the processor's vector width.</summary>
    public const int Lanes = 16;

    public static string Scalar(BlockType type) => type.IsPointer ? "nint" : type.Element == ElementType.Bool ? "bool" : Element(type);

    public static string Vector(BlockType type)
    {
        if (type.Element.IsPacked() && !type.IsPointer) return "global::System.Runtime.Intrinsics.Vector128<byte>";
        return IsPair(type) ? $"Pair512<{Element(type)}>" : $"global::System.Runtime.Intrinsics.Vector512<{Element(type)}>";
    }

    /// <summary>The type of a lane.</summary>
    public static string Element(BlockType type) => type.IsPointer
        ? "long"
        : type.Element switch
        {
            ElementType.U32 => "uint",
            ElementType.I64 => "long",
            ElementType.U64 => "ulong",
            ElementType.F64 => "double",
            _ => type.Element.IsFloat() ? "float" : "int",
        };

    public static bool IsPair(BlockType type) => type.IsPointer || type.Element.Size() == 8;

    /// <summary>Bytes of an element in a buffer of the program's own.</summary>
    public static int Size(BlockType type) => IsPair(type) ? 8 : type.Element.IsPacked() ? 1 : 4;

    /// <summary>Floats whose results are rounded to fewer bits than they are computed in.</summary>
    public static bool IsRounded(ElementType type) => type.IsFloat() && type.Size() < 4;
}
