using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Which configurations of a kernel run on a device, by their numbers. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConfigFits
{
    private readonly VariantFit[] fits;

    internal ConfigFits(VariantFit[] fits) => this.fits = fits;

    /// <summary>The variants of a configuration that run there.</summary>
    public VariantFit this[int config] => fits[config];

    /// <summary>Whether one of the variants runs that fetch no tensors.</summary>
    /// <param name="fit">What runs.</param>
    /// <param name="aligned">True if pointers and strides are multiples of 16 bytes.</param>
    public static bool Runs(VariantFit fit, bool aligned) => (fit & (aligned ? VariantFit.General | VariantFit.Aligned : VariantFit.General)) != 0;

    /// <summary>Whether a variant runs that fetches tensors.</summary>
    /// <param name="fit">What runs.</param>
    /// <param name="aligned">True for the one that assumes multiples of 16 bytes.</param>
    public static bool Fetches(VariantFit fit, bool aligned) => (fit & (aligned ? VariantFit.FetchingAligned : VariantFit.Fetching)) != 0;
}
