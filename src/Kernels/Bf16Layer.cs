namespace BlockSharp.Kernels;

/// <summary>A linear layer with bf16 weights: a GEMV a row for up to <see cref="MostGemvRows"/> rows of x, a matmul for more.</summary>
public sealed class Bf16Layer : LinearLayer
{
    /// <summary>The most rows for which the weights are read once a row; a matmul's tile would be mostly empty.</summary>
    public const int MostGemvRows = 8;

    private readonly PaddedRows rows;
    private readonly Buffer<BFloat16> weights;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">[outputFeatures, inputFeatures], row-major.</param>
    /// <param name="outputFeatures">Rows of the weights.</param>
    /// <param name="inputFeatures">Columns of the weights.</param>
    /// <exception cref="ArgumentException">Shape and weights do not match, or there are 2^31 weights or more.</exception>
    public Bf16Layer(Device device, ReadOnlySpan<BFloat16> weights, int outputFeatures, int inputFeatures)
        : base(device, outputFeatures, inputFeatures)
    {
        if (weights.Length != (long)outputFeatures * inputFeatures)
            throw new ArgumentException($"{weights.Length} weights do not make a matrix of {outputFeatures} x {inputFeatures}.", nameof(weights));
        rows = new PaddedRows(device, outputFeatures, inputFeatures);
        this.weights = rows.Allocate(weights);
    }

    /// <inheritdoc/>
    public override long WeightBytes => 2 * weights.Length;

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        x = rows.Of(target, x, m);
        if (m <= MostGemvRows)
            Bf16Linear.Gemv(target, x, weights, y, m, OutputFeatures, rows.Stride);
        else
            Bf16Linear.Matmul(target, x, weights, y, m, OutputFeatures, rows.Stride);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        rows.Dispose();
        weights.Dispose();
    }
}
