namespace BlockSharp;

/// <summary>How many programs of a kernel run along each axis. A zero launches nothing.</summary>
/// <param name="X">Programs along axis 0.</param>
/// <param name="Y">Programs along axis 1; devices allow at most 65535.</param>
/// <param name="Z">Programs along axis 2; devices allow at most 65535.</param>
public readonly record struct Grid(int X, int Y = 1, int Z = 1);
