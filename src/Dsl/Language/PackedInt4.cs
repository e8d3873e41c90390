using System.Globalization;

namespace BlockSharp;

/// <summary>Two unsigned 4-bit values (0…15) in a byte: the value with the even index is in the low nibble.</summary>
public readonly struct UInt4x2 : IEquatable<UInt4x2>
{
    private UInt4x2(byte bits) => Bits = bits;

    /// <summary>The byte: the first value in bits 0…3, the second in bits 4…7.</summary>
    public byte Bits { get; }

    /// <summary>The value with the even index.</summary>
    public int Low => Bits & 15;

    /// <summary>The value with the odd index.</summary>
    public int High => Bits >> 4;

    /// <summary>Takes a byte as it is.</summary>
    public static UInt4x2 FromBits(byte bits) => new(bits);

    /// <summary>Packs two values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not in 0…15.</exception>
    public static UInt4x2 Pack(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)low, 15u, nameof(low));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)high, 15u, nameof(high));
        return new UInt4x2((byte)(low | high << 4));
    }

    /// <summary>Whether both pairs are equal.</summary>
    public static bool operator ==(UInt4x2 left, UInt4x2 right) => left.Bits == right.Bits;

    /// <summary>Whether the pairs differ.</summary>
    public static bool operator !=(UInt4x2 left, UInt4x2 right) => left.Bits != right.Bits;

    /// <inheritdoc/>
    public bool Equals(UInt4x2 other) => Bits == other.Bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt4x2 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bits;

    /// <summary>Both values, the low nibble first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Low}, {High})");
}

/// <summary>Two signed 4-bit values (-8…7, two's complement) in a byte: the value with the even index is in the low nibble.</summary>
public readonly struct Int4x2 : IEquatable<Int4x2>
{
    private Int4x2(byte bits) => Bits = bits;

    /// <summary>The byte: the first value in bits 0…3, the second in bits 4…7.</summary>
    public byte Bits { get; }

    /// <summary>The value with the even index.</summary>
    public int Low => (sbyte)(Bits << 4) >> 4;

    /// <summary>The value with the odd index.</summary>
    public int High => (sbyte)Bits >> 4;

    /// <summary>Takes a byte as it is.</summary>
    public static Int4x2 FromBits(byte bits) => new(bits);

    /// <summary>Packs two values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not in -8…7.</exception>
    public static Int4x2 Pack(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(low, -8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, 7);
        ArgumentOutOfRangeException.ThrowIfLessThan(high, -8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(high, 7);
        return new Int4x2((byte)(low & 15 | high << 4));
    }

    /// <summary>Whether both pairs are equal.</summary>
    public static bool operator ==(Int4x2 left, Int4x2 right) => left.Bits == right.Bits;

    /// <summary>Whether the pairs differ.</summary>
    public static bool operator !=(Int4x2 left, Int4x2 right) => left.Bits != right.Bits;

    /// <inheritdoc/>
    public bool Equals(Int4x2 other) => Bits == other.Bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Int4x2 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bits;

    /// <summary>Both values, the low nibble first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Low}, {High})");
}
