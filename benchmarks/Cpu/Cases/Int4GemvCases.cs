using System.Runtime.InteropServices;
using BlockSharp.Benchmarks.Cpu.Peers;
using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>One row of activations times 4-bit weights from memory, a scale in bf16 for every 128 columns.</summary>
internal static class Int4GemvCases
{
    private const int Group = 128;

    private const string Script = """
        def run(x: Tensor, w: Tensor, s: Tensor) -> Tensor:
          return torch._weight_int4pack_mm_for_cpu(x, w, 128, s)
        """;

    public static IEnumerable<Case> Make()
    {
        foreach (var (n, k) in new[] { (4096, 4096), (11008, 4096), (4096, 11008) })
        {
            yield return new("int4 GEMV, fp32 activations", Shape(n, k), Bytes(n, k), 0, 1e-5, [Bar.OfLimit(0.65), Bar.Peer(Engines.Onnx, 1 / 1.7)], session => Prepare(session, n, k, isFixed: false));
            yield return new(
                "int4 GEMV, 16-bit activations", Shape(n, k), Bytes(n, k), 0, 3e-4, [Bar.Peer(Engines.OnnxInt8, 0.9), Bar.Peer(Engines.Ggml, 0.9), Bar.Peer(Engines.ByHand, 1 / 0.95)], session => Prepare(session, n, k, isFixed: true));
        }
    }

    private static string Shape(int n, int k) => FormattableString.Invariant($"{n} x {k}");

    private static double Bytes(int n, int k) => 0.5 * n * k + 2.0 * n * k / Group;

    private static IEnumerable<Candidate> Prepare(Session session, int n, int k, bool isFixed)
    {
        var (device, copies) = (session.Device, Session.Copies(0.5 * n * k));
        var matrix = new Int4Matrix(
            [.. Inputs.Bytes((long)n * k / 2, 1).Select(bits => UInt4x2.FromBits(bits))], Array.ConvertAll(Inputs.Floats((long)n * k / Group, 2), scale => (float)(BFloat16)scale), new float[n * k / Group], n, k, Group);
        var x = Inputs.Floats(k, 3);
        var check = new Check(1, n, (_, row) => Enumerable.Range(0, k).Sum(column => Weight(row, column) * x[column]));
        var ours = new Int4Layer(device, Int4TileMatrix.Pack(matrix), x, copies, isFixed);
        yield return new(Engines.Ours, () => ours.Run(session.Target), copies) { Error = () => check.Error((_, row) => ours.Result[row]), Release = ours.Dispose };
        yield return ours.Limit(session);
        if (session.OursOnly)
            yield break;

        if (isFixed && HandWrittenGemv.HasInt4(n, k))
            yield return ours.ByHand(session, result => check.Error((_, row) => result[row]));
        var model = OnnxGemv.Model([.. matrix.Codes.Select(pair => pair.Bits)], matrix.Scales, n, k, bits: 4, Group, copies, accuracyLevel: isFixed ? 4 : 0);
        foreach (var candidate in OnnxPeer.Make(isFixed ? Engines.OnnxInt8 : Engines.Onnx, session, model, copies, [OnnxGemv.Binding(x, n, copies)], result => check.Error((_, row) => result[row])))
            yield return candidate;
        var torch = TorchPeer.Make(isFixed ? Engines.TorchHalf : Engines.Torch, session, Script, Torch(isFixed ? copies : 1, isFixed ? "half" : null), result => check.Error((_, row) => result[row]));
        foreach (var candidate in torch)
            yield return candidate;
        if (session.Ggml is { } ggml)
            yield return ggml.Multiply(GgmlLibrary.Q4, 1, n, k, copies, repacked: true);

        // With fp32 activations it is so slow that one matrix tells as much as many.
        TorchPeer.Tensor[][] Torch(int count, string? form)
        {
            var codes = new sbyte[(long)n * k];
            for (var i = 0; i < codes.Length; i++)
                codes[i] = (sbyte)(i % 2 == 0 ? matrix.Codes[i / 2].Low : matrix.Codes[i / 2].High);
            var scalesAndZeros = new float[2L * n * (k / Group)];
            for (var row = 0; row < n; row++)
            {
                for (var group = 0; group < k / Group; group++)
                    scalesAndZeros[(((group * n) + row) * 2)] = matrix.Scales[(row * (k / Group)) + group];
            }

            TorchPeer.Tensor vector = new(x, 1, k) { Form = form }, factors = new(scalesAndZeros, k / Group, n, 2) { Form = form };
            return [.. Enumerable.Range(0, count).Select(_ => new[] { vector, new TorchPeer.Tensor(codes, n, k) { Form = "nibbles" }, factors })];
        }

        double Weight(int row, int column)
        {
            var pair = matrix.Codes[row * (k / 2) + column / 2];
            return ((column % 2 == 0 ? pair.Low : pair.High) - 8) * (double)matrix.Scales[row * (k / Group) + column / Group];
        }
    }

    /// <summary>Copies of packed weights on a device, and one of the two kernels.</summary>
    private sealed class Int4Layer : IDisposable
    {
        private readonly int n;
        private readonly int k;
        private readonly List<Buffer<byte>> words = [];
        private readonly List<Buffer<short>> halves = [];
        private readonly List<Buffer<BFloat16>> scales = [];
        private readonly Buffer<float> x;
        private readonly Buffer<float> y;
        private readonly Buffer<short> codes;
        private readonly Buffer<int> codeSums;
        private readonly Buffer<float> xScale;
        private readonly Buffer<sbyte> limbs;
        private readonly Buffer<int> sums;
        private readonly Buffer<float> steps;

        public Int4Layer(Device device, Int4TileMatrix weights, float[] activations, int copies, bool isFixed)
        {
            (n, k) = (weights.Rows, weights.Columns);
            for (var i = 0; i < copies; i++)
            {
                if (isFixed)
                    halves.Add(device.Allocate(MemoryMarshal.Cast<int, short>(weights.Words).ToArray()));
                else
                    words.Add(device.Allocate(MemoryMarshal.AsBytes<int>(weights.Words).ToArray()));
                scales.Add(device.Allocate(weights.Scales));
            }

            (x, y) = (device.Allocate(activations), device.Allocate<float>(n));
            (codes, codeSums, xScale) = (device.Allocate<short>(k), device.Allocate<int>(k / Group), device.Allocate<float>(1));
            (limbs, sums, steps) = (device.Allocate<sbyte>(3 * k), device.Allocate<int>(2 * k / Group), device.Allocate<float>(k / Group));
        }

        public float[] Result => y.ToArray();

        public void Run(LaunchTarget target)
        {
            foreach (var (w, s) in words.Zip(scales))
            {
                Int4Tiles.PrepareActivations(target.Device, x, limbs, sums, steps, 1, k, Group);
                Int4Tiles.Gemv(target, limbs, sums, steps, w, s, default, y, 1, n, k, Group, false);
            }
            foreach (var (w, s) in halves.Zip(scales))
            {
                Int4Tiles.QuantizeActivations(target.Device, x, codes, codeSums, xScale, 1, k, Group);
                Int4Tiles.GemvOfCodes(target, codes, codeSums, xScale, w, s, default, y, 1, n, k, Group, false);
            }
        }

        public Candidate Limit(Session session) => words.Count > 0 ? MemoryLimit.Read(session, words, scales) : MemoryLimit.Read(session, halves, scales);

        public Candidate ByHand(Session session, Func<float[], double> error) => HandWrittenGemv.Int4(session, halves, scales, x, n, k, error);

        public void Dispose()
        {
            IDisposable[] buffers = [.. words, .. halves, .. scales, x, y, codes, codeSums, xScale, limbs, sums, steps];
            foreach (var buffer in buffers)
                buffer.Dispose();
        }
    }
}
