using System.Runtime.InteropServices;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>Inputs that are the same at every run.</summary>
internal static class Inputs
{
    public static float[] Floats(long count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0L; i < count; i++)
            values[i] = 2 * random.NextSingle() - 1;
        return values;
    }

    public static byte[] Bytes(long count, int seed)
    {
        var values = new byte[count];
        new Random(seed).NextBytes(values);
        return values;
    }

    /// <summary>Codes of int8: all values but -128.</summary>
    public static sbyte[] Codes(long count, int seed)
    {
        var bytes = Bytes(count, seed);
        for (var i = 0L; i < count; i++)
            bytes[i] = bytes[i] == 0x80 ? (byte)0x7F : bytes[i];
        return MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray();
    }

    /// <summary>Up to 48 places from 0 to <paramref name="count"/>, the ends among them.</summary>
    public static int[] Some(int count) => [.. Enumerable.Range(0, Math.Min(count, 48)).Select(i => count <= 48 ? i : (int)((long)i * (count - 1) / 47))];
}
