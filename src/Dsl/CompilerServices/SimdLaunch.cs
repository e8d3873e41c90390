using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Runs compiled block programs on the CPU. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SimdLaunch
{
    /// <summary>Runs every program of a grid and returns when all have run.</summary>
    /// <typeparam name="TArguments">The kernel's arguments.</typeparam>
    /// <typeparam name="TProgram">The variant.</typeparam>
    /// <param name="target">A CPU device.</param>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="grid">How many programs; none may be zero (see <see cref="KernelArguments.IsEmpty"/>).</param>
    /// <param name="arguments">The kernel's arguments.</param>
    /// <exception cref="ArgumentException">An axis of the grid is negative, or y times z exceeds <see cref="int.MaxValue"/>.</exception>
    public static void Run<TArguments, TProgram>(in LaunchTarget target, string kernel, Grid grid, in TArguments arguments)
        where TArguments : unmanaged
        where TProgram : struct, ISimdProgram<TArguments>
    {
        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1 || (long)grid.Y * grid.Z > int.MaxValue)
            throw new ArgumentException($"Kernel '{kernel}' cannot be launched on {grid}: its axes must not be negative, nor its size overflow.", nameof(grid));
        var core = new SimdCore();
        core.Begin(grid, SimdCore.NextLaunch());
        for (var z = 0; z < grid.Z; z++)
        {
            for (var y = 0; y < grid.Y; y++)
            {
                for (var x = 0; x < grid.X; x++)
                    TProgram.Run(in arguments, core, x, y, z);
            }
        }
    }
}
