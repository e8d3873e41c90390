using System.Numerics;
using CsCheck;

namespace BlockSharp.Tests.Eager;

/// <summary>Values of each element type: the extremes, the neighbours of powers of two, and what only floats have.</summary>
internal static class Samples
{
    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -3, 7, -7, 0.1, -0.1, 100.75, -100.75, 127.5, 128, -128.5, -129, 255.5, 256, 32767.5, -32769, 65535.5,
        65536, 16777217, -16777219, 2147483647, 2147483648, -2147483648, -2147483649.5, 4294967295, 4294967296, 9.3e18, -9.3e18, 1.85e19, -1.85e19, 1e30, -1e30,
        1e-30, -1e-30, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    public static T[] Integers<T>()
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var values = new HashSet<T> { T.MinValue, T.MaxValue, T.MinValue + T.One, T.MaxValue - T.One, T.MaxValue / T.CreateChecked(3) };
        foreach (var small in (int[])[0, 1, -1, 2, -2, 3, -3, 7, -7, 10, 31, 32, 33, 63, 64, 100, -100])
            values.Add(T.CreateTruncating(small));
        for (var power = 4; power < 64; power += 7)
            values.Add(T.CreateTruncating(1L << power));
        return [.. values];
    }

    public static float[] Floats =>
        [.. Reals.Select(x => (float)x), float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 1.1754944e-38f, 1 + 1.1920929e-7f, .. Float8Ties];

    /// <summary>Around what fp8 rounds at: ties, subnormals, the greatest values.</summary>
    private static float[] Float8Ties =>
        [1.0625f, 1.0625001f, 1.1875f, -1.125f, 1.375f, 447f, 448f, 463.9f, 464f, -480f, 57344f, 61439f, 61440f, -65536f, 0.0009765625f, 0.00097656256f, 0.0029296875f, 0.017f, 0.0146484375f, 0.01513671875f, 7.6293945e-6f, 7.62939544e-6f, 2.2888184e-5f, 6e-5f];

    public static double[] Doubles =>
        [.. Reals, double.MaxValue, double.MinValue, double.Epsilon, 1e300, 1 + Math.Pow(2, -9) + Math.Pow(2, -40), 1 + Math.Pow(2, -24) + Math.Pow(2, -50)];

    public static Half[] Halves => [.. Reals.Select(x => (Half)x), Half.MaxValue, Half.MinValue, Half.Epsilon, (Half)6.1e-5, (Half)0.001];

    public static BFloat16[] BFloat16s =>
        [.. Reals.Select(x => (BFloat16)(float)x), BFloat16.MaxValue, BFloat16.MinValue, BFloat16.Epsilon, BFloat16.FromBits(0x0080)];

    /// <summary>The samples of any element type that converts.</summary>
    public static T[] Of<T>()
        where T : unmanaged
    {
        object values = default(T) switch
        {
            bool => new[] { false, true },
            sbyte => Integers<sbyte>(),
            byte => Integers<byte>(),
            short => Integers<short>(),
            ushort => Integers<ushort>(),
            int => Integers<int>(),
            uint => Integers<uint>(),
            long => (long[])[.. Integers<long>(), 0x7FFFFFBFFFFFFFFF, (1L << 24) + 1, (1L << 54) + 3, -(1L << 53) - 1],
            ulong => (ulong[])[.. Integers<ulong>(), (1UL << 63) + (1UL << 39), (1UL << 63) + (1UL << 39) + 1, (1UL << 63) + 1025, ulong.MaxValue - 1024],
            float => Floats,
            double => Doubles,
            Half => Halves,
            BFloat16 => BFloat16s,
            Float8E4M3 => Enumerable.Range(0, 256).Select(i => Float8E4M3.FromBits((byte)i)).ToArray(),
            Float8E5M2 => Enumerable.Range(0, 256).Select(i => Float8E5M2.FromBits((byte)i)).ToArray(),
            _ => throw new ArgumentException($"No samples of {typeof(T)}."),
        };
        return (T[])values;
    }

    /// <summary>Every pair of values: element i * n + j of the blocks is (value i, value j).</summary>
    public static (Block<T> A, Block<T> B) Pairs<T>(T[] values)
        where T : unmanaged
    {
        var a = values.SelectMany(x => values.Select(_ => x)).ToArray();
        var b = values.SelectMany(_ => values).ToArray();
        return (new Block<T>(a, a.Length), new Block<T>(b, b.Length));
    }

    /// <summary>Shapes of three operands that broadcast together: of a common one, leading axes are left out and some extents are 1.</summary>
    public static Gen<(int[] A, int[] B, int[] C)> Shapes { get; } =
        Gen.OneOf(Gen.OneOfConst(1, 2, 3, 19).Array[0, 4], Gen.Int[1, 3].Array[5], Gen.Int[30, 70].Array[1, 2])
            .SelectMany(full => Gen.Select(Operand(full), Operand(full), Operand(full)));

    public static Block<T> Fill<T>(int[] shape, Func<int, T> element)
        where T : unmanaged => new(Enumerable.Range(0, Oracle.Count(shape)).Select(element).ToArray(), shape);

    private static Gen<int[]> Operand(int[] full) => Gen.Select(
        Gen.Int[0, full.Length], Gen.Bool.Array[full.Length], (drop, ones) => full.Select((extent, axis) => ones[axis] ? 1 : extent).Skip(drop).ToArray());
}
