using System.Diagnostics;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BlockSharp.Generator.Benchmarks;

// "first" measures what BenchmarkDotNet cannot: the first run in a process, with nothing compiled by the JIT.
if (args is ["first"])
{
    var project = KernelProject.WithKernels(50);
    var watch = Stopwatch.StartNew();
    KernelProject.Run(KernelProject.Driver(), project.Compilation());
    Console.WriteLine($"50 kernels, first run in the process: {watch.ElapsedMilliseconds} ms");
    return;
}

// Fifteen iterations of warm-up: the compiler is a lot of code, which the JIT improves while it runs.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(15).WithIterationCount(10);
var config = DefaultConfig.Instance.AddJob(job).HideColumns(Column.Job, Column.Toolchain, Column.IterationCount, Column.LaunchCount, Column.WarmupCount);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config);
