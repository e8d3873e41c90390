namespace BlockSharp.Generator.Layouts;

/// <summary>
/// An input dimension of a <see cref="LinearLayout"/>, in the order in which the bits of an input index are packed (register lowest).
/// A distribution over threads uses the first three; an arrangement in shared memory uses <see cref="Offset"/> alone (in elements).
/// </summary>
internal enum InDim
{
    Register,
    Lane,
    Warp,
    Offset,
}
