namespace BlockSharp.Kernels;

/// <summary>
/// How many programs share a tile of a product with few rows, where a program a tile would leave multiprocessors idle; and the memory for their sums, which is kept
/// from call to call.
/// </summary>
internal sealed class SharedTiles(Device device) : IDisposable
{
    private const int MostParts = 8;

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

    /// <summary>Memory for sums.</summary>
    public Ptr<float> Sums(long length) => sums.Of(length);

    public void Dispose() => sums.Dispose();
}
