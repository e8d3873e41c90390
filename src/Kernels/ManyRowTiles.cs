namespace BlockSharp.Kernels;

/// <summary>The tiles of products of many rows with quantized weights, which the kernels' configurations and the layers have to agree on.</summary>
/// <param name="Rows">Rows of x.</param>
/// <param name="Features">Rows of the weights.</param>
/// <param name="Clocks">Clock cycles of a step of <see cref="StepColumns"/>, about.</param>
internal readonly record struct ManyRowTiles(int Rows, int Features, int Clocks)
{
    /// <summary>Up to so many rows, tiles of as many rows serve.</summary>
    public const int FewestRows = 64;

    /// <summary>Columns of a step, within which columns are ordered anew: a chunk of a panel of int4 weights, and as many of int8 weights.</summary>
    public const int StepColumns = Int4PanelMatrix.ChunkColumns;

    private static readonly ManyRowTiles OfFewest = new(FewestRows, 128, 800), Narrow = new(128, 64, 900), Wide = new(128, 128, 1250);

    /// <summary>Whether narrow tiles are so few that each has a multiprocessor for itself; wide ones read the rows of x less often.</summary>
    public static bool AreNarrow(int m, int n, Device device) => Narrow.Count(m, n) <= device.MultiprocessorCount;

    /// <summary>The tiles of a product.</summary>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of the weights.</param>
    /// <param name="device">Where it is computed.</param>
    public static ManyRowTiles Of(int m, int n, Device device) => m <= FewestRows ? OfFewest : AreNarrow(m, n, device) ? Narrow : Wide;

    /// <summary>How many there are.</summary>
    public int Count(int m, int n) => (m + Rows - 1) / Rows * ((n + Features - 1) / Features);
}
