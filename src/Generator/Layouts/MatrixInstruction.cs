using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>An instruction by which a warp multiplies [16, Depth] by [Depth, 8]: <c>mma.sync</c>, sm_80 and later.</summary>
/// <param name="Name">The intrinsic.</param>
/// <param name="Left">Element type of the left operand.</param>
/// <param name="Right">Element type of the right one, of the same size.</param>
/// <param name="MinArchitecture">Compute capability that has it, times ten.</param>
internal sealed record MatrixInstruction(string Name, ElementType Left, ElementType Right, int MinArchitecture)
{
    public const int Rows = 16;
    public const int Columns = 8;

    private static readonly MatrixInstruction[] All =
    [
        new("MmaSByte", ElementType.I8, ElementType.I8, 80),
        new("MmaBFloat16", ElementType.BF16, ElementType.BF16, 80),
        new("MmaHalf", ElementType.F16, ElementType.F16, 80),
        new("MmaTf32", ElementType.F32, ElementType.F32, 80),
        new("MmaE4M3", ElementType.F8E4M3, ElementType.F8E4M3, 89),
        new("MmaE4M3E5M2", ElementType.F8E4M3, ElementType.F8E5M2, 89),
        new("MmaE5M2E4M3", ElementType.F8E5M2, ElementType.F8E4M3, 89),
        new("MmaE5M2", ElementType.F8E5M2, ElementType.F8E5M2, 89),
    ];

    /// <summary>Elements of the inner extent: 32 bytes of it.</summary>
    public int Depth => 32 / Left.Size();

    /// <summary>Bits of the register number that count the elements of a word.</summary>
    public int WordBits => PowerOfTwo.Log2(4 / Left.Size(), nameof(Left));

    /// <summary>The instruction for operands of a type; null where there is none, or the product is not as deep.</summary>
    /// <param name="isRounded">Whether fp32 operands are rounded to TF32: others no instruction multiplies.</param>
    public static MatrixInstruction? For(ElementType left, ElementType right, int depth, bool isRounded = false) =>
        Array.Find(All, i => i.Left == left && i.Right == right && i.Depth <= depth && (isRounded || left != ElementType.F32));
}
