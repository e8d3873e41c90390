using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>Copies rows to where there is room behind each, and fills that with zeros: products do not change, and rows that begin at multiples of 16 bytes are read faster.</summary>
public static partial class RowPadding
{
    /// <summary><c>padded[i, j] = j &lt; columns ? x[i, j] : 0</c>.</summary>
    /// <param name="x">[rows, columns], row-major.</param>
    /// <param name="padded">[rows, stride], row-major.</param>
    /// <param name="rows">Rows of x; <c>rows * stride</c> is below 2^31.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="stride">Elements from a row of the copy to the next.</param>
    /// <param name="BLOCK">Columns of a program.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=1024", NumWarps = 4)]
    public static void Copy(Ptr<BFloat16> x, Ptr<BFloat16> padded, int rows, int columns, int stride, [Constexpr] int BLOCK)
    {
        var row = ProgramId(0) % rows;
        var column = ProgramId(0) / rows * BLOCK + Arange(0, BLOCK);
        Store(padded + (row * stride + column), Load(x + (row * columns + column), mask: column < columns), mask: column < stride);
    }

    private static Grid Programs(int rows, int stride, int BLOCK) => new(rows * Cdiv(stride, BLOCK));
}
