namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>Normally distributed values that depend on a seed and an index only, so that all cores can draw them in any order.</summary>
internal static class SeededNormal
{
    /// <summary>Fills an array of <paramref name="count"/> values with mean 0 and the given standard deviation.</summary>
    public static float[] Values(int count, double deviation, int seed, int stream)
    {
        var values = new float[count];
        var key = Mix(((ulong)(uint)seed << 32) | (uint)stream);
        Parallel.For(0, (count + 4095) / 4096, block =>
        {
            for (var i = block * 4096L; i < Math.Min(count, (block + 1) * 4096L); i++)
            {
                // Box and Muller: two uniform numbers, the first in (0, 1].
                var (first, second) = (Uniform(key + (ulong)(2 * i)), Uniform(key + (ulong)(2 * i) + 1));
                values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second));
            }
        });
        return values;
    }

    private static double Uniform(ulong counter) => (Mix(counter) >> 11) * (1.0 / (1UL << 53));

    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private static ulong Mix(ulong z)
    {
        z += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
