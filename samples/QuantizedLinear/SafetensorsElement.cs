namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The element types of the safetensors format, and their size.</summary>
public static class SafetensorsElement
{
    // The sizes of https://github.com/huggingface/safetensors (Dtype in tensor.rs); the sub-byte types are packed.
    private static readonly Dictionary<string, int> BitsByName = new()
    {
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8, ["U16"] = 16, ["I16"] = 16, ["U32"] = 32, ["I32"] = 32, ["U64"] = 64, ["I64"] = 64,
        ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6, ["F8_E4M3"] = 8, ["F8_E5M2"] = 8, ["F8_E8M0"] = 8,
        ["F16"] = 16, ["BF16"] = 16, ["F32"] = 32, ["F64"] = 64, ["C64"] = 64,
    };

    /// <summary>The names of all element types, for messages.</summary>
    public static string Names => string.Join(", ", BitsByName.Keys);

    /// <summary>Bits of one element; false if the format knows no such type.</summary>
    public static bool TryGetBits(string name, out int bits) => BitsByName.TryGetValue(name, out bits);

    /// <summary>True for the types that <see cref="SafetensorsFile.ReadFloats"/> converts.</summary>
    public static bool IsReadable(string name) => name is "F32" or "F16" or "BF16";
}
