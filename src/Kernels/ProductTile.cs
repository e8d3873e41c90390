namespace BlockSharp.Kernels;

/// <summary>
/// A tile of a product both of whose operands are fetched, and how long multiprocessors take over all tiles of a product: what the configurations for
/// <see cref="Target.Hopper"/> are chosen by.
/// </summary>
/// <remarks>
/// Multiprocessors take tiles in rounds. In a round each waits for the longest of three: for the rows of both operands, out of the second cache, whose width all share that
/// have a tile; for its tensor cores; or, where steps have little of both, for their slots to pass from the warp that fetches to those that multiply and back. What memory
/// takes is the same whatever the tiles. All three grow with the bytes of a row, so neither the inner extent nor the type of the elements matters.
/// </remarks>
/// <param name="Rows">Rows of x.</param>
/// <param name="Features">Rows of the weights.</param>
/// <param name="StepBytes">Of each of them in a step.</param>
internal readonly record struct ProductTile(int Rows, int Features, int StepBytes = 128)
{
    // Measured on an H100, where all multiprocessors together get 54 bytes a clock each.

    /// <summary>Bytes of rows by bytes of rows that tensor cores multiply while a byte comes: 33 products of 16 bits, or 66 of 8.</summary>
    private const double ProductsOfByte = 66;

    /// <summary>Bytes that come while a step's slots are passed on.</summary>
    private const double BytesOfStep = 14000;

    /// <summary>How much longer a tile takes that reaches behind the last row: the hardware is slow to fetch rows that there are not.</summary>
    private const double Behind = 0.2;

    // A launch asks the rule of each configuration in turn.
    [ThreadStatic]
    private static (ProductTile[] Tiles, int Rows, int Features, int Multiprocessors, ProductTile Best) lastChoice;

    /// <summary>Whether the last tile may reach behind the last row, and multiplying does not hide what that takes.</summary>
    public bool IsSlowBehind { get; init; }

    /// <summary>Whether a tile takes the least time of all, or is the first of several that do.</summary>
    /// <param name="tiles">What there is to choose from.</param>
    /// <param name="rows">The tile's rows of x.</param>
    /// <param name="features">Its rows of the weights.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of the weights.</param>
    /// <param name="device">Where the product is computed.</param>
    public static bool IsBest(ProductTile[] tiles, int rows, int features, int m, int n, Device device) =>
        Best(tiles, m, n, device.MultiprocessorCount) is var best && best.Rows == rows && best.Features == features;

    private static ProductTile Best(ProductTile[] tiles, int m, int n, int multiprocessors)
    {
        ref var last = ref lastChoice;
        if (last.Tiles == tiles && last.Rows == m && last.Features == n && last.Multiprocessors == multiprocessors)
            return last.Best;

        var best = tiles[0];
        var least = double.PositiveInfinity;
        foreach (var tile in tiles)
        {
            if (tile.Time(m, n, multiprocessors) is var time && time < least)
                (best, least) = (tile, time);
        }
        last = (tiles, m, n, multiprocessors, best);
        return best;
    }

    /// <summary>For each byte of a row, in bytes that a multiprocessor gets in the meantime.</summary>
    private double Time(int m, int n, int multiprocessors)
    {
        var tileRows = (m + Rows - 1) / Rows;
        var tiles = tileRows * ((n + Features - 1) / Features);
        var full = (tiles - 1) / multiprocessors;
        var time = (full * Round(1)) + Round((tiles - (full * multiprocessors)) / (double)multiprocessors);
        return IsSlowBehind && m % Rows != 0 ? time * (1 + (Behind / tileRows)) : time;
    }

    /// <param name="share">Of the multiprocessors that have a tile.</param>
    private double Round(double share) =>
        Math.Max((Rows + Features) * share, Math.Max(Rows * Features / ProductsOfByte, BytesOfStep / StepBytes));
}
