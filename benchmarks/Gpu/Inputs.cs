namespace BlockSharp.Benchmarks.Gpu;

/// <summary>Seeded inputs on the host, and the measures of results against float64.</summary>
internal static class Inputs
{
    /// <summary>More than any GPU's cache: data that rotates through this much comes from memory at every launch.</summary>
    private const double BeyondCaches = 400e6;

    private static readonly float[] Normals = MakeNormals();

    public static int Copies(double bytes) => Math.Clamp((int)(BeyondCaches / bytes) + 1, 2, 32);

    public static sbyte[] Codes(long count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return (sbyte[])(object)bytes;
    }

    public static byte[] Bytes(long count, int seed) => (byte[])(object)Codes(count, seed);

    public static T[] Normal<T>(long count, int seed, Func<float, T> convert)
    {
        var values = Array.ConvertAll(Normals, x => convert(x));
        var random = new Random(seed);
        var picks = new byte[2 * count];
        random.NextBytes(picks);
        var result = new T[count];
        for (var i = 0L; i < count; i++)
            result[i] = values[(picks[2 * i] << 8 | picks[(2 * i) + 1]) & (Normals.Length - 1)];
        return result;
    }

    public static BFloat16[] Bf16(long count, int seed) => Normal(count, seed, x => (BFloat16)x);

    /// <summary>‖actual - expected‖ / ‖expected‖ over some of the elements; NaN if any element of all is.</summary>
    public static double RelativeError<T>(T[] actual, IEnumerable<(long Index, double Value)> expected, Func<T, double> widen)
    {
        if (actual.AsParallel().Any(x => double.IsNaN(widen(x))))
            return double.NaN;
        double difference = 0, magnitude = 0;
        foreach (var (index, value) in expected)
        {
            difference += Math.Pow(widen(actual[index]) - value, 2);
            magnitude += value * value;
        }

        return Math.Sqrt(difference / magnitude);
    }

    /// <summary>Up to <paramref name="most"/> indices below <paramref name="count"/>, spread evenly, the last one among them.</summary>
    public static int[] Spread(int count, int most) =>
        [.. Enumerable.Range(0, Math.Min(count, most)).Select(i => (int)((long)(i + 1) * count / Math.Min(count, most)) - 1)];

    private static float[] MakeNormals()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 1 << 14).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
