namespace BlockSharp.Kernels;

/// <summary>4-bit weights on a device, in the order in which the kernels for it read them.</summary>
internal abstract class Int4Weights : IDisposable
{
    /// <summary>Bytes of codes, scales and zeros.</summary>
    internal abstract long Bytes { get; }

    /// <summary>Puts weights on a device: in tiles for processors where groups allow it, in panels for tensor cores, in rows elsewhere.</summary>
    internal static Int4Weights Create(Device device, Int4Matrix weights) => device.Kind switch
    {
        DeviceKind.Cpu when Int4TileMatrix.CanHave(weights.Group) => new Int4TileWeights(device, weights),
        DeviceKind.Cuda => new Int4PanelWeights(device, weights),
        _ => new Int4RowWeights(device, weights),
    };

    /// <summary>Scales or zeros as a device has them.</summary>
    private protected static BFloat16[] Rounded(float[] values) => Array.ConvertAll(values, value => (BFloat16)value);

    /// <summary>Computes <c>y = x Wᵀ</c> for m rows of x.</summary>
    internal abstract void Multiply(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m);

    public abstract void Dispose();
}
