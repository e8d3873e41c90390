using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>
/// A block program compiled to SIMD C#. Generated code implements it by empty structs, one a variant, so that the loop over the grid is
/// compiled for each of them and calls it directly.
/// </summary>
/// <typeparam name="TArguments">The kernel's arguments; pointers are addresses.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISimdProgram<TArguments>
    where TArguments : unmanaged
{
    /// <summary>Runs one program.</summary>
    /// <param name="arguments">The kernel's arguments.</param>
    /// <param name="core">The core that it runs on, with the size of the grid and memory to work in.</param>
    /// <param name="x">Number of the program along axis 0.</param>
    /// <param name="y">Along axis 1.</param>
    /// <param name="z">Along axis 2.</param>
    static abstract void Run(in TArguments arguments, SimdCore core, int x, int y, int z);
}
