namespace BlockSharp.Kernels;

/// <summary>4-bit weights row by row, scales and zeros in bf16.</summary>
internal sealed class Int4RowWeights : Int4Weights
{
    /// <summary>Fewer rows are faster one by one: making a weight bf16 costs more than using it twice.</summary>
    private const int RowsOfProduct = 4;

    private readonly Buffer<UInt4x2> weights;
    private readonly Buffer<BFloat16> scales;
    private readonly Buffer<BFloat16> zeros;
    private readonly SharedTiles tiles;
    private readonly Int4Matrix shape;
    private readonly int stride;

    internal Int4RowWeights(Device device, Int4Matrix weights)
    {
        tiles = new SharedTiles(device);

        // Every row begins at a multiple of 16 bytes, so that it is read 16 bytes at a time.
        stride = (weights.RowBytes + 15) / 16 * 16;
        shape = weights with { Codes = [], Scales = [], Zeros = [] };
        var rows = new UInt4x2[(long)weights.Rows * stride];
        for (var row = 0; row < weights.Rows; row++)
            weights.Codes.AsSpan(row * weights.RowBytes, weights.RowBytes).CopyTo(rows.AsSpan(row * stride));
        this.weights = device.Allocate<UInt4x2>(rows);
        scales = device.Allocate<BFloat16>(Rounded(weights.Scales));
        zeros = device.Allocate<BFloat16>(Rounded(weights.Zeros));
    }

    internal override long Bytes => weights.Length + (2 * scales.Length) + (2 * zeros.Length);

    internal override void Multiply(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        if (m < RowsOfProduct || target.Device.Kind != DeviceKind.Cuda)
            Int4WeightOnly.Gemv(target, x, weights, scales, zeros, y, m, shape.Rows, shape.Columns, stride, shape.Group);
        else if (m <= SharedTiles.MostRows)
            MultiplyShared(target, x, y, m);
        else
            Int4WeightOnly.Matmul(target, x, weights, scales, zeros, y, m, shape.Rows, shape.Columns, stride, shape.Group);
    }

    /// <summary>A weight costs so much arithmetic that it takes many programs on each multiprocessor to hide it.</summary>
    private void MultiplyShared(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        var columns = m <= 32 ? 64 : 128;
        var parts = tiles.Parts((shape.Rows + columns - 1) / columns, (shape.Columns + 255) / 256, perMultiprocessor: 8);
        var sums = tiles.Sums((long)parts * m * shape.Rows);
        Int4WeightOnly.MatmulParts(target, x, weights, scales, zeros, sums, m, shape.Rows, shape.Columns, stride, parts, shape.Group);
        PartialSums.Add(target, sums, y, m * shape.Rows, parts);
    }

    public override void Dispose()
    {
        tiles.Dispose();
        weights.Dispose();
        scales.Dispose();
        zeros.Dispose();
    }

    private static BFloat16[] Rounded(float[] values) => Array.ConvertAll(values, value => (BFloat16)value);
}
