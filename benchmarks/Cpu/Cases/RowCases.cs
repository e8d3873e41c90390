using System.Numerics.Tensors;
using BlockSharp.Benchmarks.Cpu.Peers;
using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>Element-wise work and normalizations over the rows of fp32 matrices from memory.</summary>
internal static class RowCases
{
    private const int Rows = 1024;
    private const int Columns = 4096;
    private const float Epsilon = 1e-5f;

    public static IEnumerable<Case> Make()
    {
        yield return Make("softmax", 1, SoftmaxOfRows);
        yield return Make("layer norm", 1, LayerNormOfRows);
        yield return Make("RMS norm", 1, RmsNormOfRows);
        yield return Make("SiLU x gate", 2, SiluTimesGate);
    }

    private static Case Make(string work, int inputs, Func<RowData, IEnumerable<Candidate>> candidates) => new(
        work,
        FormattableString.Invariant($"{Rows} x {Columns}"),
        4.0 * (inputs + 1) * Rows * Columns,
        0,
        1e-5,
        [Bar.Peer(Engines.Tensors), Bar.Peer(Engines.Onnx)],
        session => candidates(new RowData(session, Rows, Columns, inputs)));

    private static IEnumerable<Candidate> SoftmaxOfRows(RowData data)
    {
        var sums = Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, Columns).Sum(column => Math.Exp(data.Value(0, row, column)))).ToArray();
        return data.Candidates(
            (target, x, y) => Softmax.RowsFloat(target, x[0], y, Rows, Columns),
            (row, column) => Math.Exp(data.Value(0, row, column)) / sums[row],
            (x, _, y) => TensorPrimitives.SoftMax(x, y),
            model => model.Node("Softmax", ["x0"], "y", "", ("axis", -1)),
            "torch.softmax(x0, -1)");
    }

    private static IEnumerable<Candidate> LayerNormOfRows(RowData data)
    {
        var (weight, bias) = (Inputs.Floats(Columns, 11), Inputs.Floats(Columns, 12));
        var (dweight, dbias) = (data.Constant(weight), data.Constant(bias));
        var moments = Enumerable.Range(0, Rows).Select(row =>
        {
            var mean = Enumerable.Range(0, Columns).Average(column => (double)data.Value(0, row, column));
            return (Mean: mean, Scale: 1 / Math.Sqrt(Enumerable.Range(0, Columns).Average(column => Math.Pow(data.Value(0, row, column) - mean, 2)) + Epsilon));
        }).ToArray();
        return data.Candidates(
            (target, x, y) => LayerNorm.RowsFloat(target, x[0], dweight, dbias, y, Rows, Columns, Epsilon),
            (row, column) => (data.Value(0, row, column) - moments[row].Mean) * moments[row].Scale * weight[column] + bias[column],
            (x, _, y) =>
            {
                TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / x.Length, y);
                TensorPrimitives.Multiply(y, 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(y) / y.Length + Epsilon), y);
                TensorPrimitives.MultiplyAdd(y, weight, bias, y);
            },
            model => model.Constant<float>("w", weight, Columns).Constant<float>("b", bias, Columns)
                .Node("LayerNormalization", ["x0", "w", "b"], "y", "", ("axis", -1), ("epsilon", Epsilon)),
            FormattableString.Invariant($"torch.layer_norm(x0, [{Columns}], w, b, {Epsilon})"),
            weight,
            bias);
    }

    private static IEnumerable<Candidate> RmsNormOfRows(RowData data)
    {
        var weight = Inputs.Floats(Columns, 11);
        var dweight = data.Constant(weight);
        var scales = Enumerable.Range(0, Rows).Select(row => 1 / Math.Sqrt(Enumerable.Range(0, Columns).Average(column => Math.Pow(data.Value(0, row, column), 2)) + Epsilon)).ToArray();
        return data.Candidates(
            (target, x, y) => RmsNorm.RowsFloat(target, x[0], dweight, y, Rows, Columns, Epsilon),
            (row, column) => data.Value(0, row, column) * scales[row] * weight[column],
            (x, _, y) =>
            {
                TensorPrimitives.Multiply(x, 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares(x) / x.Length + Epsilon), y);
                TensorPrimitives.Multiply(y, weight, y);
            },
            model => model.Constant<float>("w", weight, Columns).Node("SimplifiedLayerNormalization", ["x0", "w"], "y", "", ("axis", -1), ("epsilon", Epsilon)),
            FormattableString.Invariant($"torch.rms_norm(x0, [{Columns}], w, {Epsilon})"),
            weight);
    }

    private static IEnumerable<Candidate> SiluTimesGate(RowData data) => data.Candidates(
        (target, x, y) => SiluGate.ApplyFloat(target, x[0], x[1], y, Rows * Columns),
        (row, column) => data.Value(0, row, column) / (1 + Math.Exp(-(double)data.Value(0, row, column))) * data.Value(1, row, column),
        (gate, up, y) =>
        {
            TensorPrimitives.Sigmoid(gate, y);
            TensorPrimitives.Multiply(y, gate, y);
            TensorPrimitives.Multiply(y, up, y);
        },
        model => model.Node("Sigmoid", ["x0"], "s").Node("Mul", ["x0", "s"], "g").Node("Mul", ["g", "x1"], "y"),
        "torch.silu(x0) * x1");
}
