using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using BlockSharp.Benchmarks.Cpu.Peers;
using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>One row of activations times int8 weights from memory, a scale and a bias a row of weights.</summary>
internal static class Int8GemvCases
{
    /// <summary>ONNX Runtime has scales for groups of columns.</summary>
    private const int OnnxGroup = 128;

    public static IEnumerable<Case> Make()
    {
        foreach (var (n, k) in new[] { (4096, 4096), (11008, 4096), (4096, 11008) })
            yield return Make(n, k, [Bar.OfLimit(0.85), Bar.Peer(Engines.Ggml, 1.05), Bar.Peer(Engines.ByHand, 1 / 0.95), Bar.Peer(Engines.Ilgpu, 0.02)]);
        yield return Make(4099, 4101, [Bar.OfLimit(0.75)]);
    }

    private static Case Make(int n, int k, Bar[] bars) => new(
        "int8 GEMV", FormattableString.Invariant($"{n} x {k}"), (double)n * k + 8.0 * n, 0, 1e-5, bars, session => Prepare(session, n, k));

    private static IEnumerable<Candidate> Prepare(Session session, int n, int k)
    {
        var (device, copies) = (session.Device, Session.Copies((double)n * k));
        var (codes, x, scale, bias) = (Inputs.Codes((long)n * k, 1), Inputs.Floats(k, 2), Inputs.Floats(n, 3), Inputs.Floats(n, 4));
        var check = new Check(1, n, (_, row) => Enumerable.Range(0, k).Sum(column => (double)codes[row * k + column] * x[column]) * scale[row] + bias[row]);
        var weights = Enumerable.Range(0, copies).Select(_ => device.Allocate(codes)).ToArray();
        Buffer<float> dx = device.Allocate(x), dscale = device.Allocate(scale), dbias = device.Allocate(bias), dy = device.Allocate<float>(n);
        yield return new(Engines.Ours, Ours, copies)
        {
            Error = () => Error(dy.ToArray()),
            Release = () => Array.ForEach([.. weights, dx, dscale, dbias, dy], (IDisposable buffer) => buffer.Dispose()),
        };
        yield return MemoryLimit.Read(session, weights);
        if (session.OursOnly)
            yield break;

        if (HandWrittenGemv.HasInt8(n, k))
            yield return HandWrittenGemv.Int8(session, weights, dx, dscale, dbias, n, k, Error);
        var y = new float[n];
        yield return new(Engines.Loop, () => Rows(Loop), copies) { Error = () => Error(y) };
        yield return new(Engines.Tensors, () => Rows(Tensors), copies) { Error = () => Error(y) };
        yield return IlgpuPeer.Gemv(codes, x, scale, bias, Error);
        if (k % OnnxGroup == 0)
        {
            foreach (var candidate in OnnxPeer.Make(Engines.OnnxInt8, session, Model(), copies, [OnnxGemv.Binding(x, n, copies)], result => check.Error((_, row) => result[row] + bias[row])))
                yield return candidate;
        }

        const string script = """
            def run(x: Tensor, w: Tensor, s: Tensor, b: Tensor) -> Tensor:
              return torch._weight_int8pack_mm(x, w, s) + b
            """;
        foreach (var candidate in TorchPeer.Make(Engines.Torch, session, script, Torch(1, form: null), Error).Concat(TorchPeer.Make(Engines.TorchHalf, session, script, Torch(copies, "half"), Error)))
            yield return candidate;
        if (session.Ggml is { } ggml && k % 32 == 0)
            yield return ggml.Multiply(GgmlLibrary.Q8, 1, n, k, copies, repacked: false);

        double Error(float[] result) => check.Error((_, row) => result[row]);

        void Ours()
        {
            foreach (var w in weights)
                Int8WeightOnly.GemvOfFloat(session.Target, dx, w, dscale, dbias, dy, 1, n, k);
        }

        void Rows(Func<Buffer<sbyte>, int, float> dot)
        {
            foreach (var w in weights)
                session.ForEachRow(n, row => y[row] = dot(w, row) * scale[row] + bias[row]);
        }

        float Loop(Buffer<sbyte> w, int row)
        {
            w.TryGetSpan((long)row * k, k, out var values);
            var sum = 0f;
            for (var i = 0; i < values.Length; i++)
                sum += values[i] * x[i];
            return sum;
        }

        float Tensors(Buffer<sbyte> w, int row)
        {
            w.TryGetSpan((long)row * k, k, out var values);
            Span<float> floats = k <= 16384 ? stackalloc float[k] : new float[k];
            TensorPrimitives.ConvertTruncating<sbyte, float>(values, floats);
            return TensorPrimitives.Dot<float>(floats, x);
        }

        // With fp32 activations it is so slow that one matrix tells as much as many.
        TorchPeer.Tensor[][] Torch(int count, string? form)
        {
            TorchPeer.Tensor vector = new(x, 1, k) { Form = form }, factors = new(scale, n) { Form = form }, added = new(bias, n) { Form = form };
            return [.. Enumerable.Range(0, count).Select(_ => new[] { vector, new TorchPeer.Tensor(codes, n, k), factors, added })];
        }

        OnnxModel Model()
        {
            var groups = k / OnnxGroup;
            var unsigned = MemoryMarshal.AsBytes(codes.AsSpan()).ToArray();
            for (var i = 0; i < unsigned.Length; i++)
                unsigned[i] ^= 0x80;
            var scales = Enumerable.Range(0, n * groups).Select(i => scale[i / groups]).ToArray();
            return OnnxGemv.Model(unsigned, scales, n, k, bits: 8, OnnxGroup, copies, accuracyLevel: 4);
        }
    }
}
