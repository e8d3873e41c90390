using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>Layer normalization of the rows of a matrix, of any length: one program a row.</summary>
/// <remarks>
/// A row of up to 8192 columns is read once and stays in registers; a longer one is read three times. The variance is that of the differences from the mean, which loses
/// nothing where the mean is large.
/// </remarks>
public static partial class LayerNorm
{
    /// <summary><c>y[i, j] = (x[i, j] - mean) / sqrt(variance + epsilon) * weight[j] + bias[j]</c> with the mean and the variance of the row, in fp32.</summary>
    /// <param name="x">[rows, columns], row-major.</param>
    /// <param name="weight">[columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[rows, columns], row-major; may be x.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="epsilon">Added to the variance; keeps a constant row from dividing by zero.</param>
    /// <param name="XBLOCK">Rows of a program.</param>
    /// <param name="BLOCK">Columns of a step.</param>
    /// <param name="WHOLE">Whether that is the whole row.</param>
    /// <param name="AHEAD">How many of weight and bias are asked for together with a whole row; the others wait for its sums, in fewer registers.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=4, BLOCK=256, WHOLE=true, AHEAD=0", NumWarps = 4, When = nameof(Fits256))]
    [Config("XBLOCK=2, BLOCK=1024, WHOLE=true, AHEAD=2", NumWarps = 2, When = nameof(Fits1024))]
    [Config("XBLOCK=1, BLOCK=2048, WHOLE=true, AHEAD=2", NumWarps = 4, When = nameof(Fits2048))]
    [Config("XBLOCK=1, BLOCK=4096, WHOLE=true, AHEAD=1", NumWarps = 8, When = nameof(Fits4096))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=true, AHEAD=1", NumWarps = 8, When = nameof(Fits8192))]
    [Config("XBLOCK=1, BLOCK=16384, WHOLE=true, AHEAD=0", NumWarps = 16, When = nameof(Fits16384))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=false, AHEAD=0", NumWarps = 8, When = nameof(TooLong))]
    public static void Rows(
        Ptr<BFloat16> x, Ptr<BFloat16> weight, Ptr<BFloat16> bias, Ptr<BFloat16> y, int rows, int columns, float epsilon,
        [Constexpr] int XBLOCK, [Constexpr] int BLOCK, [Constexpr] bool WHOLE, [Constexpr] int AHEAD)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var from = row.To<long>() * columns;
        var isRow = XBLOCK == 1 | row < rows;
        if (WHOLE)
            Whole(x + from, weight, bias, y + from, isRow, columns, epsilon, BLOCK, AHEAD);
        else
            InSteps(x + from, weight, bias, y + from, isRow, columns, epsilon, XBLOCK, BLOCK);
    }

    /// <summary>As <c>Rows</c>, of fp32.</summary>
    /// <inheritdoc cref="Rows(Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, float, int, int, bool, int)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=4, BLOCK=256, WHOLE=true, AHEAD=2", NumWarps = 4, When = nameof(Fits256))]
    [Config("XBLOCK=1, BLOCK=1024, WHOLE=true, AHEAD=2", NumWarps = 4, When = nameof(Fits1024))]
    [Config("XBLOCK=1, BLOCK=2048, WHOLE=true, AHEAD=0", NumWarps = 4, When = nameof(Fits2048))]
    [Config("XBLOCK=1, BLOCK=4096, WHOLE=true, AHEAD=0", NumWarps = 8, When = nameof(Fits4096))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=true, AHEAD=0", NumWarps = 16, When = nameof(Fits8192))]
    [Config("XBLOCK=1, BLOCK=16384, WHOLE=true, AHEAD=0", NumWarps = 16, When = nameof(Fits16384))]
    [Config("XBLOCK=1, BLOCK=8192, WHOLE=false, AHEAD=0", NumWarps = 8, When = nameof(TooLong))]
    public static void RowsFloat(
        Ptr<float> x, Ptr<float> weight, Ptr<float> bias, Ptr<float> y, int rows, int columns, float epsilon,
        [Constexpr] int XBLOCK, [Constexpr] int BLOCK, [Constexpr] bool WHOLE, [Constexpr] int AHEAD)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var from = row.To<long>() * columns;
        var isRow = XBLOCK == 1 | row < rows;
        if (WHOLE)
            Whole(x + from, weight, bias, y + from, isRow, columns, epsilon, BLOCK, AHEAD);
        else
            InSteps(x + from, weight, bias, y + from, isRow, columns, epsilon, XBLOCK, BLOCK);
    }

    [BlockFunction]
    private static void Whole<T>(PtrBlock<T> x, Ptr<T> weight, Ptr<T> bias, PtrBlock<T> y, Block<bool> isRow, int columns, float epsilon, int BLOCK, int AHEAD)
        where T : unmanaged
    {
        var col = Arange(0, BLOCK)[NewAxis, ..];
        var value = Load(x + col, mask: isRow & col < columns).To<float>();
        if (AHEAD == 2)
        {
            var w = Load(weight + col, mask: col < columns, evict: EvictLast);
            var b = Load(bias + col, mask: col < columns, evict: EvictLast);
            Store(y + col, (Normalized(value, col < columns, columns, epsilon) * w.To<float>() + b.To<float>()).To<T>(), mask: isRow & col < columns);
        }
        else if (AHEAD == 1)
        {
            var w = Load(weight + col, mask: col < columns, evict: EvictLast);
            var scaled = Normalized(value, col < columns, columns, epsilon) * w.To<float>();
            var shifted = scaled + Load(bias + col, mask: col < columns, evict: EvictLast).To<float>();
            Store(y + col, shifted.To<T>(), mask: isRow & col < columns);
        }
        else
        {
            var scaled = Normalized(value, col < columns, columns, epsilon) * Load(weight + col, mask: col < columns, evict: EvictLast).To<float>();
            var shifted = scaled + Load(bias + col, mask: col < columns, evict: EvictLast).To<float>();
            Store(y + col, shifted.To<T>(), mask: isRow & col < columns);
        }
    }

    [BlockFunction]
    private static Block<float> Normalized(Block<float> value, Block<bool> isColumn, int columns, float epsilon)
    {
        var centered = Where(isColumn, value - Sum(value, axis: 1)[.., NewAxis] / (float)columns, 0f);
        return centered * Rsqrt(Sum(centered * centered, axis: 1)[.., NewAxis] / (float)columns + epsilon);
    }

    /// <summary>The mean in one pass, the variance in a second, the result in a third: the second and third read the row from a cache.</summary>
    [BlockFunction]
    private static void InSteps<T>(PtrBlock<T> x, Ptr<T> weight, Ptr<T> bias, PtrBlock<T> y, Block<bool> isRow, int columns, float epsilon, int XBLOCK, int BLOCK)
        where T : unmanaged
    {
        var sum = Zeros<float>(XBLOCK, BLOCK);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            sum += Load(x + col, mask: isRow & col < columns, evict: EvictLast).To<float>();
        }
        var mean = Sum(sum, axis: 1)[.., NewAxis] / (float)columns;
        var squares = Zeros<float>(XBLOCK, BLOCK);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            var centered = Where(col < columns, Load(x + col, mask: isRow & col < columns, evict: EvictLast).To<float>() - mean, 0f);
            squares += centered * centered;
        }
        var scale = Rsqrt(Sum(squares, axis: 1)[.., NewAxis] / (float)columns + epsilon);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK)[NewAxis, ..];
            var value = Load(x + col, mask: isRow & col < columns, evict: EvictFirst).To<float>();
            var w = Load(weight + col, mask: col < columns, evict: EvictLast).To<float>();
            var b = Load(bias + col, mask: col < columns, evict: EvictLast).To<float>();
            Store(y + col, ((value - mean) * scale * w + b).To<T>(), mask: isRow & col < columns);
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
