namespace BlockSharp.CompilerServices;

/// <content>Packed operands that a core keeps from program to program.</content>
public static unsafe partial class Simd
{
    private const int HeaderBytes = 128;
    private const int MaxKeys = HeaderBytes / sizeof(long) - 4;

    // Words of the first panel's header behind its keys: the panel to give up next, the one that the last program used, and whether the one before used it too.
    private const int Oldest = MaxKeys + 1;
    private const int Last = MaxKeys + 2;
    private const int IsShared = MaxKeys + 3;

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
        if (key.Length is 0 or > MaxKeys || !core.KeepsOperands)
        {
            isPacked = false;
            return core.Memory(slot, stride) + HeaderBytes;
        }

        var memory = core.Memory(slot, stride * count);
        var first = (long*)memory;
        ref var tag = ref core.Tag(slot);
        var expected = core.Launch ^ stride << 20;
        if (tag != expected)
        {
            for (var i = 0; i < count; i++)
                *(long*)(memory + (nint)(i * stride)) = 0;
            first[Oldest] = first[IsShared] = 0;
            tag = expected;
        }

        for (var i = 0; i < count; i++)
        {
            var held = (long*)(memory + (nint)(i * stride));
            if (held[0] != core.Launch || !key.SequenceEqual(new ReadOnlySpan<long>(held + 1, key.Length)))
                continue;
            (first[Last], first[IsShared]) = (i, first[Last] == i ? 1 : 0);
            isPacked = true;
            return (nint)held + HeaderBytes;
        }

        // What programs have shared one after the other they have finished with; what they take turns with comes back.
        if (first[IsShared] == 0)
            (first[Last], first[Oldest]) = (first[Oldest], (first[Oldest] + 1) % count);
        first[IsShared] = 0;
        isPacked = false;
        var header = (long*)(memory + (nint)(first[Last] * stride));
        header[0] = core.Launch;
        key.CopyTo(new Span<long>(header + 1, key.Length));
        return (nint)header + HeaderBytes;
    }
}
