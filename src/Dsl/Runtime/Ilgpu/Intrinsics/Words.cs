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

/// <summary>Four floats: the part of a product's tile that a thread holds, row-major.</summary>
public struct F4
{
    /// <summary>Of the thread's first row, the first column.</summary>
    public float X;

    /// <summary>Of the thread's first row, the second column.</summary>
    public float Y;

    /// <summary>Of the thread's second row, the first column.</summary>
    public float Z;

    /// <summary>Of the thread's second row, the second column.</summary>
    public float W;
}
