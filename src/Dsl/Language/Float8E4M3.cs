using System.Globalization;

namespace BlockSharp;

/// <summary>
/// An 8-bit float: 1 sign bit, 4 exponent bits (bias 7), 3 fraction bits, no infinities and one NaN pattern a sign (OCP 8-bit floating point specification; PyTorch's float8_e4m3fn). A storage type: blocks of it are loaded, stored,
/// rearranged, converted and multiplied by <c>Dot</c>, and have no arithmetic.
/// </summary>
public readonly struct Float8E4M3 : IEquatable<Float8E4M3>, ISpanFormattable
{
    private Float8E4M3(byte bits) => Bits = bits;

    /// <summary>The bits: sign, exponent, fraction from the highest.</summary>
    public byte Bits { get; }

    /// <summary>1.</summary>
    public static Float8E4M3 One => new(0x38);

    /// <summary>The greatest finite value, 448.</summary>
    public static Float8E4M3 MaxValue => new(0x7E);

    /// <summary>The least positive value, a subnormal: 2 to the power -9.</summary>
    public static Float8E4M3 Epsilon => new(0x01);

    /// <summary>A NaN.</summary>
    public static Float8E4M3 NaN => new(0x7F);

    /// <summary>Takes 8 bits as they are.</summary>
    public static Float8E4M3 FromBits(byte bits) => new(bits);

    /// <summary>Whether the value is NaN.</summary>
    public static bool IsNaN(Float8E4M3 value) => (value.Bits & 0x7F) == 0x7F;

    /// <summary>The same value as fp32: always exact.</summary>
    public static explicit operator float(Float8E4M3 value) => Float8Format.E4M3.Decode(value.Bits);

    /// <summary>
    /// The nearest value, the even one of two. What is too large in magnitude, an infinity too, becomes the greatest finite value with its sign, as the
    /// conversion instructions of GPUs have it; PyTorch's cast gives NaN there. NaN stays NaN.
    /// </summary>
    public static explicit operator Float8E4M3(float value) => new(Float8Format.E4M3.Encode(value));

    /// <summary>Whether the values are equal; NaN equals nothing and -0 equals +0.</summary>
    public static bool operator ==(Float8E4M3 left, Float8E4M3 right) => (float)left == (float)right;

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(Float8E4M3 left, Float8E4M3 right) => (float)left != (float)right;

    /// <summary>Whether the values are equal; here NaN equals NaN, as <see cref="float.Equals(float)"/> has it.</summary>
    public bool Equals(Float8E4M3 other) => ((float)this).Equals((float)other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Float8E4M3 other && Equals(other);

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
