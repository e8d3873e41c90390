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
    /// <param name="BLOCK">Columns of a step.</param>
    /// <param name="WHOLE">Whether that is the whole row.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=256, WHOLE=true", NumWarps = 1, When = nameof(Fits256))]
    [Config("BLOCK=1024, WHOLE=true", NumWarps = 2, When = nameof(Fits1024))]
    [Config("BLOCK=2048, WHOLE=true", NumWarps = 4, When = nameof(Fits2048))]
    [Config("BLOCK=4096, WHOLE=true", NumWarps = 8, When = nameof(Fits4096))]
    [Config("BLOCK=8192, WHOLE=true", NumWarps = 16, When = nameof(Fits8192))]
    [Config("BLOCK=16384, WHOLE=true", NumWarps = 16, When = nameof(Fits16384))]
    [Config("BLOCK=8192, WHOLE=false", NumWarps = 8, When = nameof(TooLong))]
    public static void Rows(
        Ptr<BFloat16> x, Ptr<BFloat16> y, int rows, int columns,
        [Constexpr] int BLOCK, [Constexpr] bool WHOLE)
    {
        var from = (long)ProgramId(0) * columns;
        var sum = 0f;
        if (WHOLE)
            sum = Whole(x + from, columns, BLOCK);
        else
            sum = InSteps(x + from, columns, BLOCK);
        Store(y + ProgramId(0), (BFloat16)sum);
    }

    /// <summary>As <c>Rows</c>, of fp32.</summary>
    /// <inheritdoc cref="Rows(Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, bool)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=256, WHOLE=true", NumWarps = 1, When = nameof(Fits256))]
    [Config("BLOCK=1024, WHOLE=true", NumWarps = 2, When = nameof(Fits1024))]
    [Config("BLOCK=2048, WHOLE=true", NumWarps = 4, When = nameof(Fits2048))]
    [Config("BLOCK=4096, WHOLE=true", NumWarps = 8, When = nameof(Fits4096))]
    [Config("BLOCK=8192, WHOLE=true", NumWarps = 16, When = nameof(Fits8192))]
    [Config("BLOCK=16384, WHOLE=true", NumWarps = 16, When = nameof(Fits16384))]
    [Config("BLOCK=8192, WHOLE=false", NumWarps = 8, When = nameof(TooLong))]
    public static void RowsFloat(
        Ptr<float> x, Ptr<float> y, int rows, int columns,
        [Constexpr] int BLOCK, [Constexpr] bool WHOLE)
    {
        var from = (long)ProgramId(0) * columns;
        var sum = 0f;
        if (WHOLE)
            sum = Whole(x + from, columns, BLOCK);
        else
            sum = InSteps(x + from, columns, BLOCK);
        Store(y + ProgramId(0), sum);
    }

    [BlockFunction]
    private static float Whole<T>(Ptr<T> x, int columns, int BLOCK)
        where T : unmanaged
    {
        var col = Arange(0, BLOCK);
        return Sum(Load(x + col, mask: col < columns, evict: EvictFirst).To<float>());
    }

    [BlockFunction]
    private static float InSteps<T>(Ptr<T> x, int columns, int BLOCK)
        where T : unmanaged
    {
        var sum = Zeros<float>(BLOCK);
        for (var from = 0; from < columns; from += BLOCK)
        {
            var col = from + Arange(0, BLOCK);
            sum += Load(x + col, mask: col < columns, evict: EvictFirst).To<float>();
        }
        return Sum(sum);
    }

    private static Grid Programs(int rows) => new(rows);

    private static bool Fits256(int columns) => columns <= 256;

    private static bool Fits1024(int columns) => columns <= 1024;

    private static bool Fits2048(int columns) => columns <= 2048;

    private static bool Fits4096(int columns) => columns <= 4096;

    private static bool Fits8192(int columns) => columns <= 8192;

    private static bool Fits16384(int columns) => columns <= 16384;

    private static bool TooLong(int columns) => columns > 16384;
}
