using System.Runtime.InteropServices;

namespace BlockSharp.Kernels.Tests;

public class Int4TileTests
{
    public static TheoryData<int, int, int, int, bool> Shapes
    {
        get
        {
            var data = new TheoryData<int, int, int, int, bool>();
            foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 9, 384), (1, 17, 130), (2, 8, 1031) })
            {
                foreach (var group in new[] { 128, 256 })
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
        const int rows = 11, columns = 261;
        var matrix = Matrix(new LinearProblem(1, rows, columns), rows, columns, 128, hasZeros: true);
        var packed = Int4TileMatrix.Pack(matrix);
        var codes = matrix.UnpackedCodes();
        Assert.Equal(2 * 3 * 8 * 16, packed.Words.Length);
        for (var row = 0; row < 16; row++)
        {
            for (var column = 0; column < 384; column++)
            {
                var word = packed.Words[(((row / 8 * 3) + (column / 128)) * 8 + (row % 8)) * 16 + (column % 16)];
                var expected = row < rows && column < columns ? codes[(row * columns) + column] : 8;
                Assert.Equal(expected, (int)((uint)word >> (4 * (column % 128 / 16)) & 15));
            }
        }

        for (var row = 0; row < rows; row++)
        {
            for (var group = 0; group < 3; group++)
            {
                var at = ((row / 8 * 3) + group) * 8 + (row % 8);
                Assert.Equal(matrix.Scales[(row * 3) + group], packed.Scales[at]);
                Assert.Equal(matrix.Zeros[(row * 3) + group], packed.Zeros[at]);
            }
        }

        Assert.Empty(Int4TileMatrix.Pack(matrix with { Zeros = new float[matrix.Zeros.Length] }).Zeros);
        Assert.Contains("128", Assert.Throws<ArgumentException>(() => Int4TileMatrix.Pack(matrix with { Group = 16 })).Message, StringComparison.Ordinal);
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
        var chunks = (k + 127) / 128;
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>(activations);
            using var words = device.Allocate<int>(packed.Words);
            using var halves = device.Allocate<short>(MemoryMarshal.Cast<int, short>(packed.Words));
            using var scale = device.Allocate<float>(packed.Scales);
            using var zero = device.Allocate<float>(hasZeros ? packed.Zeros : [0f]);
            using var y = device.Allocate<float>(m * n);
            Int4Tiles.Gemv(device, x, words, scale, zero, y, m, n, k, group, hasZeros);
            problem.Check(y.ToArray(), (row, column) => values[(row * k) + column], _ => 0);

            using var codes = device.Allocate<short>(m * chunks * 128);
            using var sums = device.Allocate<float>(m * chunks * 16);
            using var xScale = device.Allocate<float>(m);
            Int4Tiles.QuantizeActivations(device, x, codes, sums, xScale, m, k);
            Int4Tiles.GemvOfCodes(device, codes, sums, xScale, halves, scale, zero, y, m, n, k, group, hasZeros);
            CheckFixed(y.ToArray(), activations, values, m, n, k);
        }
    }

    public static TheoryData<int, int, int, int, bool> NarrowGroups
    {
        get
        {
            var data = new TheoryData<int, int, int, int, bool>();
            foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 9, 384), (1, 17, 130), (2, 8, 1031), (1, 12, 96) })
            {
                foreach (var group in new[] { 32, 64 })
                {
                    data.Add(m, n, k, group, false);
                    data.Add(m, n, k, group, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NarrowGroups))]
    public void Groups_of_fewer_columns_than_a_chunk_have_a_scale_each_on_the_CPU(int m, int n, int k, int group, bool hasZeros)
    {
        var problem = new LinearProblem(m, n, k);
        var matrix = Matrix(problem, n, k, group, hasZeros);
        var values = matrix.Dequantize();
        var packed = Int4TileMatrix.Pack(matrix);
        foreach (var device in new[] { Device.Cpu, Device.Eager })
        {
            using var x = device.Allocate<float>(Array.ConvertAll(problem.X, value => (float)value));
            using var narrow = device.Allocate<BFloat16>(problem.X);
            using var words = device.Allocate<int>(packed.Words);
            using var scale = device.Allocate<float>(packed.Scales);
            using var zero = device.Allocate<float>(hasZeros ? packed.Zeros : [0f]);
            using var y = device.Allocate<float>(m * n);
            using var rounded = device.Allocate<BFloat16>(m * n);
            Int4Tiles.Gemv(device, x, words, scale, zero, y, m, n, k, group, hasZeros);
            problem.Check(y.ToArray(), (row, column) => values[(row * k) + column], _ => 0);
            Int4Tiles.GemvOfBFloat16(device, narrow, words, scale, zero, rounded, m, n, k, group, hasZeros);
            problem.Check(rounded.ToArray(), (row, column) => values[(row * k) + column], _ => 0);
        }
    }

    [Fact]
    public void Activations_are_rounded_to_their_places()
    {
        const int m = 2, k = 150;
        var values = Enumerable.Range(0, m * k).Select(i => i < k ? (i % 7 == 0 ? -i : i) / 64f : 0f).ToArray();
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<float>(values);
            using var codes = device.Allocate<short>(m * 256);
            using var sums = device.Allocate<float>(m * 32);
            using var scale = device.Allocate<float>(m);
            Int4Tiles.QuantizeActivations(device, x, codes, sums, scale, m, k);
            var (written, step, added) = (codes.ToArray(), scale.ToArray()[0], sums.ToArray());
            var expectedSums = new float[m * 32];
            for (var column = 0; column < 256; column++)
            {
                var place = column % 128 / 16;
                var at = (column / 128 * 128) + (place % 4 * 32) + (column % 16 * 2) + (place / 4);
                var value = column < k ? values[column] : 0;
                Assert.True(Math.Abs((written[at] * (double)step) - value) <= 0.5001 * step, $"{device}: column {column}");
                Assert.Equal(0, written[256 + at]);
                expectedSums[(column / 128 * 16) + (column % 16)] += written[at];
            }

            Assert.Equal(expectedSums, added);
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
