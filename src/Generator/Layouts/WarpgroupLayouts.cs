using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>
/// How a product is spread over warpgroups that multiply with <c>wgmma</c> (PTX ISA, "Asynchronous warpgroup level matrix instructions"): four warps hold 64 rows of the
/// result, 16 each; the left operand comes from registers or shared memory, the right one from shared memory.
/// </summary>
internal static class WarpgroupLayouts
{
    public const int WarpsPerGroup = 4;

    /// <summary>Rows of one instruction.</summary>
    public const int Rows = 64;

    private const int MaxColumns = 256;

    /// <summary>Bits of fraction that sums of 8-bit floats are known to keep.</summary>
    public const int PartialBits = 13;

    /// <summary>How far along k sums of 8-bit floats are left to the instruction.</summary>
    public const int PartialDepth = 128;

    /// <summary>Columns of such sums at a time: a thread holds them besides the sums that they are added to.</summary>
    private const int MaxPartialColumns = 128;

    private const int MinColumns = 8;

    /// <summary>Bytes of k that one instruction multiplies.</summary>
    public const int DepthBytes = 32;

    /// <summary>Whether a product of these types and extents is multiplied by warpgroups, given operands in fitting places.</summary>
    public static bool Takes(BlockType left, BlockType right, BlockType result, int warps)
    {
        if (left.Rank != 2 || !IsMultiplied(left.Element, right.Element, result.Element)) return false;
        int rows = result.Extents[0], columns = result.Extents[1], groups = warps / WarpsPerGroup;
        return warps % WarpsPerGroup == 0 && groups > 0 && rows >= Rows && left.Extents[1] * left.Element.Size() >= DepthBytes
            && columns / (groups / GroupsAlongRows(rows, warps)) >= MinColumns;
    }

    /// <summary>Whether a tile can be fetched and read in place: wide enough, and for bytes with k contiguous.</summary>
    /// <param name="contiguous">The axis that is contiguous in memory.</param>
    /// <param name="depth">The axis of k.</param>
    public static bool ReadsInPlace(BlockType type, int contiguous, int depth) =>
        type.Extents[contiguous] * type.Element.Size() >= TensorAccess.MinRowBytes && (contiguous == depth || type.Element.Size() == 2)
        && type.Extents[1 - contiguous] >= MinColumns;

    /// <summary>The accumulator: a thread has two neighbouring columns of rows 8 apart, every 8 columns; warpgroups go down the rows, then along the columns.</summary>
    public static LinearLayout Accumulator(EquatableArray<int> shape, int warps) =>
        Fragment(shape, warps, shape[1] / (warps / WarpsPerGroup / GroupsAlongRows(shape[0], warps)));

    /// <summary>A left operand of 16-bit elements in registers: a thread has the rows of its part of the accumulator, and all columns there are of k.</summary>
    /// <param name="shape">[rows, k].</param>
    public static LinearLayout LeftInRegisters(EquatableArray<int> shape, int warps) => Fragment(shape, warps, shape[1]);

    private static LinearLayout Fragment(EquatableArray<int> shape, int warps, int columnsOfGroup)
    {
        List<int[]> registers = [[0, 1], [8, 0]], lanes = [[0, 2], [0, 4], [1, 0], [2, 0], [4, 0]], groups = [[16, 0], [32, 0]];
        var rowsOfGroups = Rows * GroupsAlongRows(shape[0], warps);
        for (var column = 8; column < columnsOfGroup; column *= 2) registers.Add([0, column]);
        for (var row = rowsOfGroups; row < shape[0]; row *= 2) registers.Add([row, 0]);
        for (var row = Rows; row < rowsOfGroups; row *= 2) groups.Add([row, 0]);
        for (var column = columnsOfGroup; column < shape[1]; column *= 2) groups.Add([0, column]);
        while (1 << groups.Count < warps) groups.Add([0, 0]);
        return LinearLayout.Create(shape, (InDim.Register, registers), (InDim.Lane, lanes), (InDim.Warp, groups));
    }

    /// <summary>Columns of one instruction, for an accumulator of this layout.</summary>
    /// <param name="operand">Element type of the left operand.</param>
    public static int InstructionColumns(EquatableArray<int> shape, ElementType operand, int warps) =>
        Math.Min(AddsPrecisely(operand) ? MaxColumns : MaxPartialColumns, shape[1] / (warps / WarpsPerGroup / GroupsAlongRows(shape[0], warps)));

    /// <summary>
    /// Whether the instruction's own sums are as good as fp32 ones. Of 8-bit floats it adds about <see cref="PartialBits"/> bits below the largest term, which may do for
    /// a few steps of k, but not for a long sum: so such sums are taken out every <see cref="PartialDepth"/> and added up in registers.
    /// </summary>
    public static bool AddsPrecisely(ElementType operand) => !operand.IsFloat8();

    /// <summary>Whether a warpgroup has all columns of the rows of the result that it has any of.</summary>
    public static bool HoldsWholeRows(EquatableArray<int> shape, int warps) => GroupsAlongRows(shape[0], warps) == warps / WarpsPerGroup;

    private static int GroupsAlongRows(int rows, int warps) => Math.Max(1, Math.Min(warps / WarpsPerGroup, rows / Rows));

    private static bool IsMultiplied(ElementType left, ElementType right, ElementType result) => left switch
    {
        ElementType.I8 => right == left && result == ElementType.I32,
        ElementType.F16 or ElementType.BF16 => right == left && result == ElementType.F32,
        ElementType.F8E4M3 or ElementType.F8E5M2 => right.IsFloat8() && result == ElementType.F32,
        _ => false,
    };
}
