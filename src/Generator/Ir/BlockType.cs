using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Ir;

/// <summary>
/// Type of an IR value: an element type (or a pointer to it) and a shape. Scalars have rank 0.
/// Before specialization the extents of a block are unknown and <see cref="Shape"/> is null.
/// </summary>
internal sealed record BlockType(ElementType Element, EquatableArray<int>? Shape, bool IsPointer = false)
{
    public static BlockType Scalar(ElementType element) => new(element, EquatableArray<int>.Empty);

    public static BlockType Unshaped(ElementType element, bool isPointer = false) => new(element, null, isPointer);

    public static BlockType Block(ElementType element, EquatableArray<int> shape) => new(element, shape);

    public bool IsScalar => Shape is { Count: 0 };

    public int Rank => Extents.Count;

    /// <summary>The shape of a specialized value.</summary>
    public EquatableArray<int> Extents => Shape ?? throw new InvalidOperationException("the program is not specialized yet");

    public int ElementCount => Extents.Aggregate(1, (product, extent) => product * extent);

    public BlockType With(EquatableArray<int> shape) => this with { Shape = shape };

    public BlockType WithElement(ElementType element) => this with { Element = element, IsPointer = false };

    public override string ToString()
    {
        var element = IsPointer ? $"ptr<{Element.Name()}>" : Element.Name();
        return Shape is null ? $"[?]{element}" : IsScalar ? element : $"[{string.Join(",", Shape)}]{element}";
    }

    /// <summary>The type as the kernel's author would write it, for messages.</summary>
    public string ToDisplay()
    {
        var element = IsPointer ? $"Ptr<{Element.CSharpName()}>" : Element.CSharpName();
        return IsScalar ? element : Shape is null ? $"Block<{element}>" : $"Block<{element}>[{string.Join(", ", Shape)}]";
    }
}
