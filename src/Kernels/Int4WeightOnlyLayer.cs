namespace BlockSharp.Kernels;

/// <summary>A linear layer with 4-bit weights in groups, bf16 scales and zeros. For a few rows of x: the weights are what takes time to read.</summary>
/// <remarks>
/// On CUDA, for more than 32 rows of x, weights are rounded to bf16 before they are multiplied: half an ulp of each. On the CPU, weights are put into tiles once (<see cref="Int4TileMatrix"/>).
/// </remarks>
public sealed class Int4WeightOnlyLayer : LinearLayer
{
    private readonly Int4Weights weights;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">The quantized weights; scales and zeros are rounded to bf16.</param>
    /// <exception cref="ArgumentException">There are 2^31 weights or more.</exception>
    public Int4WeightOnlyLayer(Device device, Int4Matrix weights)
        : base(device, weights.Rows, weights.Columns) => this.weights = Int4Weights.Create(device, weights);

    /// <inheritdoc/>
    public override long WeightBytes => weights.Bytes;

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        CheckGridRows(m);
        weights.Multiply(target, x, y, m);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => weights.Dispose();
}
