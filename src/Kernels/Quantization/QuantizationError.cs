namespace BlockSharp.Kernels;

/// <summary>How far an approximation is from the values it stands for.</summary>
public static class QuantizationError
{
    /// <summary>
    /// Signal to quantization noise in dB, <c>20 log10(||reference|| / ||reference - approximation||)</c>, accumulated in fp64 (torchao's
    /// <c>compute_error</c>). Infinity if the two are equal; NaN if either holds a NaN.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double SignalToNoise(ReadOnlySpan<float> reference, ReadOnlySpan<float> approximation)
    {
        var wide = new double[reference.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = reference[i];
        return SignalToNoise(wide, approximation);
    }

    /// <inheritdoc cref="SignalToNoise(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public static double SignalToNoise(ReadOnlySpan<double> reference, ReadOnlySpan<float> approximation)
    {
        CheckLengths(reference.Length, approximation.Length);
        var (signal, noise) = (0.0, 0.0);
        for (var i = 0; i < reference.Length; i++)
        {
            var error = reference[i] - approximation[i];
            signal += reference[i] * reference[i];
            noise += error * error;
        }
        return noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
    }

    /// <summary>The largest <c>|reference - approximation|</c>; NaN if either holds a NaN.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Largest(ReadOnlySpan<double> reference, ReadOnlySpan<float> approximation)
    {
        CheckLengths(reference.Length, approximation.Length);
        var largest = 0.0;
        for (var i = 0; i < reference.Length; i++)
            largest = Math.Max(largest, Math.Abs(reference[i] - approximation[i]));
        return largest;
    }

    private static void CheckLengths(int reference, int approximation)
    {
        if (reference != approximation)
            throw new ArgumentException($"the reference has {reference} values and the approximation {approximation}; pass two of the same length.");
    }
}
