using System.Numerics;

namespace BlockSharp.CompilerServices;

/// <summary>
/// Division of numbers below 2^31 by one that the host knows, by a multiplication and a shift: <c>n / d = n * ceil(2^(31 + s) / d) >> (31 + s)</c> with <c>2^s >= d</c>, since what
/// rounding the factor up adds is less than 1 / d (Granlund and Montgomery, "Division by invariant integers using multiplication", 1994). Factor and shift are one number.
/// </summary>
internal static class Reciprocal
{
    private const int ShiftAt = 32;

    /// <summary>What divides by a number of at least 1.</summary>
    internal static long Of(int divisor)
    {
        var shift = 31 + (divisor > 1 ? BitOperations.Log2((uint)divisor - 1) + 1 : 0);
        var factor = ((UInt128.One << shift) + (uint)divisor - 1) / (uint)divisor;
        return ((long)shift << ShiftAt) | (long)factor;
    }

    /// <summary>The quotient, rounded down. Compiled for GPUs too.</summary>
    /// <param name="n">A number of at least 0.</param>
    /// <param name="reciprocal">What <see cref="Of"/> made.</param>
    internal static int Divide(int n, long reciprocal) => (int)(n * (reciprocal & 0xffffffffL) >> (int)(reciprocal >> ShiftAt));
}
