using BlockSharp.Benchmarks.Cpu.Peers;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>ONNX Runtime's product with quantized weights, <c>MatMulNBits</c>: one graph with a node for each copy of the weights.</summary>
internal static class OnnxGemv
{
    /// <param name="codes">[n, k * bits / 8], unsigned codes around the middle of their range; changed a little for each further copy.</param>
    /// <param name="scales">[n, k / group].</param>
    /// <param name="n">Rows of weights.</param>
    /// <param name="k">Columns of weights.</param>
    /// <param name="bits">Bits of a code.</param>
    /// <param name="group">Columns that share a scale.</param>
    /// <param name="copies">How many copies of the weights.</param>
    /// <param name="accuracyLevel">0 computes in fp32; 4 quantizes the activations to int8.</param>
    public static OnnxModel Model(byte[] codes, float[] scales, int n, int k, int bits, int group, int copies, int accuracyLevel)
    {
        var model = new OnnxModel().Input("x", 1, k);
        for (var i = 0; i < copies; i++)
        {
            // Equal constants, and nodes that read them, would be made one. The first copy, whose result is checked, stays as it is.
            if (i > 0)
                codes[i] ^= 1;
            model.Constant<byte>($"w{i}", codes, n, k / group, group * bits / 8).Constant<float>($"s{i}", scales, (long)n * (k / group))
                .Node(
                    "MatMulNBits", ["x", $"w{i}", $"s{i}"], $"y{i}", "com.microsoft",
                    ("K", k), ("N", n), ("bits", bits), ("block_size", group), ("accuracy_level", accuracyLevel))
                .Output($"y{i}", 1, n);
        }

        return model;
    }

    public static (OnnxPeer.Tensor[] Inputs, OnnxPeer.Tensor[] Outputs) Binding(float[] x, int n, int copies) =>
        ([new("x", x, 1, x.Length)], [.. Enumerable.Range(0, copies).Select(i => new OnnxPeer.Tensor($"y{i}", new float[n], 1, n))]);
}
