using System.Runtime.InteropServices;

namespace BlockSharp.Kernels.Tests;

public class Int4TileTests
{
    public static TheoryData<int, int, int, int, bool> Shapes
    {
        get
        {
            var data = new TheoryData<int, int, int, int, bool>();
            foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 17, 384), (1, 33, 130), (2, 16, 1031) })
            {
                foreach (var group in new[] { 32, 64, 128, 256 })
                {
                    data.Add(m, n, k, group, false);
                    data.Add(m, n, k, group, true);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_code_is_where_the_format_says()
    {
        const int rows = 19, columns = 261;
        var matrix = Matrix(new LinearProblem(1, rows, columns), rows, columns, 128, hasZeros: true);
        var packed = Int4TileMatrix.Pack(matrix);
        var codes = matrix.UnpackedCodes();
        Assert.Equal(2 * 3 * 16 * 16, packed.Words.Length);
        for (var row = 0; row < 32; row++)
        {
            for (var column = 0; column < 384; column++)
            {
                var word = packed.Words[((row / 16 * 48) + (column / 8)) * 16 + (row % 16)];
                var expected = row < rows && column < columns ? codes[(row * columns) + column] : 8;
                Assert.Equal(expected, word >> ((column % 8 / 2 * 4) + (column % 2 * 16)) & 15);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            for (var group = 0; group < 3; group++)
            {
                var at = ((row / 16 * 3) + group) * 16 + (row % 16);
                Assert.Equal(matrix.Scales[(row * 3) + group], (float)packed.Scales[at]);
                Assert.Equal(matrix.Zeros[(row * 3) + group], (float)packed.Zeros[at]);
            }
        }

        var exact = matrix with { Scales = Array.ConvertAll(matrix.Scales, scale => scale * 1.003f) };
        Assert.Equal((BFloat16)exact.Scales[0], Int4TileMatrix.Pack(exact).Scales[0]);
        Assert.Empty(Int4TileMatrix.Pack(matrix with { Zeros = new float[matrix.Zeros.Length] }).Zeros);
        Assert.Contains("16", Assert.Throws<ArgumentException>(() => Int4TileMatrix.Pack(matrix with { Group = 16 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gemvs_equal_the_fp64_product(int m, int n, int k, int group, bool hasZeros)
    {
        var problem = new LinearProblem(m, n, k);
        var matrix = Matrix(problem, n, k, group, hasZeros);
        var values = matrix.Dequantize();
        var packed = Int4TileMatrix.Pack(matrix);
        var activations = Array.ConvertAll(problem.X, value => (float)value);
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>(activations);
            using var narrow = device.Allocate<BFloat16>(problem.X);
            using var words = device.Allocate<byte>(MemoryMarshal.AsBytes<int>(packed.Words));
            using var halves = device.Allocate<short>(MemoryMarshal.Cast<int, short>(packed.Words));
            using var scale = device.Allocate<BFloat16>(packed.Scales);
            using var zero = device.Allocate<BFloat16>(hasZeros ? packed.Zeros : [BFloat16.Zero]);
            using var y = device.Allocate<float>(m * n);
            using var rounded = device.Allocate<BFloat16>(m * n);
            using var limbs = device.Allocate<sbyte>(m * matrix.Groups * 3 * group);
            using var sums = device.Allocate<int>(m * matrix.Groups * 2);
            using var steps = device.Allocate<float>(m * matrix.Groups);
            Int4Tiles.PrepareActivations(device, x, limbs, sums, steps, m, k, group);
            Int4Tiles.Gemv(device, limbs, sums, steps, words, scale, zero, y, m, n, k, group, hasZeros);
            problem.Check(y.ToArray(), (row, column) => values[(row * k) + column], _ => 0);
            Int4Tiles.PrepareActivationsOfBFloat16(device, narrow, limbs, sums, steps, m, k, group);
            Int4Tiles.GemvToBFloat16(device, limbs, sums, steps, words, scale, zero, rounded, m, n, k, group, hasZeros);
            problem.Check(rounded.ToArray(), (row, column) => values[(row * k) + column], _ => 0);

            using var codes = device.Allocate<short>(m * matrix.Groups * group);
            using var codeSums = device.Allocate<int>(m * matrix.Groups);
            using var xScale = device.Allocate<float>(m);
            Int4Tiles.QuantizeActivations(device, x, codes, codeSums, xScale, m, k, group);
            Int4Tiles.GemvOfCodes(device, codes, codeSums, xScale, halves, scale, zero, y, m, n, k, group, hasZeros);
            CheckFixed(y.ToArray(), activations, values, m, n, k);
        }
    }

    [Fact]
    public void The_largest_activations_times_the_largest_codes_do_not_overflow()
    {
        const int k = 256;
        var matrix = new Int4Matrix([.. Enumerable.Repeat(UInt4x2.FromBits(0xFF), 16 * k / 2)], [.. Enumerable.Repeat(1f, 16)], new float[16], 16, k, k);
        var packed = Int4TileMatrix.Pack(matrix);
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>([.. Enumerable.Repeat(-1f, k)]);
            using var halves = device.Allocate<short>(MemoryMarshal.Cast<int, short>(packed.Words));
            using var scale = device.Allocate<BFloat16>(packed.Scales);
            using var y = device.Allocate<float>(16);
            using var codes = device.Allocate<short>(k);
            using var sums = device.Allocate<int>(1);
            using var xScale = device.Allocate<float>(1);
            Int4Tiles.QuantizeActivations(device, x, codes, sums, xScale, 1, k, k);
            Int4Tiles.GemvOfCodes(device, codes, sums, xScale, halves, scale, default, y, 1, 16, k, k, false);
            Assert.All(y.ToArray(), value => Assert.Equal(-7f * k, value, 1e-3f));
        }
    }

    [Fact]
    public void Activations_are_rounded_to_their_places()
    {
        const int m = 2, k = 150, group = 128;
        var values = Enumerable.Range(0, m * k).Select(i => i < k ? (i % 7 == 0 ? -i : i) / 64f : 0f).ToArray();
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>(values);
            using var codes = device.Allocate<short>(m * 256);
            using var sums = device.Allocate<int>(m * 2);
            using var scale = device.Allocate<float>(m);
            Int4Tiles.QuantizeActivations(device, x, codes, sums, scale, m, k, group);
            var (written, step) = (codes.ToArray(), scale.ToArray()[0]);
            for (var column = 0; column < 256; column++)
            {
                var value = column < k ? values[column] : 0;
                Assert.True(Math.Abs((written[column] * (double)step) - value) <= 0.5001 * step, $"{device}: column {column}");
                Assert.Equal(0, written[256 + column]);
            }

            Assert.Equal(written.Chunk(group).Select(part => part.Sum(code => (int)code)), sums.ToArray());
        }
    }

    [Fact]
    public void Activations_become_three_signed_bytes()
    {
        const int m = 2, k = 150, group = 64, most = 8355000;
        var order = new[] { 0, 4, 1, 5, 2, 6, 3, 7 };
        var values = Enumerable.Range(0, m * k).Select(i => i < k ? MathF.Sin(i * i) * (i % 50 == 7 ? 300 : 1) : 0).ToArray();
        (values[64], values[65]) = (1000, -1000);
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>(values);
            using var limbs = device.Allocate<sbyte>(m * 3 * 3 * group);
            using var sums = device.Allocate<int>(m * 3 * 2);
            using var steps = device.Allocate<float>(m * 3);
            Int4Tiles.PrepareActivations(device, x, limbs, sums, steps, m, k, group);
            var (bytes, added, step) = (limbs.ToArray(), sums.ToArray(), steps.ToArray());
            for (var g = 0; g < m * 3; g++)
            {
                var columns = Enumerable.Range(0, group).Select(i => (g % 3 * group) + (i / 8 * 8) + order[i % 8]).Select(column => column < k ? values[(g / 3 * k) + column] : 0).ToArray();
                var parts = bytes.AsSpan(g * 3 * group, 3 * group).ToArray();
                var upper = Enumerable.Range(0, group).Select(i => (parts[i] * 256) + parts[group + i]).ToArray();
                for (var i = 0; i < group; i++)
                {
                    var number = (upper[i] * 256) + parts[(2 * group) + i];
                    Assert.True(Math.Abs(((double)number * step[g]) - columns[i]) <= 1.1 * step[g], $"{device}: group {g}, {columns[i]} became {number * (double)step[g]}");
                }

                Assert.InRange(step[g] * (double)most, columns.Max(Math.Abs) * (1 - 1e-6), Math.Max(columns.Max(Math.Abs) * (1 + 1e-6), 1e-30));
                Assert.Equal([upper.Sum(), parts[(2 * group)..].Sum(value => (int)value)], added[(2 * g)..((2 * g) + 2)]);
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_is_not_lost(float value)
    {
        const int k = 128;
        var packed = Int4TileMatrix.Pack(new Int4Matrix([.. Enumerable.Repeat(UInt4x2.FromBits(0x88), 16 * k / 2)], [.. Enumerable.Repeat(1f, 16 * 2)], new float[16 * 2], 16, k, 64));
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>([.. Enumerable.Repeat(1f, 100), value, .. Enumerable.Repeat(1f, 27)]);
            using var words = device.Allocate<byte>(MemoryMarshal.AsBytes<int>(packed.Words));
            using var scale = device.Allocate<BFloat16>(packed.Scales);
            using var y = device.Allocate<float>(16);
            using var limbs = device.Allocate<sbyte>(3 * k);
            using var sums = device.Allocate<int>(2 * 2);
            using var steps = device.Allocate<float>(2);
            Int4Tiles.PrepareActivations(device, x, limbs, sums, steps, 1, k, 64);
            Int4Tiles.Gemv(device, limbs, sums, steps, words, scale, default, y, 1, 16, k, 64, false);
            Assert.All(y.ToArray(), result => Assert.Equal(float.NaN, result));
        }
    }

    /// <summary>A code is off by half a step at the most, and a step is 1/32767 of the largest magnitude of the row of x.</summary>
    private static void CheckFixed(float[] y, float[] x, float[] weights, int m, int n, int k)
    {
        for (var i = 0; i < m; i++)
        {
            var step = x.AsSpan(i * k, k).ToArray().Max(Math.Abs) / 32767.0;
            for (var j = 0; j < n; j++)
            {
                var (sum, magnitude, weight) = (0.0, 0.0, 0.0);
                for (var c = 0; c < k; c++)
                {
                    var term = (double)weights[(j * k) + c] * x[(i * k) + c];
                    (sum, magnitude, weight) = (sum + term, magnitude + Math.Abs(term), weight + Math.Abs(weights[(j * k) + c]));
                }

                var allowed = (0.501 * step * weight) + (1e-5 * Math.Abs(sum)) + (2e-6 * magnitude);
                Assert.True(Math.Abs(y[(i * n) + j] - sum) <= allowed, $"y[{i}, {j}] is {y[(i * n) + j]}, expected {sum} within {allowed}");
            }
        }
    }

    private static Int4Matrix Matrix(LinearProblem problem, int rows, int columns, int group, bool hasZeros)
    {
        var groups = (columns + group - 1) / group;
        return new(
            problem.Nibbles(rows * ((columns + 1) / 2)),
            Array.ConvertAll(problem.BFloats(rows * groups), value => (float)value),
            hasZeros ? Array.ConvertAll(problem.BFloats(rows * groups), value => (float)value) : new float[rows * groups],
            rows,
            columns,
            group);
    }
}
