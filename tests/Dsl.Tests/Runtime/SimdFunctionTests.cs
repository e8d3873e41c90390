using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BlockSharp.CompilerServices;
using CsCheck;

namespace BlockSharp.Tests.Runtime;

/// <summary>The functions that SIMD programs are made of, against scalar C#. The suite runs with other instruction sets too (docs/contributing.md).</summary>
public unsafe class SimdFunctionTests
{
    private static readonly Gen<float> AnyFloat = Gen.UInt.Select(BitConverter.UInt32BitsToSingle);

    [Fact]
    public void Functions_keep_their_error_bounds()
    {
        Bound(Simd.Exp, Math.Exp, -87, 88, 2.5e-7);
        Bound(Simd.Exp2, x => Math.Pow(2, x), -126, 127.9f, 2.5e-7);
        Bound(Simd.Log, Math.Log, 1e-37f, 1e38f, 2.5e-7);
        Bound(Simd.Log2, Math.Log2, 1e-37f, 1e38f, 3e-7);
        Bound(Simd.Tanh, Math.Tanh, -20, 20, 6e-7);
        Bound(Simd.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -80, 80, 6e-7);
        Bound(Simd.Rsqrt, x => 1 / Math.Sqrt(x), 1e-37f, 1e38f, 2.5e-7);
    }

    private static void Bound(Func<float, float> function, Func<double, double> exact, float low, float high, double relative)
    {
        var random = new Random(1);
        for (var i = 0; i < 50_000; i++)
        {
            // Half of the arguments spread evenly, half over the orders of magnitude.
            var x = i % 2 == 0 || low <= 0 ? low + (high - low) * random.NextSingle() : MathF.Exp(MathF.Log(low) + (MathF.Log(high) - MathF.Log(low)) * random.NextSingle());
            if (x < low || x > high)
                continue;
            double expected = exact(x), actual = function(x);
            Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected) + 1.2e-38, FormattableString.Invariant($"f({x:R}) = {actual:R}, exact {expected:R}"));
        }
    }

    [Fact]
    public void Narrow_floats_are_converted_as_their_types_do() => AnyFloat.Sample(x =>
    {
        Assert.Equal(((BFloat16)x).Bits, Simd.ToBF16(Simd.Splat(x))[3]);
        var half = BitConverter.HalfToUInt16Bits((Half)x);
        if (!float.IsNaN(x))
            Assert.Equal(half, Simd.ToF16(Simd.Splat(x))[5]);
        Assert.Equal((float)BitConverter.UInt16BitsToHalf(half), Simd.FromF16(Vector256.Create(half))[7]);
        Assert.Equal(float.IsNaN(x) ? 0 : x >= 2147483648f ? int.MaxValue : x <= -2147483648f ? int.MinValue : (int)x, Simd.ToInt32(Simd.Splat(x))[2]);
        Assert.Equal(MathF.Round(x), Simd.Round(Simd.Splat(x))[1]);
        Assert.Equal(MathF.Truncate(x), Simd.Truncate(Simd.Splat(x))[1]);
    });

    [Fact]
    public void Products_of_neighbours_are_added_exactly() => Gen.Select(Gen.Short.Array[32], Gen.Short.Array[32]).Sample((a, b) =>
    {
        // Extremes are rare in what is drawn.
        (a[4], a[5], b[4], b[5]) = (short.MinValue, short.MinValue, short.MinValue, short.MinValue);
        var sums = Simd.PairSums(Vector512.Create<short>(a), Vector512.Create<short>(b));
        for (var lane = 0; lane < 16; lane++)
            Assert.Equal(unchecked(a[2 * lane] * b[2 * lane] + a[2 * lane + 1] * b[2 * lane + 1]), sums[lane]);
    });

    [Fact]
    public void The_plain_form_of_products_of_neighbours_equals_the_instructions() => Gen.Select(Gen.Short.Array[8], Gen.Short.Array[8]).Sample((a, b) =>
    {
        (a[2], a[3], b[2], b[3]) = (short.MinValue, short.MinValue, short.MinValue, short.MinValue);
        var (left, right) = (Vector128.Create<short>(a), Vector128.Create<short>(b));
        var plain = Simd.PlainPairSums(left, right);
        Assert.Equal(Simd.PairSums(Vector512.Create(Vector256.Create(left, left), Vector256.Create(left, left)), Vector512.Create(Vector256.Create(right, right), Vector256.Create(right, right))).GetLower().GetLower(), plain);
    });

    [Fact]
    public void Products_of_four_neighbours_are_summed_exactly() => Gen.Select(Gen.Byte[0, 127].Array[64], Gen.SByte.Array[64], Gen.Byte[0, 63].Array[64], Gen.SByte.Array[64]).Sample((a, b, c, d) =>
    {
        for (var i = 0; i < 4; i++)
            (a[i], b[i], c[i], d[i]) = (127, sbyte.MinValue, 63, sbyte.MinValue);
        Vector512<byte> left = Vector512.Create<byte>(a), few = Vector512.Create<byte>(c);
        Vector512<sbyte> right = Vector512.Create<sbyte>(b), others = Vector512.Create<sbyte>(d);
        Vector512<int> one = Simd.QuadSums(left, right), two = Simd.QuadSums(few, others, few, right);
        for (var lane = 0; lane < 16; lane++)
        {
            Assert.Equal(Enumerable.Range(4 * lane, 4).Sum(i => a[i] * b[i]), one[lane]);
            Assert.Equal(Enumerable.Range(4 * lane, 4).Sum(i => c[i] * (d[i] + b[i])), two[lane]);
        }
    });

    [Fact]
    public void The_plain_form_of_products_of_bytes_equals_the_instructions() => Gen.Select(Gen.Byte[0, 127].Array[16], Gen.SByte.Array[16]).Sample((a, b) =>
    {
        (a[2], a[3], b[2], b[3]) = (127, 127, sbyte.MinValue, sbyte.MinValue);
        var (left, right) = (Vector128.Create<byte>(a), Vector128.Create<sbyte>(b));
        var plain = Simd.PlainBytePairSums(left, right);
        for (var lane = 0; lane < 8; lane++)
            Assert.Equal((a[2 * lane] * b[2 * lane]) + (a[2 * lane + 1] * b[2 * lane + 1]), plain[lane]);
        var sums = Simd.QuadSums(Vector512.Create(Vector256.Create(left, left), Vector256.Create(left, left)), Vector512.Create(Vector256.Create(right, right), Vector256.Create(right, right)));
        for (var lane = 0; lane < 4; lane++)
            Assert.Equal(sums[lane], plain[2 * lane] + plain[2 * lane + 1]);
    });

    [Fact]
    public void A_pair_is_read_into_every_place() => Gen.Select(Gen.Short, Gen.Short).Sample((first, second) =>
    {
        var pair = stackalloc short[2] { first, second };
        var splat = Simd.SplatWord<short>((nint)pair);
        for (var lane = 0; lane < 32; lane++)
            Assert.Equal(pair[lane % 2], splat[lane]);
    });

    [Fact]
    public void Signed_bytes_become_16_bits_wide() => Gen.SByte.Array[32].Sample(bytes =>
    {
        fixed (sbyte* from = bytes)
        {
            var wide = Simd.LoadShorts((nint)from);
            for (var lane = 0; lane < 32; lane++)
                Assert.Equal(bytes[lane], wide[lane]);
        }
    });

    [Fact]
    public void A_masked_load_at_the_end_of_a_page_reads_what_is_there() => Gen.Select(Gen.Int[0, 16], Gen.Int[0, 70]).Sample((count, back) =>
    {
        var memory = (byte*)NativeMemory.AlignedAlloc(3 * 4096, 4096);
        for (var i = 0; i < 3 * 4096; i++)
            memory[i] = (byte)(i * 7 + 1);
        var at = memory + 4096 - back;
        var bytes = Simd.Load8((nint)at, Simd.First(count));
        var words = Simd.Load16((nint)at, Simd.First(count));
        var numbers = Simd.Load<int>((nint)at, Simd.First(count));
        var pairs = Simd.LoadPair<long>((nint)at, Simd.First(count));
        for (var lane = 0; lane < 16; lane++)
        {
            var isIn = lane < count;
            Assert.Equal(isIn ? at[lane] : 0, bytes[lane]);
            Assert.Equal(isIn ? ((ushort*)at)[lane] : 0, words[lane]);
            Assert.Equal(isIn ? ((int*)at)[lane] : 0, numbers[lane]);
            Assert.Equal(isIn ? ((long*)at)[lane] : 0, (lane < 8 ? pairs.Lower : pairs.Upper)[lane % 8]);
        }

        NativeMemory.AlignedFree(memory);
    });

    [Fact]
    public void Masked_accesses_touch_only_the_lanes_of_the_mask() => Gen.Select(Gen.UShort, Gen.Int[0, 3]).Sample((bits, offset) =>
    {
        var memory = stackalloc byte[24];
        for (var i = 0; i < 24; i++)
            memory[i] = (byte)(i + 1);
        var mask = default(Vector512<int>);
        for (var lane = 0; lane < 16; lane++)
            mask = mask.WithElement(lane, (bits >> lane & 1) != 0 ? -1 : 0);
        var loaded = Simd.Load8((nint)memory + offset, mask);
        Simd.Store((nint)memory + offset, Vector128.Create((byte)200), mask);
        for (var i = 0; i < 24; i++)
        {
            var isSet = i >= offset && i < offset + 16 && (bits >> i - offset & 1) != 0;
            Assert.Equal(isSet ? 200 : i + 1, memory[i]);
            if (i >= offset && i < offset + 16)
                Assert.Equal(isSet ? i + 1 : 0, loaded[i - offset]);
        }
    });

    [Fact]
    public void Packed_products_equal_the_sums_of_products() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 70], Gen.Int[1, 40], Gen.Int[0, 12], Gen.Bool).Sample((m, n, k, beyond, isKContiguous) =>
    {
        var random = new Random(m * 10007 + n * 101 + k);
        int[] a = Numbers(m * k), b = Numbers(k * n), c = Numbers(m * n);
        var expected = new int[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                expected[i * n + j] = c[i * n + j];
                for (var p = 0; p < k; p++)
                    expected[i * n + j] += a[i * k + p] * (isKContiguous ? b[j * k + p] : b[p * n + j]);
            }
        }

        Assert.Equal(expected, Product(a, b, true));
        Assert.Equal(expected, Product<sbyte>([.. a.Select(x => (sbyte)x)], [.. b.Select(x => (sbyte)x)], true));
        Assert.Equal(expected, Product([.. a.Select(x => (float)x)], [.. b.Select(x => (float)x)], false));
        Assert.Equal(expected, Product<BFloat16>([.. a.Select(x => (BFloat16)x)], [.. b.Select(x => (BFloat16)x)], false));

        int[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(-128, 128))];

        // The blocks reach beyond the matrices: what is not there counts as zero, whatever lay in the panels.
        int[] Product<T>(T[] left, T[] right, bool isInteger)
            where T : unmanaged
        {
            var (rows, columns, depth) = (m + beyond, n + beyond, k + beyond);
            var sums = new int[rows * columns];
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                    sums[i * columns + j] = isInteger ? c[i * n + j] : BitConverter.SingleToInt32Bits(c[i * n + j]);
            }

            var leftPanel = Panel(rows, true);
            var rightPanel = Panel(columns, false);
            fixed (T* x = left, y = right)
            fixed (int* z = sums)
            {
                Simd.Pack<T>(new((nint)x, sizeof(T) * k, sizeof(T), m, k), leftPanel, rows, depth, 0, depth, true, isInteger);
                Simd.Pack<T>(new((nint)y, sizeof(T) * (isKContiguous ? k : 1), sizeof(T) * (isKContiguous ? 1 : n), n, k), rightPanel, columns, depth, 0, depth, false, isInteger);
                if (isInteger)
                    Simd.DotInt32(leftPanel, rightPanel, (nint)z, rows, columns, depth);
                else
                    Simd.DotSingle(leftPanel, rightPanel, (nint)z, rows, columns, depth);
            }

            NativeMemory.AlignedFree((void*)leftPanel);
            NativeMemory.AlignedFree((void*)rightPanel);
            return [.. Enumerable.Range(0, m * n).Select(i => sums[i / n * columns + i % n]).Select(x => isInteger ? x : (int)BitConverter.Int32BitsToSingle(x))];

            nint Panel(int extent, bool isLeft)
            {
                var bytes = Simd.PanelBytes(extent, depth, isLeft, isInteger);
                var panel = (nint)NativeMemory.AlignedAlloc((nuint)bytes, 64);
                new Span<byte>((void*)panel, (int)bytes).Fill(0x55);
                return panel;
            }
        }
    });

    [Fact]
    public void Strided_stores_write_every_element_and_nothing_else() => Gen.Int[2, 5].Sample(stride =>
    {
        Check(Vector128.Create([.. Enumerable.Range(1, 16).Select(i => (byte)i)]));
        Check(Vector256.Create([.. Enumerable.Range(1, 16).Select(i => (ushort)(i * 1001))]));
        Check(Vector512.Create([.. Enumerable.Range(1, 16).Select(i => i * 100001)]));

        void Check<T>(T lanes)
            where T : unmanaged
        {
            var size = sizeof(T) / 16;
            var bytes = new byte[16 * stride * size];
            fixed (byte* memory = bytes)
            {
                Simd.StoreStrided((nint)memory, stride * size, lanes);
                for (var i = 0; i < bytes.Length; i++)
                    Assert.Equal(i / size % stride == 0 ? ((byte*)&lanes)[i / size / stride * size + i % size] : 0, memory[i]);
            }
        }
    });
}
