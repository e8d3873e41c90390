namespace BlockSharp.Generator.Layouts;

/// <summary>Powers of two: every extent of a layout is one.</summary>
internal static class PowerOfTwo
{
    public static bool Is(int value) => value > 0 && (value & (value - 1)) == 0;

    /// <summary>The smallest power of two that is at least <paramref name="value"/> (1 for zero and less).</summary>
    public static int AtLeast(int value)
    {
        var power = 1;
        while (power < value) power = checked(power * 2);
        return power;
    }

    /// <summary>The number n with 2^n = <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is not a power of two.</exception>
    public static int Log2(int value, string name)
    {
        if (!Is(value)) throw new ArgumentException($"{name} must be a power of two, got {value}.", name);
        var log = 0;
        while (value >> log > 1) log++;
        return log;
    }
}
