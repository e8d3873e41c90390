namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>One entry of a safetensors header.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="Element">The element type as the format spells it, for example <c>BF16</c>.</param>
/// <param name="Shape">The extents, outermost first; empty for a scalar.</param>
/// <param name="Begin">Offset of the first byte, counted from the end of the header.</param>
/// <param name="End">Offset past the last byte, counted from the end of the header.</param>
public sealed record SafetensorsTensor(string Name, string Element, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>The number of elements: the product of the extents.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>The shape as text, for example <c>[4096, 4096]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
