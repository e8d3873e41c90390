namespace BlockSharp.Kernels;

/// <summary>
/// The tiles of products of many rows with quantized weights, which the kernels' configurations and the layers have to agree on, and how many programs share one: a
/// multiprocessor has room for one program.
/// </summary>
/// <param name="Rows">Rows of x.</param>
/// <param name="Features">Rows of the weights.</param>
/// <param name="Clocks">Clock cycles of a step of <see cref="StepColumns"/>, about.</param>
internal readonly record struct ManyRowTiles(int Rows, int Features, int Clocks)
{
    /// <summary>Up to so many rows, tiles of as many rows serve.</summary>
    public const int FewestRows = 64;

    /// <summary>Columns of a step, within which columns are ordered anew: a chunk of a panel of int4 weights, and as many of int8 weights.</summary>
    public const int StepColumns = Int4PanelMatrix.ChunkColumns;

    private const int MostParts = 8;

    /// <summary>What a multiprocessor has of the memory's bandwidth, and a launch that adds sums up: of an H100, about.</summary>
    private const int BytesOfClock = 17, ClocksOfAdding = 2500;

    private static readonly ManyRowTiles OfFewest = new(FewestRows, 128, 800), Narrow = new(128, 64, 750), Wide = new(128, 128, 1200), Large = new(256, 128, 2150);

    /// <summary>Whether narrow tiles are done soonest.</summary>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of the weights.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="device">Where the product is computed.</param>
    public static bool AreNarrow(int m, int n, int parts, Device device) => Best(m, n, parts, device) == Narrow;

    /// <summary>Whether large tiles, which no programs share, are done soonest.</summary>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of the weights.</param>
    /// <param name="device">Where the product is computed.</param>
    public static bool AreLarge(int m, int n, Device device) => Best(m, n, 1, device) == Large;

    /// <summary>How many programs share a tile: so many that all are done soonest.</summary>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of the weights.</param>
    /// <param name="steps">Steps along the inner extent that there are to share.</param>
    /// <param name="device">Where the product is computed.</param>
    public static int Parts(int m, int n, int steps, Device device)
    {
        var best = 1;
        for (var parts = 2; parts <= Math.Min(MostParts, steps); parts++)
        {
            if (ClocksOf(parts) < ClocksOf(best))
                best = parts;
        }
        return best;

        // Sums are written, and read by a kernel of their own.
        double ClocksOf(int parts) =>
            ((double)Of(m, n, parts, device).ClocksOfSteps(m, n, parts, device) * Cdiv(steps, parts))
            + (parts == 1 ? 0 : ClocksOfAdding + (parts * 2.0 * sizeof(float) * m * n / (BytesOfClock * device.MultiprocessorCount)));
    }

    private static ManyRowTiles Of(int m, int n, int parts, Device device) => m <= FewestRows ? OfFewest : Best(m, n, parts, device);

    private static ManyRowTiles Best(int m, int n, int parts, Device device)
    {
        var best = Narrow.ClocksOfSteps(m, n, parts, device) < Wide.ClocksOfSteps(m, n, parts, device) ? Narrow : Wide;
        return parts == 1 && Large.ClocksOfSteps(m, n, 1, device) < best.ClocksOfSteps(m, n, 1, device) ? Large : best;
    }

    /// <summary>What all programs' rounds take for each step that a program has.</summary>
    private int ClocksOfSteps(int m, int n, int parts, Device device) => Cdiv(Cdiv(m, Rows) * Cdiv(n, Features) * parts, device.MultiprocessorCount) * Clocks;

    private static int Cdiv(int count, int size) => (count + size - 1) / size;
}
