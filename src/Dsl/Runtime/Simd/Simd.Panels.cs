namespace BlockSharp.CompilerServices;

/// <content>Packed operands that a core keeps from program to program.</content>
public static unsafe partial class Simd
{
    private const int HeaderBytes = 128;
    private const int MaxKeys = HeaderBytes / sizeof(long) - 1;

    /// <summary>Memory for a packed operand, and whether it holds it already from an earlier program of this launch.</summary>
    /// <param name="core">The core.</param>
    /// <param name="slot">Its memory slot.</param>
    /// <param name="count">How many operands the slot holds.</param>
    /// <param name="bytes">Bytes of each; another size than before empties the slot.</param>
    /// <param name="isPacked">Whether it was packed under the same key.</param>
    /// <param name="key">What the operand depends on.</param>
    public static nint Panel(SimdCore core, int slot, int count, long bytes, out bool isPacked, ReadOnlySpan<long> key = default)
    {
        var stride = (bytes + 63) / 64 * 64 + HeaderBytes;
        if (key.Length is 0 or > MaxKeys)
        {
            isPacked = false;
            return core.Memory(slot, stride) + HeaderBytes;
        }

        var memory = core.Memory(slot, stride * count);
        ref var tag = ref core.Tag(slot);
        var expected = core.Launch ^ stride << 20;
        if (tag != expected)
        {
            for (var i = 0; i < count; i++)
                *(long*)(memory + (nint)(i * stride)) = 0;
            tag = expected;
        }

        var hash = 0L;
        foreach (var part in key)
            hash = hash * 31 + part;
        hash = (hash ^ hash >> 7) & long.MaxValue;
        var header = (long*)(memory + (nint)(hash % count * stride));
        isPacked = header[0] == core.Launch && key.SequenceEqual(new ReadOnlySpan<long>(header + 1, key.Length));
        header[0] = core.Launch;
        key.CopyTo(new Span<long>(header + 1, key.Length));
        return (nint)header + HeaderBytes;
    }
}
