using System.Globalization;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis.CSharp;

namespace BlockSharp.Generator.Emit;

/// <summary>Constants and identifiers as C# text, independent of the culture.</summary>
internal static class CSharpLiteral
{
    /// <summary>A name that may be a keyword, also one of some contexts, written so that it is an identifier.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    public static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Truth(bool value) => value ? "true" : "false";

    /// <summary>An IR constant: integers by value, floats from the bits of a double.</summary>
    public static string Constant(ElementType type, long bits) => type switch
    {
        ElementType.Bool => Truth(bits != 0),
        ElementType.U32 => Integer(bits) + "u",
        ElementType.I64 => bits == long.MinValue ? "long.MinValue" : Integer(bits) + "L",
        ElementType.U64 => unchecked((ulong)bits).ToString(CultureInfo.InvariantCulture) + "UL",
        ElementType.F32 => Single((float)BitConverter.Int64BitsToDouble(bits)),
        ElementType.F64 => Double(BitConverter.Int64BitsToDouble(bits)),
        _ => bits == int.MinValue ? "int.MinValue" : Integer(bits),
    };

    /// <summary>Shortest text that reads back as the same number; what a literal cannot say is made from its bits.</summary>
    public static string Single(float value)
    {
        if (float.IsNaN(value) || float.IsInfinity(value))
            return $"Simt.AsFloat({(float.IsNaN(value) ? "0x7fc00000" : value > 0 ? "0x7f800000" : "unchecked((int)0xff800000)")})";
        if (value == 0) return 1 / value < 0 ? "-0f" : "0f";
        return value.ToString("G9", CultureInfo.InvariantCulture) + "f";
    }

    private static string Double(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
            return $"Simt.AsDouble({(double.IsNaN(value) ? "0x7ff8000000000000L" : value > 0 ? "0x7ff0000000000000L" : "unchecked((long)0xfff0000000000000L)")})";
        if (value == 0) return 1 / value < 0 ? "-0d" : "0d";
        return value.ToString("G17", CultureInfo.InvariantCulture) + "d";
    }
}
