namespace BlockSharp.Kernels;

/// <summary>
/// How many programs share a tile of a product with few rows, where a program a tile would leave multiprocessors idle; and the memory for their sums, which is kept
/// from call to call.
/// </summary>
internal sealed class SharedTiles(Device device) : IDisposable
{
    private const int MostParts = 8;

    /// <summary>What a multiprocessor has of the memory's bandwidth, and a launch that adds sums up: of an H100, about.</summary>
    private const int BytesOfClock = 13, ClocksOfAdding = 4000;

    private readonly KeptBuffer<float> sums = new(device);

    /// <summary>How many programs share a tile: a power of two.</summary>
    /// <param name="tiles">Tiles of the product.</param>
    /// <param name="steps">Steps along the inner extent that there are to share.</param>
    /// <param name="perMultiprocessor">How many programs a multiprocessor should have, about.</param>
    public int Parts(int tiles, int steps, int perMultiprocessor)
    {
        // A few programs less than there is room for do more good than as many again: each part has sums of its own to write and to add.
        var parts = 1;
        while (parts < MostParts && parts * 2 <= steps && tiles * (parts * 2L) * 4 <= 5L * perMultiprocessor * device.MultiprocessorCount)
            parts *= 2;
        return parts;
    }

    /// <summary>How many programs share a tile of a product of many rows, of which a multiprocessor has room for one program: so many that all are done soonest.</summary>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of the weights.</param>
    /// <param name="steps">Steps along the inner extent that there are to share.</param>
    public int PartsOfMany(int m, int n, int steps)
    {
        var tile = ManyRowTiles.Of(m, n, device);
        var (tiles, results) = (tile.Count(m, n), (long)m * n);
        var best = 1;
        for (var parts = 2; parts <= Math.Min(MostParts, steps); parts++)
            if (Clocks(parts) < Clocks(best))
                best = parts;
        return best;

        // Programs come in rounds; sums are written, and read by a kernel of their own.
        double Clocks(int parts) =>
            (Rounded(tiles * parts, device.MultiprocessorCount) * Rounded(steps, parts) * (double)tile.Clocks)
            + (parts == 1 ? 0 : ClocksOfAdding + (parts * results * 2.0 * sizeof(float) / (BytesOfClock * device.MultiprocessorCount)));

        static int Rounded(int count, int size) => (count + size - 1) / size;
    }

    /// <summary>Memory for sums.</summary>
    public Ptr<float> Sums(long length) => sums.Of(length);

    public void Dispose() => sums.Dispose();
}
