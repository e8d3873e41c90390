namespace BlockSharp.Benchmarks.Cpu;

/// <summary>The names of those who are measured.</summary>
internal static class Engines
{
    public const string Ours = "BlockSharp";
    public const string Limit = "memory limit";
    public const string Loop = "C# loop";
    public const string ByHand = "C# by hand";
    public const string Tensors = "TensorPrimitives";
    public const string Onnx = "ONNX Runtime";
    public const string OnnxInt8 = "ONNX Runtime, int8 activations";
    public const string Torch = "TorchSharp";
    public const string TorchHalf = "TorchSharp, bf16 activations";
    public const string Ggml = "ggml";
    public const string Ilgpu = "ILGPU's CPU accelerator";
}
