using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>An instruction by which a warp multiplies [16, Depth] by [Depth, 8]: <c>mma.sync</c>, sm_80 and later.</summary>
/// <param name="Name">The intrinsic.</param>
/// <param name="Element">Element type of both operands.</param>
internal sealed record MatrixInstruction(string Name, ElementType Element)
{
    public const int Rows = 16;
    public const int Columns = 8;

    private static readonly MatrixInstruction[] All =
    [
        new("MmaSByte", ElementType.I8),
        new("MmaBFloat16", ElementType.BF16),
        new("MmaHalf", ElementType.F16),
    ];

    /// <summary>Elements of the inner extent: 32 bytes of it.</summary>
    public int Depth => 32 / Element.Size();

    /// <summary>Bits of the register number that count the elements of a word.</summary>
    public int WordBits => PowerOfTwo.Log2(4 / Element.Size(), nameof(Element));

    /// <summary>The instruction for operands of a type; null where there is none, or the product is not as deep.</summary>
    public static MatrixInstruction? For(ElementType left, ElementType right, int depth) =>
        left == right ? Array.Find(All, i => i.Element == left && i.Depth <= depth) : null;
}
