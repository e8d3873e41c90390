namespace BlockSharp.Kernels;

/// <summary>A linear layer <c>y = x Wᵀ</c> whose weights, [OutputFeatures, InputFeatures], live on a device. Activations and results are bf16.</summary>
/// <remarks>A layer serves one stream at a time: some layers keep working memory from call to call.</remarks>
public abstract class LinearLayer : IDisposable
{
    /// <param name="device">Where the weights are and the layer runs.</param>
    /// <param name="outputFeatures">Rows of W.</param>
    /// <param name="inputFeatures">Columns of W.</param>
    /// <exception cref="ArgumentException">The weights have 2^31 elements or more: the kernels index them with 32 bits.</exception>
    private protected LinearLayer(Device device, int outputFeatures, int inputFeatures)
    {
        ArgumentNullException.ThrowIfNull(device);
        if ((long)outputFeatures * inputFeatures > int.MaxValue)
            throw new ArgumentException($"weights of {outputFeatures} x {inputFeatures} have 2^31 elements or more; split the layer along its output features.");
        (Device, OutputFeatures, InputFeatures) = (device, outputFeatures, inputFeatures);
    }

    /// <summary>Where the weights are and the layer runs.</summary>
    public Device Device { get; }

    /// <summary>Rows of W: the length of a row of y.</summary>
    public int OutputFeatures { get; }

    /// <summary>Columns of W: the length of a row of x.</summary>
    public int InputFeatures { get; }

    /// <summary>Bytes of weights with their scales and zeros: what one call must read.</summary>
    public abstract long WeightBytes { get; }

    /// <summary>Computes <c>y = x Wᵀ</c> for all rows of x.</summary>
    /// <param name="x">[m, InputFeatures], row-major; m is what the length makes it.</param>
    /// <param name="y">[m, OutputFeatures], row-major.</param>
    /// <param name="stream">Where to queue the work; the device's default stream if not given.</param>
    /// <exception cref="ArgumentException">The lengths of x and y do not make whole, equally many rows, or there are too many rows for 32-bit indices.</exception>
    public void Forward(Ptr<BFloat16> x, Ptr<BFloat16> y, DeviceStream? stream = null)
    {
        var m = x.Length / InputFeatures;
        if (m < 1 || m * InputFeatures != x.Length || m * OutputFeatures != y.Length)
            throw new ArgumentException(
                $"x of {x.Length} and y of {y.Length} elements are not [m, {InputFeatures}] and [m, {OutputFeatures}]; pass slices of that many elements.");
        if (x.Length > int.MaxValue || y.Length > int.MaxValue)
            throw new ArgumentException($"{m} rows make x or y 2^31 elements or more; pass fewer rows at a time.");
        Launch(stream is null ? Device : stream, x, y, (int)m);
    }

    private protected abstract void Launch(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m);

    /// <summary>Frees the weights on the device.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the layer allocated on the device.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>A kernel with one program row a row of x has at most 65535 of them.</summary>
    private protected static void CheckGridRows(int m)
    {
        if (m > 65535)
            throw new ArgumentException($"{m} rows are more than the 65535 that this layer's kernel takes; pass fewer rows at a time.");
    }

    private protected static BFloat16[] Round(float[] values) => Array.ConvertAll(values, value => (BFloat16)value);
}
