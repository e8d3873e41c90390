using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Softmax, norms and sums of 4096 rows.</summary>
internal static class RowCases
{
    private const int Rows = 4096;

    /// <summary>Rows that are computed in float64.</summary>
    private const int Checked = 32;

    private const float Epsilon = 1e-5f;

    private static readonly int[] Widths = [1024, 4096, 16384];

    private static readonly bool[] ElementsAreWide = [false, true];

    public static IEnumerable<Case> All => from work in Works from isWide in ElementsAreWide from columns in Widths select Make(work, columns, isWide);

    private static IEnumerable<Work> Works =>
    [
        new("softmax", false, SoftmaxOf, (t, b, c) => Softmax.Rows(t, b.X, b.Y, Rows, c), (t, b, c) => Softmax.RowsFloat(t, b.X, b.Y, Rows, c)),
        new(
            "layer norm",
            false,
            LayerNormOf,
            (t, b, c) => LayerNorm.Rows(t, b.X, b.W, b.B, b.Y, Rows, c, Epsilon),
            (t, b, c) => LayerNorm.RowsFloat(t, b.X, b.W, b.B, b.Y, Rows, c, Epsilon)),
        new("RMS norm", false, RmsNormOf, (t, b, c) => RmsNorm.Rows(t, b.X, b.W, b.Y, Rows, c, Epsilon), (t, b, c) => RmsNorm.RowsFloat(t, b.X, b.W, b.Y, Rows, c, Epsilon)),
        new("row sum", true, (x, _, _) => [x.Sum()], (t, b, c) => RowSum.Rows(t, b.X, b.Y, Rows, c), (t, b, c) => RowSum.RowsFloat(t, b.X, b.Y, Rows, c)),
    ];

    private static Case Make(Work work, int columns, bool isWide)
    {
        var bytes = (isWide ? 4.0 : 2.0) * Rows * columns;
        return new(
            work.Name,
            $"{Rows}x{columns} {(isWide ? "fp32" : "bf16")}",
            columns == 1024 ? 1.0 : 0.7,
            ["torch.compile"],
            work.Reduces ? bytes : 2 * bytes,
            0,
            isWide ? 1e-5 : 3e-3,
            device => isWide ? Prepare(device, work, work.Wide, columns, v => v, v => v) : Prepare(device, work, work.Narrow, columns, v => (BFloat16)v, v => (float)v))
        {
            Limit = work.Reduces ? LimitCases.Read(bytes) : LimitCases.Copy(bytes),
        };
    }

    private static Problem Prepare<T>(Device device, Work work, Action<LaunchTarget, Operands<T>, int> launch, int columns, Func<float, T> narrow, Func<T, float> widen)
        where T : unmanaged
    {
        var (x, w, b) = (Inputs.Normal((long)Rows * columns, 1, narrow), Inputs.Normal(columns, 2, narrow), Inputs.Normal(columns, 3, narrow));
        var width = work.Reduces ? 1 : columns;
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0, Copies = Inputs.Copies((double)System.Runtime.CompilerServices.Unsafe.SizeOf<T>() * x.Length) };
        var inputs = Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(device.Allocate(x))).ToArray();
        var (weight, bias) = (problem.Own(device.Allocate(w)), problem.Own(device.Allocate(b)));
        var y = problem.Output(device, Rows * width, narrow(float.NaN));
        problem.Launch = (target, i) => launch(target, new(inputs[i % inputs.Length], weight, bias, y), columns);
        problem.Error = () => Inputs.RelativeError(
            y.ToArray(),
            Inputs.Spread(Rows, Checked).AsParallel().SelectMany(row =>
            {
                var values = Enumerable.Range(0, columns).Select(c => (double)widen(x[((long)row * columns) + c])).ToArray();
                return work.Reference(values, Array.ConvertAll(w, v => (double)widen(v)), Array.ConvertAll(b, v => (double)widen(v))).Select((v, c) => (((long)row * width) + c, v));
            }).ToArray(),
            v => widen(v));
        return problem;
    }

    private static double[] SoftmaxOf(double[] x, double[] w, double[] b)
    {
        var top = x.Max();
        var powers = Array.ConvertAll(x, v => Math.Exp(v - top));
        var sum = powers.Sum();
        return Array.ConvertAll(powers, p => p / sum);
    }

    private static double[] LayerNormOf(double[] x, double[] w, double[] b)
    {
        var mean = x.Average();
        var scale = 1 / Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + Epsilon);
        return [.. x.Select((v, j) => ((v - mean) * scale * w[j]) + b[j])];
    }

    private static double[] RmsNormOf(double[] x, double[] w, double[] b)
    {
        var scale = 1 / Math.Sqrt(x.Average(v => v * v) + Epsilon);
        return [.. x.Select((v, j) => v * scale * w[j])];
    }

    /// <summary>The operands of any of the works.</summary>
    private sealed record Operands<T>(Ptr<T> X, Ptr<T> W, Ptr<T> B, Ptr<T> Y)
        where T : unmanaged;

    private sealed record Work(
        string Name,
        bool Reduces,
        Func<double[], double[], double[], double[]> Reference,
        Action<LaunchTarget, Operands<BFloat16>, int> Narrow,
        Action<LaunchTarget, Operands<float>, int> Wide);
}
