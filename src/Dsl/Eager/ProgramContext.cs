namespace BlockSharp.Eager;

/// <summary>Which program of which kernel the current thread runs.</summary>
internal sealed class ProgramContext(string kernel, Grid grid)
{
    [ThreadStatic]
    private static ProgramContext? current;

    private int x, y, z;

    /// <summary>The program that the current thread runs; null outside of a launch.</summary>
    public static ProgramContext? Current
    {
        get => current;
        set => current = value;
    }

    public string Kernel => kernel;

    /// <summary>The program's place in the grid.</summary>
    public (int X, int Y, int Z) Program => (x, y, z);

    public static ProgramContext Require(string operation) => current
        ?? throw new InvalidOperationException(
            $"{operation} was called outside of a launch: run the kernel through its launch overload, or through EagerLauncher.Run.");

    public int Id(int axis) => axis switch { 0 => x, 1 => y, 2 => z, _ => throw NoSuchAxis(axis) };

    public int Count(int axis) => axis switch { 0 => grid.X, 1 => grid.Y, 2 => grid.Z, _ => throw NoSuchAxis(axis) };

    /// <summary>Moves to the program with the given number; axis 0 varies fastest.</summary>
    public void MoveTo(long number)
    {
        (var rest, x) = ((int)(number / grid.X), (int)(number % grid.X));
        (z, y) = Math.DivRem(rest, grid.Y);
    }

    private static ArgumentOutOfRangeException NoSuchAxis(int axis) => new(nameof(axis), axis, "A grid has the axes 0, 1 and 2.");
}
