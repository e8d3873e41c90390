namespace BlockSharp.Kernels;

/// <summary>
/// Rows that on GPUs begin at multiples of 16 elements, with zeros behind each: a layer's weights once, its activations at each call, in memory that is kept from call to call.
/// </summary>
/// <param name="device">Where the layer runs.</param>
/// <param name="outputs">Rows of the weights.</param>
/// <param name="columns">Elements of a row.</param>
internal sealed class PaddedRows(Device device, int outputs, int columns) : IDisposable
{
    private const int Multiple = 16;

    /// <summary>Short rows stay as they are: what is added is at most this part of them.</summary>
    private const int LargestPart = 8;

    private readonly KeptBuffer<BFloat16> padded = new(device);

    /// <summary>Elements from one row to the next.</summary>
    public int Stride { get; } = StrideOf(device, outputs, columns);

    /// <summary>Rows on the device.</summary>
    /// <param name="rows">As many as there are, without gaps.</param>
    public Buffer<T> Allocate<T>(ReadOnlySpan<T> rows)
        where T : unmanaged => Stride == columns ? device.Allocate(rows) : device.Allocate<T>(Spread(rows, columns, Stride));

    /// <summary>The same rows, farther apart.</summary>
    public static T[] Spread<T>(ReadOnlySpan<T> rows, int columns, int stride)
        where T : unmanaged
    {
        var count = rows.Length / columns;
        var spread = new T[(long)count * stride];
        for (var row = 0; row < count; row++)
            rows.Slice(row * columns, columns).CopyTo(spread.AsSpan(row * stride));
        return spread;
    }

    /// <summary>The rows of an activation.</summary>
    /// <param name="target">Where what follows is launched.</param>
    /// <param name="x">[m, columns], row-major.</param>
    /// <param name="m">Rows of x.</param>
    public Ptr<BFloat16> Of(LaunchTarget target, Ptr<BFloat16> x, int m)
    {
        if (Stride == columns)
            return x;
        if ((long)m * Stride > int.MaxValue)
            throw new ArgumentException($"{m} rows make x 2^31 elements or more; pass fewer rows at a time.");
        var rows = padded.Of((long)m * Stride);
        RowPadding.Copy(target, x, rows, m, columns, Stride);
        return rows;
    }

    /// <summary>Processors read rows as fast wherever they begin; kernels index with 32 bits.</summary>
    private static int StrideOf(Device device, int outputs, int columns)
    {
        var stride = (columns + Multiple - 1L) / Multiple * Multiple;
        var isPadded = device.Kind is DeviceKind.Cuda or DeviceKind.OpenCL && (stride - columns) * LargestPart <= columns && stride * outputs <= int.MaxValue;
        return isPadded ? (int)stride : columns;
    }

    public void Dispose() => padded.Dispose();
}
