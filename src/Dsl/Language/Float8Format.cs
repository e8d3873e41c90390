namespace BlockSharp;

/// <summary>Conversions between fp32 and an 8-bit float format.</summary>
/// <param name="fractionBits">Bits of the fraction.</param>
/// <param name="bias">What the exponent field of 1 is.</param>
/// <param name="maxValue">The greatest finite value.</param>
/// <param name="hasInfinity">Whether the greatest exponent is kept for infinity and NaN; otherwise only the pattern of all ones is NaN.</param>
internal readonly struct Float8Format(int fractionBits, int bias, float maxValue, bool hasInfinity)
{
    private const int SingleFractionBits = 23;
    private const int SingleBias = 127;

    internal static Float8Format E4M3 => new(3, 7, 448f, hasInfinity: false);

    internal static Float8Format E5M2 => new(2, 15, 57344f, hasInfinity: true);

    internal float Decode(byte bits)
    {
        var magnitude = bits & 0x7F;
        var infinity = hasInfinity ? 0x7F >> fractionBits << fractionBits : 0x7F;
        if (magnitude > infinity || (magnitude == infinity && !hasInfinity))
            return float.NaN;
        var value = magnitude == infinity
            ? float.PositiveInfinity
            : BitConverter.Int32BitsToSingle(magnitude << (SingleFractionBits - fractionBits)) * BitConverter.Int32BitsToSingle((2 * SingleBias - bias) << SingleFractionBits);
        return (bits & 0x80) != 0 ? -value : value;
    }

    internal byte Encode(float value)
    {
        if (float.IsNaN(value))
            return 0x7F;
        var bits = BitConverter.SingleToInt32Bits(value);
        var sign = bits >> 24 & 0x80;
        var magnitude = Math.Min(bits & int.MaxValue, BitConverter.SingleToInt32Bits(maxValue));
        var cut = SingleFractionBits - fractionBits;

        // Below the least normal value the spacing is that of the subnormals: adding 2^23 of it leaves the count of them, rounded, in the last bits.
        if (magnitude < (SingleBias + 1 - bias) << SingleFractionBits)
        {
            var shift = (SingleBias + 1 - bias + cut) << SingleFractionBits;
            var sum = BitConverter.Int32BitsToSingle(magnitude) + BitConverter.Int32BitsToSingle(shift);
            return (byte)(sign | BitConverter.SingleToInt32Bits(sum) - shift);
        }

        // Adding just less than half a unit, plus the bit that makes a tie odd, carries exactly when the value must go up.
        var rounded = magnitude + (1 << cut - 1) - 1 + (magnitude >> cut & 1);
        return (byte)(sign | (rounded >> cut) - (SingleBias - bias << fractionBits));
    }
}
