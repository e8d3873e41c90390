namespace BlockSharp.Kernels;

/// <summary>4-bit weights row by row, scales and zeros in bf16.</summary>
internal sealed class Int4RowWeights : Int4Weights
{
    private readonly Buffer<UInt4x2> weights;
    private readonly Buffer<BFloat16> scales;
    private readonly Buffer<BFloat16> zeros;
    private readonly Int4Matrix shape;
    private readonly int stride;

    internal Int4RowWeights(Device device, Int4Matrix weights)
    {
        // Every row begins at a multiple of 16 bytes, so that it is read 16 bytes at a time.
        stride = (weights.RowBytes + 15) / 16 * 16;
        shape = weights with { Codes = [], Scales = [], Zeros = [] };
        this.weights = device.Allocate<UInt4x2>(PaddedRows.Spread<UInt4x2>(weights.Codes, weights.RowBytes, stride));
        scales = device.Allocate<BFloat16>(Rounded(weights.Scales));
        zeros = device.Allocate<BFloat16>(Rounded(weights.Zeros));
    }

    internal override long Bytes => weights.Length + (2 * scales.Length) + (2 * zeros.Length);

    internal override void Multiply(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m) =>
        Int4WeightOnly.Gemv(target, x, weights, scales, zeros, y, m, shape.Rows, shape.Columns, stride, shape.Group);

    public override void Dispose()
    {
        weights.Dispose();
        scales.Dispose();
        zeros.Dispose();
    }
}
