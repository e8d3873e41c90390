using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Frontend;

/// <summary>Conversions between element types as operations.</summary>
internal static class Casts
{
    /// <summary>The value with another element type: itself if it has it already.</summary>
    public static int Convert(ProgramBuilder builder, int value, ElementType to)
    {
        var from = builder.TypeOf(value);
        return from.Element == to ? value : builder.Append(Opcode.Convert, from.WithElement(to), [value]);
    }

    /// <summary>A C# cast of a scalar. C# casts a float to an integer narrower than 32 bits through int, and so wraps where <c>To</c> of a block clamps.</summary>
    public static int CastScalar(ProgramBuilder builder, int value, ElementType to)
    {
        if (builder.TypeOf(value).Element.IsFloat() && to is ElementType.I8 or ElementType.U8 or ElementType.I16 or ElementType.U16)
            value = Convert(builder, value, ElementType.I32);
        return Convert(builder, value, to);
    }
}
