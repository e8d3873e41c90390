#pragma warning disable CA1051 // Kernels read the words as plain fields; ILGPU keeps them in registers.

namespace BlockSharp.CompilerServices;

/// <summary>Two 32-bit words: what a 64-bit load gives, lowest address first.</summary>
public struct I2
{
    /// <summary>The word at the lower address.</summary>
    public int X;

    /// <summary>The word at the higher address.</summary>
    public int Y;
}

/// <summary>Four 32-bit words: what a 128-bit load gives, lowest address first.</summary>
public struct I4
{
    /// <summary>The word at offset 0.</summary>
    public int X;

    /// <summary>The word at offset 4.</summary>
    public int Y;

    /// <summary>The word at offset 8.</summary>
    public int Z;

    /// <summary>The word at offset 12.</summary>
    public int W;
}
