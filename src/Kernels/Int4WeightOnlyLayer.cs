namespace BlockSharp.Kernels;

/// <summary>A linear layer with 4-bit weights in groups, bf16 scales and zeros. Made for few rows of x: the weights are read once a row.</summary>
public sealed class Int4WeightOnlyLayer : LinearLayer
{
    private readonly Buffer<UInt4x2> _weights;
    private readonly Buffer<BFloat16> _scales;
    private readonly Buffer<BFloat16> _zeros;
    private readonly int _stride;
    private readonly int _group;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">The quantized weights; scales and zeros are rounded to bf16.</param>
    /// <exception cref="ArgumentException">There are 2^31 weights or more.</exception>
    public Int4WeightOnlyLayer(Device device, Int4Matrix weights)
        : base(device, weights.Rows, weights.Columns)
    {
        // Every row begins at a multiple of 16 bytes, so that it is read 16 bytes at a time.
        _stride = (weights.RowBytes + 15) / 16 * 16;
        _group = weights.Group;
        var rows = new UInt4x2[(long)weights.Rows * _stride];
        for (var row = 0; row < weights.Rows; row++)
            weights.Codes.AsSpan(row * weights.RowBytes, weights.RowBytes).CopyTo(rows.AsSpan(row * _stride));
        _weights = device.Allocate<UInt4x2>(rows);
        _scales = device.Allocate<BFloat16>(Round(weights.Scales));
        _zeros = device.Allocate<BFloat16>(Round(weights.Zeros));
    }

    /// <inheritdoc/>
    public override long WeightBytes => _weights.Length + (2 * _scales.Length) + (2 * _zeros.Length);

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        CheckGridRows(m);
        Int4WeightOnly.Gemv(target, x, _weights, _scales, _zeros, y, m, OutputFeatures, InputFeatures, _stride, _group);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _weights.Dispose();
        _scales.Dispose();
        _zeros.Dispose();
    }
}
