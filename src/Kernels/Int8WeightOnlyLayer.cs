using BlockSharp.CompilerServices;

namespace BlockSharp.Kernels;

/// <summary>A linear layer with int8 weights, one bf16 scale a row, and a bias. For a few rows of x: the weights are what takes time to read.</summary>
public sealed class Int8WeightOnlyLayer : LinearLayer
{
    private readonly PaddedRows rows;
    private readonly ArrangedRows arranged;
    private readonly Buffer<sbyte> weights;
    private readonly Buffer<BFloat16> scales;
    private readonly Buffer<BFloat16> bias;
    private readonly SharedTiles tiles;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">The quantized weights; the scales are rounded to bf16, as gpt-fast does.</param>
    /// <param name="bias">One value an output feature; empty for none.</param>
    /// <exception cref="ArgumentException">The bias has another length, or there are 2^31 weights or more.</exception>
    public Int8WeightOnlyLayer(Device device, Int8Matrix weights, ReadOnlySpan<BFloat16> bias = default)
        : base(device, weights.Rows, weights.Columns)
    {
        if (!bias.IsEmpty && bias.Length != weights.Rows)
            throw new ArgumentException($"a bias of {bias.Length} values does not fit {weights.Rows} output features.", nameof(bias));
        tiles = new SharedTiles(device);
        arranged = new ArrangedRows(device, weights.Columns);
        rows = new PaddedRows(device, weights.Rows, weights.Columns);
        this.weights = rows.Allocate<sbyte>(weights.Codes);
        scales = device.Allocate<BFloat16>(Round(weights.RowScales()));
        this.bias = device.Allocate(bias.IsEmpty ? new BFloat16[weights.Rows] : bias);
    }

    /// <inheritdoc/>
    public override long WeightBytes => weights.Length + (2 * scales.Length);

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        CheckGridRows(m);
        if (m > ManyRowTiles.FewestRows && KernelArguments.Suits(target, Target.Hopper))
        {
            MultiplyMany(target, x, y, m);
            return;
        }
        x = rows.Of(target, x, m);
        if (m == 1 || target.Device.Kind != DeviceKind.Cuda)
        {
            Int8WeightOnly.Gemv(target, x, weights, scales, bias, y, m, OutputFeatures, rows.Stride);
            return;
        }
        var (features, perMultiprocessor) = m <= 32 ? (64, 2) : (128, 1);
        var parts = tiles.Parts((m + 63) / 64 * ((OutputFeatures + features - 1) / features), (rows.Stride + 255) / 256, perMultiprocessor);
        if (parts == 1)
        {
            Int8WeightOnly.Matmul(target, x, weights, scales, bias, y, m, OutputFeatures, rows.Stride);
            return;
        }
        var sums = tiles.Sums((long)parts * m * OutputFeatures);
        Int8WeightOnly.MatmulParts(target, x, weights, sums, m, OutputFeatures, rows.Stride, parts);
        PartialSums.AddScaled(target, sums, scales, bias, y, m, OutputFeatures, parts);
    }

    private void MultiplyMany(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        var n = OutputFeatures;
        var a = arranged.Of(m);
        Int8WeightOnly.Arrange(target, x, a, m, InputFeatures, arranged.Columns);
        var parts = ManyRowTiles.Parts(m, n, arranged.Chunks, target.Device);
        if (parts == 1)
        {
            Int8WeightOnly.ManyRows(target, a, weights, scales, bias, y, m, n, rows.Stride, arranged.Columns);
            return;
        }
        var sums = tiles.Sums((long)parts * m * n);
        Int8WeightOnly.ManyRowsParts(target, a, weights, sums, m, n, rows.Stride, arranged.Columns, parts);
        PartialSums.AddScaled(target, sums, scales, bias, y, m, n, parts);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        arranged.Dispose();
        tiles.Dispose();
        rows.Dispose();
        weights.Dispose();
        scales.Dispose();
        bias.Dispose();
    }
}
