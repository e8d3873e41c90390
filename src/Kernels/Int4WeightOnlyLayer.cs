namespace BlockSharp.Kernels;

/// <summary>A linear layer with 4-bit weights in groups, bf16 scales and zeros. For a few rows of x: the weights are what takes time to read.</summary>
/// <remarks>On CUDA, from four rows of x on, weights are rounded to bf16 before they are multiplied: half an ulp of each.</remarks>
public sealed class Int4WeightOnlyLayer : LinearLayer
{
    /// <summary>Fewer rows are faster one by one: making a weight bf16 costs more than using it twice.</summary>
    private const int RowsOfProduct = 4;

    private readonly Buffer<UInt4x2> weights;
    private readonly Buffer<BFloat16> scales;
    private readonly Buffer<BFloat16> zeros;
    private readonly SharedTiles tiles;
    private readonly int stride;
    private readonly int group;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">The quantized weights; scales and zeros are rounded to bf16.</param>
    /// <exception cref="ArgumentException">There are 2^31 weights or more.</exception>
    public Int4WeightOnlyLayer(Device device, Int4Matrix weights)
        : base(device, weights.Rows, weights.Columns)
    {
        tiles = new SharedTiles(device);

        // Every row begins at a multiple of 16 bytes, so that it is read 16 bytes at a time.
        stride = (weights.RowBytes + 15) / 16 * 16;
        group = weights.Group;
        var rows = new UInt4x2[(long)weights.Rows * stride];
        for (var row = 0; row < weights.Rows; row++)
            weights.Codes.AsSpan(row * weights.RowBytes, weights.RowBytes).CopyTo(rows.AsSpan(row * stride));
        this.weights = device.Allocate<UInt4x2>(rows);
        scales = device.Allocate<BFloat16>(Round(weights.Scales));
        zeros = device.Allocate<BFloat16>(Round(weights.Zeros));
    }

    /// <inheritdoc/>
    public override long WeightBytes => weights.Length + (2 * scales.Length) + (2 * zeros.Length);

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        CheckGridRows(m);
        if (m >= RowsOfProduct && m <= SharedTiles.MostRows && target.Device.Kind == DeviceKind.Cuda)
        {
            // A weight costs so much arithmetic that many programs are needed to hide it.
            var columns = m <= 32 ? 64 : 128;
            var parts = tiles.Parts((OutputFeatures + columns - 1) / columns, (InputFeatures + 255) / 256, perMultiprocessor: 8);
            var sums = tiles.Sums((long)parts * m * OutputFeatures);
            Int4WeightOnly.MatmulParts(target, x, weights, scales, zeros, sums, m, OutputFeatures, InputFeatures, stride, parts, group);
            PartialSums.Add(target, sums, y, m * OutputFeatures, parts);
        }
        else if (m >= RowsOfProduct && target.Device.Kind == DeviceKind.Cuda)
            Int4WeightOnly.Matmul(target, x, weights, scales, zeros, y, m, OutputFeatures, InputFeatures, stride, group);
        else
            Int4WeightOnly.Gemv(target, x, weights, scales, zeros, y, m, OutputFeatures, InputFeatures, stride, group);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        tiles.Dispose();
        weights.Dispose();
        scales.Dispose();
        zeros.Dispose();
    }
}
