using System.ComponentModel;
using BlockSharp.Runtime.Cpu;

namespace BlockSharp.CompilerServices;

/// <summary>Runs compiled block programs on the CPU. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SimdLaunch
{
    /// <summary>Runs every program of a grid and returns when all have run.</summary>
    /// <typeparam name="TArguments">The kernel's arguments.</typeparam>
    /// <typeparam name="TProgram">The variant.</typeparam>
    /// <param name="target">A CPU device.</param>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="grid">How many programs; none may be zero (see <see cref="KernelArguments.IsEmpty"/>).</param>
    /// <param name="arguments">The kernel's arguments.</param>
    /// <param name="keepsOperands">Whether a core may keep packed operands for its next programs: if nothing writes to them.</param>
    /// <exception cref="OperationCanceledException">The launch was canceled.</exception>
    /// <exception cref="ArgumentException">An axis of the grid is negative, or y times z exceeds <see cref="int.MaxValue"/>.</exception>
    /// <remarks>What a program throws is rethrown as it is. If several throw, it is the one of the program that a sequential run reaches first.</remarks>
    public static void Run<TArguments, TProgram>(in LaunchTarget target, string kernel, Grid grid, in TArguments arguments, bool keepsOperands = true)
        where TArguments : unmanaged
        where TProgram : struct, ISimdProgram<TArguments>
    {
        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1 || (long)grid.Y * grid.Z > int.MaxValue)
            throw new ArgumentException($"Kernel '{kernel}' cannot be launched on {grid}: its axes must not be negative, nor its size overflow.", nameof(grid));
        var copy = arguments;
        target.Device.Cores.Run(new SimdJob
        {
            Run = &RunPrograms<TArguments, TProgram>,
            Arguments = &copy,
            Grid = grid,
            Launch = SimdCore.NextLaunch(),
            KeepsOperands = keepsOperands,
            Cancellation = target.Cancellation,
        });
    }

    private static void RunPrograms<TArguments, TProgram>(void* arguments, SimdCore core, long start, long end)
        where TArguments : unmanaged
        where TProgram : struct, ISimdProgram<TArguments>
    {
        ref readonly var given = ref *(TArguments*)arguments;
        var grid = core.Grid;
        var (yz, x) = Math.DivRem(start, grid.X);
        var (z, y) = Math.DivRem(yz, grid.Y);
        for (var number = start; number < end; number++)
        {
            TProgram.Run(in given, core, (int)x, (int)y, (int)z);
            if (++x < grid.X)
                continue;
            x = 0;
            if (++y < grid.Y)
                continue;
            y = 0;
            z++;
        }
    }
}
