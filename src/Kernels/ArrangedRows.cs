namespace BlockSharp.Kernels;

/// <summary>Memory for the activations of products of many rows, whose columns such kernels have in another order; kept from call to call.</summary>
/// <param name="device">Where the layer runs.</param>
/// <param name="columns">Elements of a row as it is passed.</param>
internal sealed class ArrangedRows(Device device, int columns) : IDisposable
{
    private readonly KeptBuffer<BFloat16> arranged = new(device);

    /// <summary>Chunks of columns that are ordered anew.</summary>
    public int Chunks { get; } = (columns + ManyRowTiles.StepColumns - 1) / ManyRowTiles.StepColumns;

    /// <summary>Elements of a row: whole chunks.</summary>
    public int Columns => Chunks * ManyRowTiles.StepColumns;

    /// <summary>Memory for some rows.</summary>
    /// <exception cref="ArgumentException">The kernels index with 32 bits.</exception>
    public Ptr<BFloat16> Of(int m) => (long)m * Columns <= int.MaxValue
        ? arranged.Of((long)m * Columns)
        : throw new ArgumentException($"{m} rows make x 2^31 elements or more; pass fewer rows at a time.");

    public void Dispose() => arranged.Dispose();
}
