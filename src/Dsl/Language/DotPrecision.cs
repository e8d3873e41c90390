namespace BlockSharp;

/// <summary>How the operands of a product of <see cref="float"/> blocks are multiplied.</summary>
public enum DotPrecision
{
    /// <summary>As they are: products and sums are fp32.</summary>
    Full,

    /// <summary>
    /// Rounded to TF32 first, 10 bits of fraction, to the nearest and ties away from zero, as tensor cores multiply them. Their products are exact, sums are fp32.
    /// </summary>
    Tf32,
}
