using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>Root-mean-square normalization of the rows of a matrix, of any length: one program a row.</summary>
/// <remarks>
/// A row of up to 16384 columns is read once and stays in registers; a longer one is read twice.
/// </remarks>
public static partial class RmsNorm
{
    /// <summary><c>y[i, j] = x[i, j] / sqrt(mean of x[i, :]² + epsilon) * weight[j]</c>, in fp32.</summary>
    /// <param name="x">[rows, columns], row-major.</param>
    /// <param name="weight">[columns].</param>
    /// <param name="y">[rows, columns], row-major; may be x.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="epsilon">Added to the mean square; keeps a row of zeros from dividing by zero.</param>
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
        Ptr<BFloat16> x, Ptr<BFloat16> weight, Ptr<BFloat16> y, int rows, int columns, float epsilon,
        [Constexpr] int XBLOCK, [Constexpr] int BLOCK, [Constexpr] bool WHOLE)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var from = row.To<long>() * columns;
        var isRow = XBLOCK == 1 | row < rows;
        if (WHOLE)
            Whole(x + from, weight, y + from, isRow, columns, epsilon, BLOCK);
        else
            InSteps(x + from, weight, y + from, isRow, columns, epsilon, XBLOCK, BLOCK);
    }

    /// <summary>As <c>Rows</c>, of fp32.</summary>
    /// <inheritdoc cref="Rows(Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, float, int, int, bool)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=4, BLOCK=256, WHOLE=true", NumWarps = 4, When = nameof(Fits256))]
    [Config("XBLOCK=1, BLOCK=1024, WHOLE=true", NumWarps = 4, When = nameof(Fits1024))]
    [Config("XBLOCK=1, BLOCK=2048, WHOLE=true", NumWarps = 4, When = nameof(Fits2048))]
    [Config("XBLOCK=1, BLOCK=4096, WHOLE=true", NumWarps = 8, When = nameof(Fits4096))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=true", NumWarps = 16, When = nameof(Fits8192))]
    [Config("XBLOCK=1, BLOCK=16384, WHOLE=true", NumWarps = 16, When = nameof(Fits16384))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=false", NumWarps = 8, When = nameof(TooLong))]
    public static void RowsFloat(
        Ptr<float> x, Ptr<float> weight, Ptr<float> y, int rows, int columns, float epsilon,
        [Constexpr] int XBLOCK, [Constexpr] int BLOCK, [Constexpr] bool WHOLE)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var from = row.To<long>() * columns;
        var isRow = XBLOCK == 1 | row < rows;
        if (WHOLE)
            Whole(x + from, weight, y + from, isRow, columns, epsilon, BLOCK);
        else
            InSteps(x + from, weight, y + from, isRow, columns, epsilon, XBLOCK, BLOCK);
    }

    [BlockFunction]
    private static void Whole<T>(PtrBlock<T> x, Ptr<T> weight, PtrBlock<T> y, Block<bool> isRow, int columns, float epsilon, int BLOCK)
        where T : unmanaged
    {
        var col = Arange(0, BLOCK)[NewAxis, ..];
        var value = Load(x + col, mask: isRow & col < columns).To<float>();
        var w = Load(weight + col, mask: col < columns, evict: EvictLast);
        var scale = Rsqrt(Sum(value * value, axis: 1)[.., NewAxis] / (float)columns + epsilon);
        Store(y + col, (value * scale * w.To<float>()).To<T>(), mask: isRow & col < columns);
    }

    [BlockFunction]
    private static void InSteps<T>(PtrBlock<T> x, Ptr<T> weight, PtrBlock<T> y, Block<bool> isRow, int columns, float epsilon, int XBLOCK, int BLOCK)
        where T : unmanaged
    {
        var squares = Zeros<float>(XBLOCK, BLOCK);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            var value = Load(x + col, mask: isRow & col < columns, evict: EvictLast).To<float>();
            squares += value * value;
        }
        var scale = Rsqrt(Sum(squares, axis: 1)[.., NewAxis] / (float)columns + epsilon);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            var value = Load(x + col, mask: isRow & col < columns, evict: EvictFirst).To<float>();
            var w = Load(weight + col, mask: col < columns, evict: EvictLast).To<float>();
            Store(y + col, (value * scale * w).To<T>(), mask: isRow & col < columns);
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
