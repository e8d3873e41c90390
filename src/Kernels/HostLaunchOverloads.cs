namespace BlockSharp.Kernels;

public static partial class Bf16Linear
{
    /// <inheritdoc cref="Gemv(Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int)"/>
    public static void Gemv(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k) =>
        HostLaunch.Run(typeof(Bf16Linear), nameof(Gemv), target, x, w, y, m, n, k);

    /// <inheritdoc cref="Matmul(Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int, int)"/>
    public static void Matmul(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k) =>
        HostLaunch.Run(typeof(Bf16Linear), nameof(Matmul), target, x, w, y, m, n, k);
}

public static partial class Int8WeightOnly
{
    /// <inheritdoc cref="Gemv(Ptr{BFloat16}, Ptr{sbyte}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int)"/>
    public static void Gemv(LaunchTarget target, Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int m, int n, int k) =>
        HostLaunch.Run(typeof(Int8WeightOnly), nameof(Gemv), target, x, w, scale, bias, y, m, n, k);

    /// <inheritdoc cref="GemvFloat(Ptr{BFloat16}, Ptr{sbyte}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{float}, int, int, int, int, int)"/>
    public static void GemvFloat(LaunchTarget target, Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<float> y, int m, int n, int k) =>
        HostLaunch.Run(typeof(Int8WeightOnly), nameof(GemvFloat), target, x, w, scale, bias, y, m, n, k);
}

public static partial class Int8Dynamic
{
    /// <inheritdoc cref="QuantizePerToken(Ptr{BFloat16}, Ptr{sbyte}, Ptr{float}, int, int, int)"/>
    public static void QuantizePerToken(LaunchTarget target, Ptr<BFloat16> x, Ptr<sbyte> codes, Ptr<float> scale, int m, int k) =>
        HostLaunch.Run(typeof(Int8Dynamic), nameof(QuantizePerToken), target, x, codes, scale, m, k);

    /// <inheritdoc cref="RowMagnitudes(Ptr{BFloat16}, Ptr{float}, int, int, int)"/>
    public static void RowMagnitudes(LaunchTarget target, Ptr<BFloat16> x, Ptr<float> amax, int m, int k) =>
        HostLaunch.Run(typeof(Int8Dynamic), nameof(RowMagnitudes), target, x, amax, m, k);

    /// <inheritdoc cref="QuantizePerTensor(Ptr{BFloat16}, Ptr{float}, Ptr{sbyte}, Ptr{float}, int, int, int)"/>
    public static void QuantizePerTensor(LaunchTarget target, Ptr<BFloat16> x, Ptr<float> amax, Ptr<sbyte> codes, Ptr<float> scale, int m, int k) =>
        HostLaunch.Run(typeof(Int8Dynamic), nameof(QuantizePerTensor), target, x, amax, codes, scale, m, k);

    /// <inheritdoc cref="Matmul(Ptr{sbyte}, Ptr{sbyte}, Ptr{float}, Ptr{float}, Ptr{BFloat16}, int, int, int, int, int, int, int)"/>
    public static void Matmul(LaunchTarget target, Ptr<sbyte> x, Ptr<sbyte> w, Ptr<float> xScale, Ptr<float> wScale, Ptr<BFloat16> y, int m, int n, int k, int xScaleStride) =>
        HostLaunch.Run(typeof(Int8Dynamic), nameof(Matmul), target, x, w, xScale, wScale, y, m, n, k, xScaleStride);

    /// <inheritdoc cref="MatmulFloat(Ptr{sbyte}, Ptr{sbyte}, Ptr{float}, Ptr{float}, Ptr{float}, int, int, int, int, int, int, int)"/>
    public static void MatmulFloat(LaunchTarget target, Ptr<sbyte> x, Ptr<sbyte> w, Ptr<float> xScale, Ptr<float> wScale, Ptr<float> y, int m, int n, int k, int xScaleStride) =>
        HostLaunch.Run(typeof(Int8Dynamic), nameof(MatmulFloat), target, x, w, xScale, wScale, y, m, n, k, xScaleStride);
}

public static partial class Int4WeightOnly
{
    /// <inheritdoc cref="Gemv(Ptr{BFloat16}, Ptr{UInt4x2}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int, int, int)"/>
    public static void Gemv(LaunchTarget target, Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k, int stride, int GROUP) =>
        HostLaunch.Run(typeof(Int4WeightOnly), nameof(Gemv), target, x, w, scale, zero, y, m, n, k, stride, GROUP);

    /// <inheritdoc cref="GemvFloat(Ptr{BFloat16}, Ptr{UInt4x2}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{float}, int, int, int, int, int, int, int)"/>
    public static void GemvFloat(LaunchTarget target, Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> y, int m, int n, int k, int stride, int GROUP) =>
        HostLaunch.Run(typeof(Int4WeightOnly), nameof(GemvFloat), target, x, w, scale, zero, y, m, n, k, stride, GROUP);
}
