namespace BlockSharp.Eager;

internal static class PackedNibbles
{
    public static Block<byte> Unpack(Block<UInt4x2> x)
    {
        var shape = UnpackedShape(x.Extents);
        var result = GC.AllocateUninitializedArray<byte>(2 * x.Count);
        for (var i = 0; i < x.Elements.Length; i++)
        {
            result[2 * i] = (byte)x.Elements[i].Low;
            result[2 * i + 1] = (byte)x.Elements[i].High;
        }

        return new Block<byte>(result, shape);
    }

    public static Block<sbyte> Unpack(Block<Int4x2> x)
    {
        var shape = UnpackedShape(x.Extents);
        var result = GC.AllocateUninitializedArray<sbyte>(2 * x.Count);
        for (var i = 0; i < x.Elements.Length; i++)
        {
            result[2 * i] = (sbyte)x.Elements[i].Low;
            result[2 * i + 1] = (sbyte)x.Elements[i].High;
        }

        return new Block<sbyte>(result, shape);
    }

    private static int[] UnpackedShape(int[] shape) => shape.Length > 0
        ? [.. shape.AsSpan(0, shape.Length - 1), 2 * shape[^1]]
        : throw new ArgumentException("Unpack doubles the last axis, but the block is a scalar: give it an axis first.", nameof(shape));
}
