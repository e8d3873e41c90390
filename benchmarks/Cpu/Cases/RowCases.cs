using System.Numerics.Tensors;
using BlockSharp.Benchmarks.Cpu.Peers;
using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>Element-wise work and normalizations over the rows of fp32 matrices from memory.</summary>
internal static class RowCases
{
    private const int Rows = 1024;
    private const int Columns = 4096;

    public static IEnumerable<Case> Make()
    {
        yield return Make("SiLU x gate", 2, SiluTimesGate);
    }

    private static Case Make(string work, int inputs, Func<RowData, Session, IEnumerable<Candidate>> candidates) => new(
        work,
        FormattableString.Invariant($"{Rows} x {Columns}"),
        4.0 * (inputs + 1) * Rows * Columns,
        0,
        1e-5,
        [Bar.Peer(Engines.Tensors), Bar.Peer(Engines.Onnx)],
        session => candidates(new RowData(session, Rows, Columns, inputs), session));

    private static IEnumerable<Candidate> SiluTimesGate(RowData data, Session session) => data.Candidates(
        (target, x, y) => SiluGate.ApplyFloat(target, x[0], x[1], y, Rows * Columns),
        (row, column) => data.Value(0, row, column) / (1 + Math.Exp(-(double)data.Value(0, row, column))) * data.Value(1, row, column),
        (gate, up, y) =>
        {
            TensorPrimitives.Sigmoid(gate, y);
            TensorPrimitives.Multiply(y, gate, y);
            TensorPrimitives.Multiply(y, up, y);
        },
        model => model.Node("Sigmoid", ["x0"], "s").Node("Mul", ["x0", "s"], "g").Node("Mul", ["g", "x1"], "y"));
}
