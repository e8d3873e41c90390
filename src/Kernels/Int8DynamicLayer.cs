namespace BlockSharp.Kernels;

/// <summary>A linear layer with int8 weights whose activations are quantized to int8 at each call. Made for many rows of x.</summary>
public sealed class Int8DynamicLayer : LinearLayer
{
    /// <summary>The most input features for which no int32 sum of products of int8 overflows: (2^31 - 1) / 128^2.</summary>
    public const int MostInputFeatures = 131071;

    private readonly PaddedRows rows;
    private readonly Buffer<sbyte> weights;
    private readonly Buffer<float> weightScales;
    private readonly bool perTensor;
    private Buffer<sbyte>? codes;
    private Buffer<float>? codeScales;
    private Buffer<float>? magnitudes;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">The quantized weights.</param>
    /// <param name="perTensor">One scale for all of x instead of one a row: less accurate where rows differ in size.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MostInputFeatures"/> input features, or 2^31 weights or more.</exception>
    public Int8DynamicLayer(Device device, Int8Matrix weights, bool perTensor = false)
        : base(device, weights.Rows, weights.Columns)
    {
        if (weights.Columns > MostInputFeatures)
            throw new ArgumentException($"{weights.Columns} input features could overflow the int32 sum; the most is {MostInputFeatures}.", nameof(weights));
        rows = new PaddedRows(device, weights.Rows, weights.Columns);
        this.weights = rows.Allocate<sbyte>(weights.Codes);
        weightScales = device.Allocate<float>(weights.RowScales());
        this.perTensor = perTensor;
    }

    /// <inheritdoc/>
    public override long WeightBytes => weights.Length + (4 * weightScales.Length);

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        x = rows.Of(target, x, m);
        var (xCodes, xScales, xMagnitudes) = WorkingMemory(m);
        if (perTensor)
        {
            Int8Dynamic.RowMagnitudes(target, x, xMagnitudes, m, rows.Stride);
            Int8Dynamic.QuantizePerTensor(target, x, xMagnitudes, xCodes, xScales, m, rows.Stride);
        }
        else
            Int8Dynamic.QuantizePerToken(target, x, xCodes, xScales, m, rows.Stride);
        Int8Dynamic.Matmul(target, xCodes, weights, xScales, weightScales, y, m, OutputFeatures, rows.Stride, perTensor ? 0 : 1);
    }

    private (Buffer<sbyte> Codes, Buffer<float> Scales, Buffer<float> Magnitudes) WorkingMemory(int m)
    {
        if (codes is null || codeScales is null || magnitudes is null || codeScales.Length < m)
        {
            // Work that is still queued may use the old buffers.
            Device.Synchronize();
            FreeWorkingMemory();
            (codes, codeScales, magnitudes) =
                (Device.Allocate<sbyte>((long)m * rows.Stride), Device.Allocate<float>(m), Device.Allocate<float>(m));
        }
        return (codes, codeScales, magnitudes);
    }

    private void FreeWorkingMemory()
    {
        codes?.Dispose();
        codeScales?.Dispose();
        magnitudes?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        FreeWorkingMemory();
        rows.Dispose();
        weights.Dispose();
        weightScales.Dispose();
    }
}
