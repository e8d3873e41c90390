using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Frontend;

/// <summary>C# constants as the IR holds them.</summary>
internal static class Constants
{
    /// <summary>Integers as their value, bools as 0 and 1, floats as the bits of a double. Null for what is no number.</summary>
    public static long? BitsOf(object? constant, ElementType element) => constant switch
    {
        bool value => value ? 1 : 0,
        float value => BitConverter.DoubleToInt64Bits(value),
        double value => BitConverter.DoubleToInt64Bits(value),
        _ when NumberOf(constant) is { } number => element.IsFloat() ? BitConverter.DoubleToInt64Bits(number) : number,
        _ => null,
    };

    /// <summary>An integer, bool or enum constant as a number; a ulong as the long of the same bits.</summary>
    public static long? NumberOf(object? constant) => constant switch
    {
        bool value => value ? 1 : 0,
        sbyte value => value,
        byte value => value,
        short value => value,
        ushort value => value,
        int value => value,
        uint value => value,
        long value => value,
        ulong value => unchecked((long)value),
        _ => null,
    };
}
