using System.Diagnostics;
using System.Runtime.ExceptionServices;
using BlockSharp.Eager;

namespace BlockSharp;

/// <summary>Runs every program of a kernel in plain C#: no compilation, breakpoints work inside the kernel.</summary>
public static class EagerLauncher
{
    /// <summary>Runs <paramref name="program"/> once for each program of the grid and returns when all have run.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="grid">How many programs to run.</param>
    /// <param name="program">Calls the kernel method with its arguments; <see cref="Op.ProgramId"/> tells it which program it is.</param>
    /// <param name="parallel">
    /// True to spread the programs over all processors; false, or with a debugger attached, to run them one by one on this thread, axis 0 fastest.
    /// </param>
    /// <param name="cancellation">Stops the launch between two programs.</param>
    /// <exception cref="OperationCanceledException">The launch was canceled; some programs may have run.</exception>
    /// <exception cref="ArgumentException">An axis of the grid is negative, or y times z exceeds <see cref="int.MaxValue"/>.</exception>
    /// <remarks>What a program throws is rethrown as it is. If several throw, it is the one of the program that a sequential run reaches first.</remarks>
    public static void Run(string kernel, Grid grid, Action program, bool parallel, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (grid.X < 0 || grid.Y < 0 || grid.Z < 0 || (long)grid.Y * grid.Z > int.MaxValue)
            throw new ArgumentException($"Kernel {kernel} cannot be launched on {grid}: its axes must not be negative, nor its size overflow.", nameof(grid));
        var count = (long)grid.X * ((long)grid.Y * grid.Z);
        if (parallel && count > 1 && Environment.ProcessorCount > 1 && !Debugger.IsAttached)
            RunParallel(kernel, grid, program, count, cancellation);
        else
            RunSequential(kernel, grid, program, count, cancellation);
    }

    private static void RunSequential(string kernel, Grid grid, Action program, long count, CancellationToken cancellation)
    {
        var outer = ProgramContext.Current;
        var context = new ProgramContext(kernel, grid);
        ProgramContext.Current = context;
        try
        {
            for (var number = 0L; number < count; number++)
            {
                cancellation.ThrowIfCancellationRequested();
                context.MoveTo(number);
                program();
            }
        }
        finally
        {
            ProgramContext.Current = outer;
        }
    }

    private static void RunParallel(string kernel, Grid grid, Action program, long count, CancellationToken cancellation)
    {
        var gate = new object();
        var failed = long.MaxValue;
        ExceptionDispatchInfo? failure = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0L, count, options, () => new ProgramContext(kernel, grid), RunOne, _ => { });
        failure?.Throw();

        ProgramContext RunOne(long number, ParallelLoopState state, ProgramContext context)
        {
            var outer = ProgramContext.Current;
            context.MoveTo(number);
            ProgramContext.Current = context;
            try
            {
                program();
            }
            catch (Exception exception)
            {
                // Break, unlike Stop, still runs the programs before this one: the first of them to fail is the one that is reported.
                state.Break();
                lock (gate)
                {
                    if (number < failed)
                        (failed, failure) = (number, ExceptionDispatchInfo.Capture(exception));
                }
            }
            finally
            {
                ProgramContext.Current = outer;
            }

            return context;
        }
    }
}
