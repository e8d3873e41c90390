using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace BlockSharp.Kernels.Tests;

/// <summary>Softmax, norms and sums of rows, against fp64 by plain loops, in every configuration that takes the row.</summary>
public partial class RowKernelTests
{
    private const float Epsilon = 1e-5f;

    /// <summary>Rounding of the result to bf16.</summary>
    private const double Narrow = 1.0 / 256;

    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 3, 7 }, { 5, 256 }, { 2, 1000 }, { 2, 1024 }, { 3, 1025 }, { 1, 4099 }, { 2, 16384 }, { 2, 20001 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Softmax_equals_fp64(int rows, int columns)
    {
        var x = Normal(rows * columns, columns);
        var expected = ByRow(x, columns, row =>
        {
            var top = row.Max();
            var powers = row.Select(v => Math.Exp(v - top)).ToArray();
            return [.. powers.Select(p => p / powers.Sum())];
        });
        foreach (var target in Targets(typeof(Softmax), nameof(Softmax.Rows), columns))
        {
            Check(target, x, expected, columns, (t, a, y) => Softmax.Rows(t, a, y, rows, columns), (t, a, y) => Softmax.RowsFloat(t, a, y, rows, columns), 2e-6, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layer_norm_equals_fp64(int rows, int columns)
    {
        var x = Normal(rows * columns, columns, mean: 3);
        var (weight, bias) = (Normal(columns, 1), Normal(columns, 2));
        var expected = ByRow(x, columns, row =>
        {
            var mean = row.Average();
            var scale = 1 / Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + Epsilon);
            return [.. row.Select((v, j) => ((v - mean) * scale * (float)weight[j]) + (float)bias[j])];
        });
        foreach (var target in Targets(typeof(LayerNorm), nameof(LayerNorm.Rows), columns))
        {
            using var w = target.Device.Allocate(weight);
            using var b = target.Device.Allocate(bias);
            using var wide = target.Device.Allocate(Array.ConvertAll(weight, v => (float)v));
            using var wideBias = target.Device.Allocate(Array.ConvertAll(bias, v => (float)v));
            Check(
                target,
                x,
                expected,
                columns,
                (t, a, y) => LayerNorm.Rows(t, a, w, b, y, rows, columns, Epsilon),
                (t, a, y) => LayerNorm.RowsFloat(t, a, wide, wideBias, y, rows, columns, Epsilon),
                1e-5,
                2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rms_norm_equals_fp64(int rows, int columns)
    {
        var x = Normal(rows * columns, columns);
        var weight = Normal(columns, 1);
        var expected = ByRow(x, columns, row =>
        {
            var scale = 1 / Math.Sqrt(row.Average(v => v * v) + Epsilon);
            return [.. row.Select((v, j) => v * scale * (float)weight[j])];
        });
        foreach (var target in Targets(typeof(RmsNorm), nameof(RmsNorm.Rows), columns))
        {
            using var w = target.Device.Allocate(weight);
            using var wide = target.Device.Allocate(Array.ConvertAll(weight, v => (float)v));
            Check(
                target,
                x,
                expected,
                columns,
                (t, a, y) => RmsNorm.Rows(t, a, w, y, rows, columns, Epsilon),
                (t, a, y) => RmsNorm.RowsFloat(t, a, wide, y, rows, columns, Epsilon),
                2e-6,
                1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Row_sums_equal_fp64(int rows, int columns)
    {
        var x = Normal(rows * columns, columns);
        var expected = ByRow(x, columns, row => [row.Sum()]);

        // What cancels leaves its rounding behind: the bound is of the sum of magnitudes.
        var magnitude = ByRow(x, columns, row => [row.Sum(Math.Abs)]).Max();
        foreach (var target in Targets(typeof(RowSum), nameof(RowSum.Rows), columns))
            Check(target, x, expected, 1, (t, a, y) => RowSum.Rows(t, a, y, rows, columns), (t, a, y) => RowSum.RowsFloat(t, a, y, rows, columns), 1e-6, 1e-6 * magnitude);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(17000)]
    public void A_NaN_or_an_infinity_stays_in_its_row(int columns)
    {
        var x = Normal(4 * columns, columns);
        x[columns + 3] = BFloat16.NaN;
        x[(2 * columns) + 3] = BFloat16.PositiveInfinity;
        Array.Fill(x, BFloat16.NegativeInfinity, 3 * columns, columns);
        foreach (var target in Targets(typeof(Softmax), nameof(Softmax.Rows), columns))
        {
            using var input = target.Device.Allocate(x);
            using var output = target.Device.Allocate<BFloat16>(x.Length);
            Softmax.Rows(target, input, output, 4, columns);
            var y = output.ToArray();
            Assert.All(y[..columns], v => Assert.True((float)v is >= 0 and <= 1));
            Assert.All(y[columns..], v => Assert.True(BFloat16.IsNaN(v)));
            RmsNorm.Rows(target with { Config = null }, input, input, output, 2, columns, Epsilon);
            y = output.ToArray();
            Assert.DoesNotContain(y[..columns], BFloat16.IsNaN);
            Assert.All(y[columns..(2 * columns)], v => Assert.True(BFloat16.IsNaN(v)));
        }
    }

    private static void Check(
        LaunchTarget target,
        BFloat16[] x,
        double[] expected,
        int width,
        Action<LaunchTarget, Ptr<BFloat16>, Ptr<BFloat16>> narrow,
        Action<LaunchTarget, Ptr<float>, Ptr<float>> wide,
        double relative,
        double absolute)
    {
        using var bf16 = target.Device.Allocate(x);
        using var fp32 = target.Device.Allocate(Array.ConvertAll(x, v => (float)v));
        using var bf16Result = target.Device.Allocate(Enumerable.Repeat(BFloat16.NaN, expected.Length).ToArray());
        using var fp32Result = target.Device.Allocate(Enumerable.Repeat(float.NaN, expected.Length).ToArray());
        narrow(target, bf16, bf16Result);
        wide(target, fp32, fp32Result);
        Compare(Array.ConvertAll(bf16Result.ToArray(), v => (float)v), relative + Narrow);
        Compare(fp32Result.ToArray(), relative);

        void Compare(float[] y, double bound)
        {
            for (var i = 0; i < y.Length; i++)
                Assert.True(Math.Abs(y[i] - expected[i]) <= (bound * Math.Abs(expected[i])) + absolute, $"{target}: [{i / width}, {i % width}] is {y[i]}, expected {expected[i]}");
        }
    }

    /// <summary>The targets whose configuration takes rows of so many columns.</summary>
    private static IEnumerable<LaunchTarget> Targets(Type container, string kernel, int columns)
    {
        var configs = container.GetMethods().Single(m => m.Name == kernel && m.IsDefined(typeof(BlockKernelAttribute))).GetCustomAttributes<ConfigAttribute>().ToArray();
        return KernelDevices.Targets(container, kernel).Where(t =>
        {
            var values = configs[t.Config!.Value].Values;
            var block = int.Parse(Block().Match(values).Groups[1].Value, CultureInfo.InvariantCulture);
            return values.EndsWith("false", StringComparison.Ordinal) || (columns <= block && block <= 16 * columns);
        });
    }

    private static double[] ByRow(BFloat16[] x, int columns, Func<double[], double[]> function) =>
        [.. x.Select(v => (double)(float)v).Chunk(columns).SelectMany(function)];

    private static BFloat16[] Normal(int count, int seed, double mean = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (BFloat16)(float)(mean + Enumerable.Range(0, 6).Sum(_ => random.NextDouble() - 0.5)))];
    }

    [GeneratedRegex(@"BLOCK=(\d+)")]
    private static partial Regex Block();
}
