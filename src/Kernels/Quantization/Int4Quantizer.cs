namespace BlockSharp.Kernels;

/// <summary>
/// Asymmetric 4-bit quantization in groups along each row, in the tinygemm convention (a float zero point, not forced into the range). With
/// <c>min</c> and <c>max</c> of a group:
/// <code>
/// scale = max((max - min) / 15, 1e-6)
/// zero  = min + scale * 8
/// q     = clamp(round((w - (zero - scale * 8)) / scale), 0, 15)
/// </code>
/// <c>round</c> is to nearest even. Source: torchao <c>choose_qparams_affine_tinygemm</c> and <c>quantize_affine_tinygemm</c>; on normal data gpt-fast's
/// int4 gives the same bits.
/// </summary>
/// <remarks>
/// The overload for bf16 rounds the result of every operation to bf16, as torch does for bf16 tensors; the overload for fp32 works in fp32.
/// A row whose length is not a multiple of the group ends in a shorter group, quantized by the same rule over the values it has.
/// Rows are spread over all cores; the result does not depend on how many there are.
/// </remarks>
public static class Int4Quantizer
{
    private const float SmallestScale = 1e-6f;

    /// <summary>The group sizes for which there are kernels.</summary>
    public static IReadOnlyList<int> Groups { get; } = [32, 64, 128, 256];

    /// <summary>Quantizes fp32 weights [rows, columns] with fp32 scales and zeros.</summary>
    /// <exception cref="ArgumentException">Shape and data do not match, the group is not 32, 64, 128 or 256, a value is not
    /// finite, or the range of a group overflows (the message names row and column).</exception>
    public static Int4Matrix Quantize(ReadOnlyMemory<float> weights, int rows, int columns, int group) =>
        Quantize(Matrix.Of(weights, rows, columns), group, value => value);

    /// <summary>Quantizes bf16 weights [rows, columns] with bf16 scales and zeros.</summary>
    /// <inheritdoc cref="Quantize(ReadOnlyMemory{float}, int, int, int)" path="/exception"/>
    public static Int4Matrix Quantize(ReadOnlyMemory<BFloat16> weights, int rows, int columns, int group) =>
        Quantize(Matrix.Of(weights, rows, columns), group, value => (float)(BFloat16)value);

    private static Int4Matrix Quantize(Matrix matrix, int group, Func<float, float> fl)
    {
        if (!Groups.Contains(group))
            throw new ArgumentException($"a group of {group} columns has no kernel; use one of {string.Join(", ", Groups)}.", nameof(group));
        var (rows, columns) = (matrix.Rows, matrix.Columns);
        var (groups, rowBytes) = ((columns + group - 1) / group, (columns + 1) / 2);
        var codes = new UInt4x2[(long)rows * rowBytes];
        var scales = new float[(long)rows * groups];
        var zeros = new float[(long)rows * groups];
        matrix.ForEachRow((row, values) =>
        {
            var unpacked = new byte[2 * rowBytes];
            for (var g = 0; g < groups; g++)
            {
                var from = g * group;
                var part = values[from..Math.Min(from + group, columns)];
                var (scale, zero) = Parameters(part, fl);
                (scales[((long)row * groups) + g], zeros[((long)row * groups) + g]) = (scale, zero);
                var lowest = fl(zero - fl(scale * 8f));
                for (var i = 0; i < part.Length; i++)
                    unpacked[from + i] = (byte)Math.Clamp(MathF.Round(fl(fl(part[i] - lowest) / scale), MidpointRounding.ToEven), 0f, 15f);
            }
            for (var b = 0; b < rowBytes; b++)
                codes[((long)row * rowBytes) + b] = UInt4x2.Pack(unpacked[2 * b], unpacked[(2 * b) + 1]);
        });
        var overflowed = Array.FindIndex(scales, scale => !float.IsFinite(scale));
        if (overflowed >= 0)
            throw new ArgumentException(
                $"row {overflowed / groups}, columns from {overflowed % groups * group}: the range of the values overflows. Scale the tensor down first.");
        return new(codes, scales, zeros, rows, columns, group);
    }

    private static (float Scale, float Zero) Parameters(ReadOnlySpan<float> values, Func<float, float> fl)
    {
        var (min, max) = (values[0], values[0]);
        foreach (var value in values)
            (min, max) = (MathF.Min(min, value), MathF.Max(max, value));
        var scale = fl(MathF.Max(fl(fl(max - min) / 15f), SmallestScale));
        return (scale, fl(min + fl(scale * 8f)));
    }
}
