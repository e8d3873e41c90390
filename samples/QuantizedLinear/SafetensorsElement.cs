namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The element types of the safetensors format, and their size.</summary>
public static class SafetensorsElement
{
    /// <summary>The names of all element types, for messages.</summary>
    public const string Names =
        "BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F4, F6_E2M3, F6_E3M2, F8_E4M3, F8_E5M2, F8_E8M0, F16, BF16, F32, F64, C64";

    /// <summary>
    /// Bits of one element; null if the format knows no such type. Source: <c>Dtype</c> in https://github.com/huggingface/safetensors (tensor.rs);
    /// types narrower than a byte are packed.
    /// </summary>
    public static int? Bits(string name) => name switch
    {
        "F4" => 4,
        "F6_E2M3" or "F6_E3M2" => 6,
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 8,
        "U16" or "I16" or "F16" or "BF16" => 16,
        "U32" or "I32" or "F32" => 32,
        "U64" or "I64" or "F64" or "C64" => 64,
        _ => null,
    };

    /// <summary>True for the types that <see cref="SafetensorsFile.ReadFloats"/> converts.</summary>
    public static bool IsReadable(string name) => name is "F32" or "F16" or "BF16";
}
