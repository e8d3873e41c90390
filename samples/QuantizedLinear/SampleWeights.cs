namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The weights to compare with: a tensor of the file given, or of one that is made.</summary>
/// <param name="Values">[N, K] as fp32, row-major.</param>
/// <param name="N">Output features.</param>
/// <param name="K">Input features.</param>
/// <param name="Source">Where they are from, for people.</param>
internal sealed record SampleWeights(float[] Values, int N, int K, string Source)
{
    /// <summary>The attention output projection of Llama 2 7B's first layer, 4096 x 4096 there.</summary>
    public const string TensorName = "model.layers.0.self_attn.o_proj.weight";

    /// <summary>Writes seeded bf16 weights to a safetensors file in the system's temporary folder and reads them back.</summary>
    public static SampleWeights Make(int n, int k, int seed)
    {
        var path = Path.Combine(Path.GetTempPath(), $"blocksharp-o_proj-{n}x{k}-seed{seed}.safetensors");
        var values = SeededNormal.Values(n * k, 0.02, seed, stream: 0);
        SafetensorsWriter.Write(path, [new(TensorName, "BF16", [n, k], values)], new Dictionary<string, string> { ["format"] = "pt" });
        return Read(path, TensorName);
    }

    /// <summary>Reads a tensor; without a name the sample's own if the file has it, or the only one it has.</summary>
    public static SampleWeights Read(string path, string? name)
    {
        using var file = SafetensorsFile.Open(path);
        if (name is null && !file.Tensors.ContainsKey(TensorName) && file.Tensors.Count == 1)
            name = file.Tensors.Keys.Single();
        name ??= TensorName;
        var (values, n, k) = file.ReadMatrix(name);
        return new(values, n, k, $"{path}: {name}, {file[name].Element} {file[name].ShapeText}");
    }
}
