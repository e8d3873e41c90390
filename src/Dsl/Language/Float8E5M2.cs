using System.Globalization;

namespace BlockSharp;

/// <summary>
/// An 8-bit float: 1 sign bit, 5 exponent bits (bias 15), 2 fraction bits, infinities and NaN as IEEE 754 has them (OCP 8-bit floating point specification; PyTorch's float8_e5m2). A storage type: blocks of it are loaded, stored,
/// rearranged, converted and multiplied by <c>Dot</c>, and have no arithmetic.
/// </summary>
public readonly struct Float8E5M2 : IEquatable<Float8E5M2>, ISpanFormattable
{
    private Float8E5M2(byte bits) => Bits = bits;

    /// <summary>The bits: sign, exponent, fraction from the highest.</summary>
    public byte Bits { get; }

    /// <summary>1.</summary>
    public static Float8E5M2 One => new(0x3C);

    /// <summary>The greatest finite value, 57344.</summary>
    public static Float8E5M2 MaxValue => new(0x7B);

    /// <summary>The least positive value, a subnormal: 2 to the power -16.</summary>
    public static Float8E5M2 Epsilon => new(0x01);

    /// <summary>Positive infinity. No conversion from a number makes it: what is too large becomes <see cref="MaxValue"/>.</summary>
    public static Float8E5M2 PositiveInfinity => new(0x7C);

    /// <summary>A NaN.</summary>
    public static Float8E5M2 NaN => new(0x7F);

    /// <summary>Takes 8 bits as they are.</summary>
    public static Float8E5M2 FromBits(byte bits) => new(bits);

    /// <summary>Whether the value is NaN.</summary>
    public static bool IsNaN(Float8E5M2 value) => (value.Bits & 0x7F) > 0x7C;

    /// <summary>The same value as fp32: always exact.</summary>
    public static explicit operator float(Float8E5M2 value) => Float8Format.E5M2.Decode(value.Bits);

    /// <summary>
    /// The nearest value, the even one of two. What is too large in magnitude, an infinity too, becomes the greatest finite value with its sign, as the
    /// conversion instructions of GPUs have it; PyTorch's cast gives infinity there. NaN stays NaN.
    /// </summary>
    public static explicit operator Float8E5M2(float value) => new(Float8Format.E5M2.Encode(value));

    /// <summary>Whether the values are equal; NaN equals nothing and -0 equals +0.</summary>
    public static bool operator ==(Float8E5M2 left, Float8E5M2 right) => (float)left == (float)right;

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(Float8E5M2 left, Float8E5M2 right) => (float)left != (float)right;

    /// <summary>Whether the values are equal; here NaN equals NaN, as <see cref="float.Equals(float)"/> has it.</summary>
    public bool Equals(Float8E5M2 other) => ((float)this).Equals((float)other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Float8E5M2 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    /// <summary>The value as fp32 prints it, in the invariant culture.</summary>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ((float)this).ToString(format, formatProvider);

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        ((float)this).TryFormat(destination, out charsWritten, format, provider);
}
