namespace BlockSharp.Kernels;

/// <summary>A linear layer with int8 weights whose activations are quantized to int8 at each call. Made for many rows of x.</summary>
public sealed class Int8DynamicLayer : LinearLayer
{
    /// <summary>The most input features for which no int32 sum of products of int8 overflows: (2^31 - 1) / 128^2.</summary>
    public const int MostInputFeatures = 131071;

    private readonly Buffer<sbyte> _weights;
    private readonly Buffer<float> _scales;
    private readonly bool _perTensor;
    private Buffer<sbyte>? _codes;
    private Buffer<float>? _codeScales;
    private Buffer<float>? _magnitudes;

    /// <param name="device">Where the layer runs.</param>
    /// <param name="weights">The quantized weights.</param>
    /// <param name="perTensor">One scale for all of x instead of one a row: a little faster, less accurate.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MostInputFeatures"/> input features, or 2^31 weights or more.</exception>
    public Int8DynamicLayer(Device device, Int8Matrix weights, bool perTensor = false)
        : base(device, weights.Rows, weights.Columns)
    {
        if (weights.Columns > MostInputFeatures)
            throw new ArgumentException($"{weights.Columns} input features could overflow the int32 sum; the most is {MostInputFeatures}.", nameof(weights));
        _weights = device.Allocate<sbyte>(weights.Codes);
        _scales = device.Allocate<float>(weights.RowScales());
        _perTensor = perTensor;
    }

    /// <inheritdoc/>
    public override long WeightBytes => _weights.Length + (4 * _scales.Length);

    private protected override void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        var (codes, scales, magnitudes) = WorkingMemory(m);
        if (_perTensor)
        {
            Int8Dynamic.RowMagnitudes(target, x, magnitudes, m, InputFeatures);
            Int8Dynamic.QuantizePerTensor(target, x, magnitudes, codes, scales, m, InputFeatures);
        }
        else
            Int8Dynamic.QuantizePerToken(target, x, codes, scales, m, InputFeatures);
        Int8Dynamic.Matmul(target, codes, _weights, scales, _scales, y, m, OutputFeatures, InputFeatures, _perTensor ? 0 : 1);
    }

    private (Buffer<sbyte> Codes, Buffer<float> Scales, Buffer<float> Magnitudes) WorkingMemory(int m)
    {
        if (_codes is null || _codeScales is null || _magnitudes is null || _codeScales.Length < m)
        {
            // Work that is still queued may use the old buffers.
            Device.Synchronize();
            FreeWorkingMemory();
            (_codes, _codeScales, _magnitudes) =
                (Device.Allocate<sbyte>((long)m * InputFeatures), Device.Allocate<float>(m), Device.Allocate<float>(m));
        }
        return (_codes, _codeScales, _magnitudes);
    }

    private void FreeWorkingMemory()
    {
        _codes?.Dispose();
        _codeScales?.Dispose();
        _magnitudes?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        FreeWorkingMemory();
        _weights.Dispose();
        _scales.Dispose();
    }
}
