using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlockSharp.Generator.Benchmarks;

/// <summary>A project with fifty kernels of five kinds: 80 configurations.</summary>
public class FiftyKernels
{
    private KernelProject project = null!;
    private CSharpCompilation compilation = null!;
    private GeneratorDriver driver = null!;
    private bool isEdited;

    [GlobalSetup]
    public void Setup()
    {
        project = KernelProject.WithKernels(50);
        compilation = project.Compilation();
        driver = KernelProject.Run(KernelProject.Driver(), compilation);
    }

    /// <summary>A build in a compiler that is running already: nothing is bound, nothing is cached, the files are parsed.</summary>
    [Benchmark]
    public GeneratorDriver Build_from_nothing() => KernelProject.Run(KernelProject.Driver(), project.Compilation());

    /// <summary>An edit in a file without kernels: the frontend runs again, and nothing after it.</summary>
    [Benchmark]
    public GeneratorDriver Edit_elsewhere()
    {
        const string Before = "=> 1", After = "=> 2";
        compilation = KernelProject.Edit(compilation, inKernel: false, isEdited ? After : Before, isEdited ? Before : After);
        isEdited = !isEdited;
        return driver = KernelProject.Run(driver, compilation);
    }

    /// <summary>An edit in the body of one of the fifty.</summary>
    [Benchmark]
    public GeneratorDriver Edit_one_body()
    {
        const string Before = "ProgramId(0) * ", After = "ProgramId(0) * 1 * ";
        compilation = KernelProject.Edit(compilation, inKernel: true, isEdited ? After : Before, isEdited ? Before : After);
        isEdited = !isEdited;
        return driver = KernelProject.Run(driver, compilation);
    }
}
