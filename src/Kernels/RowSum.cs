using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>Sums of the rows of a matrix, of any length: one program a row.</summary>
/// <remarks>
/// A row of up to 16384 columns is read at once, with all loads under way together; a longer one in steps.
/// </remarks>
public static partial class RowSum
{
    /// <summary><c>y[i] = Σⱼ x[i, j]</c>, summed in fp32.</summary>
    /// <param name="x">[rows, columns], row-major.</param>
    /// <param name="y">[rows].</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="XBLOCK">Rows of a program.</param>
    /// <param name="BLOCK">Columns of a step.</param>
    /// <param name="WHOLE">Whether that is the whole row.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=4, BLOCK=256, WHOLE=true", NumWarps = 4, When = nameof(Fits256))]
    [Config("XBLOCK=2, BLOCK=1024, WHOLE=true", NumWarps = 4, When = nameof(Fits1024))]
    [Config("XBLOCK=1, BLOCK=2048, WHOLE=true", NumWarps = 4, When = nameof(Fits2048))]
    [Config("XBLOCK=1, BLOCK=4096, WHOLE=true", NumWarps = 8, When = nameof(Fits4096))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=true", NumWarps = 16, When = nameof(Fits8192))]
    [Config("XBLOCK=1, BLOCK=16384, WHOLE=true", NumWarps = 16, When = nameof(Fits16384))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=false", NumWarps = 8, When = nameof(TooLong))]
    public static void Rows(
        Ptr<BFloat16> x, Ptr<BFloat16> y, int rows, int columns,
        [Constexpr] int XBLOCK, [Constexpr] int BLOCK, [Constexpr] bool WHOLE)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var from = row.To<long>() * columns;
        var isRow = XBLOCK == 1 | row < rows;
        var sum = Zeros<float>(XBLOCK);
        if (WHOLE)
            sum = Whole(x + from, isRow, columns, BLOCK);
        else
            sum = InSteps(x + from, isRow, columns, XBLOCK, BLOCK);
        Store(y + row, sum[.., NewAxis].To<BFloat16>(), mask: isRow);
    }

    /// <summary>As <c>Rows</c>, of fp32.</summary>
    /// <inheritdoc cref="Rows(Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, bool)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=4, BLOCK=256, WHOLE=true", NumWarps = 4, When = nameof(Fits256))]
    [Config("XBLOCK=2, BLOCK=1024, WHOLE=true", NumWarps = 4, When = nameof(Fits1024))]
    [Config("XBLOCK=1, BLOCK=2048, WHOLE=true", NumWarps = 4, When = nameof(Fits2048))]
    [Config("XBLOCK=1, BLOCK=4096, WHOLE=true", NumWarps = 8, When = nameof(Fits4096))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=true", NumWarps = 16, When = nameof(Fits8192))]
    [Config("XBLOCK=1, BLOCK=16384, WHOLE=true", NumWarps = 16, When = nameof(Fits16384))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=false", NumWarps = 8, When = nameof(TooLong))]
    public static void RowsFloat(
        Ptr<float> x, Ptr<float> y, int rows, int columns,
        [Constexpr] int XBLOCK, [Constexpr] int BLOCK, [Constexpr] bool WHOLE)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var from = row.To<long>() * columns;
        var isRow = XBLOCK == 1 | row < rows;
        var sum = Zeros<float>(XBLOCK);
        if (WHOLE)
            sum = Whole(x + from, isRow, columns, BLOCK);
        else
            sum = InSteps(x + from, isRow, columns, XBLOCK, BLOCK);
        Store(y + row, sum[.., NewAxis], mask: isRow);
    }

    [BlockFunction]
    private static Block<float> Whole<T>(PtrBlock<T> x, Block<bool> isRow, int columns, int BLOCK)
        where T : unmanaged
    {
        var col = Arange(0, BLOCK)[NewAxis, ..];
        return Sum(Load(x + col, mask: isRow & col < columns, evict: EvictFirst).To<float>(), axis: 1);
    }

    [BlockFunction]
    private static Block<float> InSteps<T>(PtrBlock<T> x, Block<bool> isRow, int columns, int XBLOCK, int BLOCK)
        where T : unmanaged
    {
        var sum = Zeros<float>(XBLOCK, BLOCK);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            sum += Load(x + col, mask: isRow & col < columns, evict: EvictFirst).To<float>();
        }
        return Sum(sum, axis: 1);
    }

    private static Grid Programs(int rows, int XBLOCK) => new(Cdiv(rows, XBLOCK));

    private static bool Fits256(int columns) => columns <= 256;

    private static bool Fits1024(int columns) => columns <= 1024;

    private static bool Fits2048(int columns) => columns <= 2048;

    private static bool Fits4096(int columns) => columns <= 4096;

    private static bool Fits8192(int columns) => columns <= 8192;

    private static bool Fits16384(int columns) => columns <= 16384;

    private static bool TooLong(int columns) => columns > 16384;
}
