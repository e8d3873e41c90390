using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;

namespace BlockSharp.Generator.Emit;

/// <summary>A kernel and the source of its variants, which is null when the kernel has an error.</summary>
internal sealed record CompiledKernel(KernelSignature Signature, string? Source)
{
    public static CompiledKernel From(KernelModel model, CancellationToken cancellation)
    {
        var isSound = model.Program is not null && KernelCompiler.Check(model).Count == 0;
        if (isSound) model = ConfigNeighbours.Run(model);
        return new(model.Signature, isSound ? KernelCompiler.Compile(model, cancellation) : null);
    }
}

/// <summary>What the launch overload is made from: not the body, so that editing it leaves the overload alone.</summary>
internal sealed record LaunchModel(KernelSignature Signature, bool IsCompiled);
