namespace BlockSharp.Kernels;

/// <summary>
/// Symmetric int8 quantization on the host. Each method is one published convention, bit for bit: the codes and scales are those that the
/// named source gives on a CPU. <c>amax</c> is the largest absolute value of a row (or of the matrix), every operation is in fp32 and is rounded
/// to nearest even, and <c>round</c> is to nearest even.
/// </summary>
/// <remarks>
/// Rows are spread over all cores; the result does not depend on how many there are. Every method throws <see cref="ArgumentException"/> when the
/// shape does not match the data, and when a value is NaN or infinite (the message names the row and the column).
/// </remarks>
public static class Int8Quantizer
{
    // finfo(float32).eps: 2^-23, the smallest scale that torchao's Int8Tensor and gpt-fast give to a row of zeros.
    private const float SmallestScale = 1.1920929e-07f;

    /// <summary>
    /// Per row: <c>scale = max(amax / 127.5, 2^-23)</c>, <c>code = clamp(round(w * (1 / scale)), -128, 127)</c>.
    /// Source: torchao <c>Int8Tensor.from_hp</c> (choose_qparams_affine SYMMETRIC, quantize_affine), fp32 weights.
    /// </summary>
    public static Int8Matrix PerRow(ReadOnlyMemory<float> weights, int rows, int columns) =>
        Quantize(Matrix.Of(weights, rows, columns), amax => MathF.Max(amax / 127.5f, SmallestScale), -128, reciprocal: true, perRow: true);

    /// <summary>
    /// Per row for bf16 weights: <c>scale = max(bf16(amax / 127.5), 2^-23)</c>: the scale is computed in bf16 and kept as fp32; the codes are
    /// computed in fp32, <c>clamp(round(w * (1 / scale)), -128, 127)</c>. Source: torchao <c>Int8Tensor.from_hp</c>, bf16 weights.
    /// </summary>
    public static Int8Matrix PerRow(ReadOnlyMemory<BFloat16> weights, int rows, int columns) =>
        Quantize(Matrix.Of(weights, rows, columns), amax => MathF.Max((float)(BFloat16)(amax / 127.5f), SmallestScale), -128, reciprocal: true, perRow: true);

    /// <summary>One scale for the matrix, otherwise as <see cref="PerRow(ReadOnlyMemory{float}, int, int)"/>.</summary>
    public static Int8Matrix PerTensor(ReadOnlyMemory<float> weights, int rows, int columns) =>
        Quantize(Matrix.Of(weights, rows, columns), amax => MathF.Max(amax / 127.5f, SmallestScale), -128, reciprocal: true, perRow: false);

    /// <summary>One scale for the matrix, otherwise as <see cref="PerRow(ReadOnlyMemory{BFloat16}, int, int)"/>.</summary>
    public static Int8Matrix PerTensor(ReadOnlyMemory<BFloat16> weights, int rows, int columns) =>
        Quantize(Matrix.Of(weights, rows, columns), amax => MathF.Max((float)(BFloat16)(amax / 127.5f), SmallestScale), -128, reciprocal: true, perRow: false);

    /// <summary>
    /// Per row over the symmetric range: <c>scale = max(amax, 1e-5) / 127</c>, <c>code = clamp(round(x / scale), -127, 127)</c>.
    /// Source: the per-token activation rule of torchao in January 2024 (segment-anything-fast).
    /// </summary>
    public static Int8Matrix PerTokenLegacy(ReadOnlyMemory<float> activations, int rows, int columns) =>
        Quantize(Matrix.Of(activations, rows, columns), amax => MathF.Max(amax, 1e-5f) / 127f, -127, reciprocal: false, perRow: true);

    /// <summary>
    /// Per row with a true division: <c>scale = max(amax / 127.5, 2^-23)</c>, <c>code = clamp(round(w / scale), -128, 127)</c>.
    /// Source: gpt-fast <c>dynamically_quantize_per_channel</c>. It stores the scale as bf16 (<see cref="Int8Matrix.ScalesAsBFloat16"/>)
    /// after it used the fp32 scale for the codes.
    /// </summary>
    public static Int8Matrix GptFast(ReadOnlyMemory<float> weights, int rows, int columns) =>
        Quantize(Matrix.Of(weights, rows, columns), amax => MathF.Max(amax / 127.5f, SmallestScale), -128, reciprocal: false, perRow: true);

    /// <inheritdoc cref="GptFast(ReadOnlyMemory{float}, int, int)"/>
    public static Int8Matrix GptFast(ReadOnlyMemory<BFloat16> weights, int rows, int columns) =>
        Quantize(Matrix.Of(weights, rows, columns), amax => MathF.Max(amax / 127.5f, SmallestScale), -128, reciprocal: false, perRow: true);

    private static Int8Matrix Quantize(Matrix matrix, Func<float, float> scaleOf, float lowest, bool reciprocal, bool perRow)
    {
        var (rows, columns) = (matrix.Rows, matrix.Columns);
        var amax = new float[rows];
        matrix.ForEachRow((row, values) => amax[row] = LargestMagnitude(values));
        var scales = perRow ? Array.ConvertAll(amax, a => scaleOf(a)) : [scaleOf(amax.Max())];
        var codes = new sbyte[(long)rows * columns];
        matrix.ForEachRow((row, values) =>
        {
            var scale = scales[perRow ? row : 0];
            var inverse = 1f / scale;
            var to = codes.AsSpan(row * columns, columns);
            for (var c = 0; c < columns; c++)
            {
                var scaled = reciprocal ? values[c] * inverse : values[c] / scale;
                to[c] = (sbyte)Math.Clamp(MathF.Round(scaled, MidpointRounding.ToEven), lowest, 127f);
            }
        });
        return new(codes, scales, rows, columns);
    }

    private static float LargestMagnitude(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
            largest = MathF.Max(largest, MathF.Abs(value));
        return largest;
    }
}
