using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>Softmax of the rows of a matrix, of any length: one program a row.</summary>
/// <remarks>
/// A row of up to 16384 columns is read once and stays in registers; a longer one is read twice. A NaN or a positive infinity makes its whole row NaN, as it does in
/// PyTorch; a row of negative infinities too.
/// </remarks>
public static partial class Softmax
{
    /// <summary><c>y[i, j] = exp(x[i, j] - max) / Σ exp(x[i, j] - max)</c> over the row, in fp32.</summary>
    /// <param name="x">[rows, columns], row-major.</param>
    /// <param name="y">[rows, columns], row-major; may be x.</param>
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
        if (WHOLE)
            Whole(x + from, y + from, isRow, columns, BLOCK);
        else
            InSteps(x + from, y + from, isRow, columns, XBLOCK, BLOCK);
    }

    /// <summary>As <c>Rows</c>, of fp32.</summary>
    /// <inheritdoc cref="Rows(Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, bool)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=4, BLOCK=256, WHOLE=true", NumWarps = 4, When = nameof(Fits256))]
    [Config("XBLOCK=1, BLOCK=1024, WHOLE=true", NumWarps = 4, When = nameof(Fits1024))]
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
        if (WHOLE)
            Whole(x + from, y + from, isRow, columns, BLOCK);
        else
            InSteps(x + from, y + from, isRow, columns, XBLOCK, BLOCK);
    }

    private const float Log2E = 1.4426950408889634f;

    [BlockFunction]
    private static void Whole<T>(PtrBlock<T> x, PtrBlock<T> y, Block<bool> isRow, int columns, int BLOCK)
        where T : unmanaged
    {
        var col = Arange(0, BLOCK)[NewAxis, ..];
        var value = Where(col < columns, Load(x + col, mask: isRow & col < columns).To<float>(), float.NegativeInfinity);
        var power = Exp2((value - Max(value, axis: 1)[.., NewAxis]) * Log2E);
        Store(y + col, (power * (1f / Sum(power, axis: 1)[.., NewAxis])).To<T>(), mask: isRow & col < columns);
    }

    /// <summary>
    /// The greatest value and the sum in one pass, each of BLOCK places by itself: a sum is scaled down when its place finds a greater value. The second
    /// pass reads the row again, from a cache.
    /// </summary>
    [BlockFunction]
    private static void InSteps<T>(PtrBlock<T> x, PtrBlock<T> y, Block<bool> isRow, int columns, int XBLOCK, int BLOCK)
        where T : unmanaged
    {
        // The least finite value, not infinity: the difference of two infinities is none.
        var greatest = Full(float.MinValue, XBLOCK, BLOCK);
        var sum = Zeros<float>(XBLOCK, BLOCK);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            var value = Where(col < columns, Load(x + col, mask: isRow & col < columns, evict: EvictLast).To<float>(), float.NegativeInfinity);
            var greater = Maximum(greatest, value);
            sum = sum * Exp2((greatest - greater) * Log2E) + Exp2((value - greater) * Log2E);
            greatest = greater;
        }
        var top = Max(greatest, axis: 1)[.., NewAxis];
        var total = Sum(sum * Exp2((greatest - top) * Log2E), axis: 1)[.., NewAxis];
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            var value = Load(x + col, mask: isRow & col < columns, evict: EvictFirst).To<float>();
            Store(y + col, (Exp2((value - top) * Log2E) * (1f / total)).To<T>(), mask: isRow & col < columns);
        }
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
