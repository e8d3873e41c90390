using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// What is left to do behind a product whose inner extent several programs share: the sums over the parts, added in the order of the parts, so that the result is the
/// same in every run.
/// </summary>
public static partial class PartialSums
{
    /// <summary><c>y[i] = bf16(Σ sums[p, i])</c>.</summary>
    /// <param name="sums">[parts, count].</param>
    /// <param name="y">[count].</param>
    /// <param name="count">Elements of the result; <c>parts * count</c> is below 2^31.</param>
    /// <param name="parts">How many sums each has.</param>
    /// <param name="BLOCK">Elements of a program.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=512", NumWarps = 4)]
    public static void Add(Ptr<float> sums, Ptr<BFloat16> y, int count, int parts, [Constexpr] int BLOCK)
    {
        var at = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        var total = Zeros<float>(BLOCK);
        for (var part = 0; part < parts; part++)
            total += Load(sums + (part * count + at), mask: at < count);
        Store(y + at, total.To<BFloat16>(), mask: at < count);
    }

    /// <summary><c>y[i, j] = bf16((Σ sums[p, i, j]) * scale[j] + bias[j])</c>.</summary>
    /// <param name="sums">[parts, rows, columns].</param>
    /// <param name="scale">[columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Columns of the result; <c>parts * rows * columns</c> is below 2^31.</param>
    /// <param name="parts">How many sums each element has.</param>
    /// <param name="BLOCK">Columns of a program.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("BLOCK=512", NumWarps = 4)]
    public static void AddScaled(
        Ptr<float> sums, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int rows, int columns, int parts, [Constexpr] int BLOCK)
    {
        var column = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        var row = ProgramId(1) * columns;
        var total = Zeros<float>(BLOCK);
        for (var part = 0; part < parts; part++)
            total += Load(sums + (part * rows * columns + row + column), mask: column < columns);
        var scaled = total * Load(scale + column, mask: column < columns).To<float>() + Load(bias + column, mask: column < columns).To<float>();
        Store(y + (row + column), scaled.To<BFloat16>(), mask: column < columns);
    }

    /// <summary>The columns of a product that are the program's, by its number along z: whole steps.</summary>
    /// <param name="k">All columns.</param>
    /// <param name="STEP">Columns of a step.</param>
    /// <param name="parts">Programs that share them.</param>
    [BlockFunction]
    internal static (int Begin, int End) Share(int k, int STEP, int parts)
    {
        var length = Cdiv(Cdiv(k, STEP), parts) * STEP;
        var begin = ProgramId(2) * length;
        return (begin, begin + length < k ? begin + length : k);
    }

    private static Grid Programs(int count, int BLOCK) => new(Cdiv(count, BLOCK));

    private static Grid RowPrograms(int rows, int columns, int BLOCK) => new(Cdiv(columns, BLOCK), rows);
}
