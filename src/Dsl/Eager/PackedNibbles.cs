using System.Numerics;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>Unpacks two 4-bit values a byte.</summary>
internal static class PackedNibbles
{
    public static Block<byte> Unpack(Block<UInt4x2> x)
    {
        var shape = UnpackedShape(x.Extents);
        var nibbles = GC.AllocateUninitializedArray<byte>(2 * x.Count);
        Spread(MemoryMarshal.AsBytes<UInt4x2>(x.Elements), nibbles);
        return new Block<byte>(nibbles, shape);
    }

    public static Block<sbyte> Unpack(Block<Int4x2> x)
    {
        var shape = UnpackedShape(x.Extents);
        var nibbles = GC.AllocateUninitializedArray<sbyte>(2 * x.Count);
        Spread(MemoryMarshal.AsBytes<Int4x2>(x.Elements), MemoryMarshal.AsBytes(nibbles.AsSpan()));

        // Bit 3 is the sign: flipping it and subtracting its weight copies it upward.
        Block<sbyte> signBit = 8;
        return (new Block<sbyte>(nibbles, shape) ^ signBit) - signBit;
    }

    private static void Spread(ReadOnlySpan<byte> packed, Span<byte> nibbles)
    {
        var i = 0;
        if (BitConverter.IsLittleEndian)
        {
            for (; i <= packed.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(packed[i..]), out var low, out var high);
                Vector.AsVectorByte(Spread(low)).CopyTo(nibbles[(2 * i)..]);
                Vector.AsVectorByte(Spread(high)).CopyTo(nibbles[(2 * i + Vector<byte>.Count)..]);
            }
        }

        for (; i < packed.Length; i++)
        {
            nibbles[2 * i] = (byte)(packed[i] & 15);
            nibbles[2 * i + 1] = (byte)(packed[i] >> 4);
        }
    }

    /// <summary>Of each 16-bit lane that holds a byte, the high nibble moved to the lane's high byte.</summary>
    private static Vector<ushort> Spread(Vector<ushort> bytes) => (bytes | bytes << 4) & new Vector<ushort>(0x0F0F);

    private static int[] UnpackedShape(int[] shape) => shape.Length > 0
        ? [.. shape.AsSpan(0, shape.Length - 1), 2 * shape[^1]]
        : throw new ArgumentException("Unpack doubles the last axis, but the block is a scalar: give it an axis first.", nameof(shape));
}
