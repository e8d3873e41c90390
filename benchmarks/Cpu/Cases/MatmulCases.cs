using BlockSharp.Benchmarks.Cpu.Peers;
using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>Products of matrices, from fp32 activations to fp32 results.</summary>
internal static class MatmulCases
{
    private const int Rows = 512;

    public static IEnumerable<Case> Make()
    {
        foreach (var k in new[] { 1024, 4096 })
        {
            foreach (var n in new[] { 1024, 4096 })
                yield return new("int8 dynamic matmul", Shape(n, k), 0, Operations(n, k), 3e-2, [Bar.Absolute(300), Bar.Peer(Engines.Onnx, 1 / 1.6), Bar.Peer(Engines.ByHand, 1 / 0.92)], session => Int8(session, n, k));
        }

        foreach (var k in new[] { 1024, 4096 })
        {
            foreach (var n in new[] { 1024, 4096 })
                yield return new("fp32 matmul", Shape(n, k), 0, Operations(n, k), 1e-5, [Bar.Peer(Engines.Onnx)], session => Float(session, n, k));
        }
    }

    private static string Shape(int n, int k) => FormattableString.Invariant($"M={Rows} N={n} K={k}");

    private static double Operations(int n, int k) => 2.0 * Rows * n * k;

    private static IEnumerable<Candidate> Int8(Session session, int n, int k)
    {
        var device = session.Device;
        var (codes, x, scale) = (Inputs.Codes((long)n * k, 1), Inputs.Floats((long)Rows * k, 2), Inputs.Floats(n, 3));
        var check = new Check(Rows, n, (row, column) => Enumerable.Range(0, k).Sum(i => (double)x[row * k + i] * codes[column * k + i]) * scale[column]);
        Buffer<float> dx = device.Allocate(x), dscale = device.Allocate(scale), xScale = device.Allocate<float>(Rows), dy = device.Allocate<float>((long)Rows * n);
        Buffer<sbyte> weights = device.Allocate(codes), xCodes = device.Allocate<sbyte>((long)Rows * k);
        yield return new(Engines.Ours, Ours, 1)
        {
            Error = () => Error(dy.ToArray()),
            Release = () => Array.ForEach([dx, dscale, xScale, dy, weights, xCodes], (IDisposable buffer) => buffer.Dispose()),
        };
        if (session.OursOnly)
            yield break;

        if (HandWrittenMatmul.Has(n, k))
            yield return HandWrittenMatmul.Make(session, dx, weights, dscale, Rows, n, k, Error);
        var transposed = new sbyte[codes.Length];
        var floats = new float[codes.Length];
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < k; column++)
                (transposed[column * n + row], floats[column * n + row]) = (codes[row * k + column], codes[row * k + column] * scale[row]);
        }

        var int8 = Model().Constant<sbyte>("w", transposed, k, n).Constant<float>("s", scale, n).Node("DynamicQuantizeMatMul", ["x", "w", "s"], "y", "com.microsoft");
        var single = Model().Constant<float>("w", floats, k, n).Node("MatMul", ["x", "w"], "y");
        foreach (var candidate in Onnx(Engines.OnnxInt8, int8, x, session, n, k, Error).Concat(Onnx(Engines.Onnx, single, x, session, n, k, Error)))
            yield return candidate;
        const string script = """
            def run(x: Tensor, w: Tensor, s: Tensor) -> Tensor:
              step = x.abs().amax([1], True) / 127.0
              return single(torch._int_mm(codes((x / step).round()), w)) * step * s
            """;
        foreach (var candidate in TorchPeer.Make(Engines.Torch, session, script, [[new(x, Rows, k), new(codes, n, k) { Form = "transposed" }, new(scale, n)]], Error))
            yield return candidate;
        if (session.Ggml is { } ggml)
            yield return ggml.Multiply(GgmlLibrary.Q8, Rows, n, k, 1, repacked: false);

        double Error(float[] result) => check.Error((row, column) => result[row * n + column]);

        OnnxModel Model() => new OnnxModel().Input("x", Rows, k).Output("y", Rows, n);

        void Ours()
        {
            Int8Dynamic.QuantizePerTokenFloat(device, dx, xCodes, xScale, Rows, k);
            Int8Dynamic.MatmulFloat(session.Target, xCodes, weights, xScale, dscale, dy, Rows, n, k, 1);
        }
    }

    private static IEnumerable<Candidate> Float(Session session, int n, int k)
    {
        var device = session.Device;
        var (w, x) = (Inputs.Floats((long)n * k, 1), Inputs.Floats((long)Rows * k, 2));
        var check = new Check(Rows, n, (row, column) => Enumerable.Range(0, k).Sum(i => (double)x[row * k + i] * w[column * k + i]));
        Buffer<float> dx = device.Allocate(x), dw = device.Allocate(w), dy = device.Allocate<float>((long)Rows * n);
        yield return new(Engines.Ours, () => FloatLinear.Matmul(session.Target, dx, dw, dy, Rows, n, k), 1)
        {
            Error = () => Error(dy.ToArray()),
            Release = () => Array.ForEach([dx, dw, dy], buffer => buffer.Dispose()),
        };
        if (session.OursOnly)
            yield break;

        var transposed = new float[w.Length];
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < k; column++)
                transposed[column * n + row] = w[row * k + column];
        }

        var model = new OnnxModel().Input("x", Rows, k).Output("y", Rows, n).Constant<float>("w", transposed, k, n).Node("MatMul", ["x", "w"], "y");
        const string script = """
            def run(x: Tensor, w: Tensor) -> Tensor:
              return torch.matmul(x, w)
            """;
        foreach (var candidate in Onnx(Engines.Onnx, model, x, session, n, k, Error)
            .Concat(TorchPeer.Make(Engines.Torch, session, script, [[new(x, Rows, k), new(w, n, k) { Form = "transposed" }]], Error)))
            yield return candidate;

        double Error(float[] result) => check.Error((row, column) => result[row * n + column]);
    }

    private static IEnumerable<Candidate> Onnx(string engine, OnnxModel model, float[] x, Session session, int n, int k, Func<float[], double> error) => OnnxPeer.Make(
        engine, session, model, 1, [([new("x", x, Rows, k)], [new("y", new float[Rows * n], Rows, n)])], error);
}
