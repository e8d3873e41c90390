using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU;
using ILGPU.IR;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// The one place that creates ILGPU contexts: O2, the intrinsics of <see cref="CompilerServices.Simt"/> registered, and
/// no devices but the ones the caller asks for. Every backend used with such a context must go through
/// <see cref="PassListPatch.RemoveCodePlacement"/> before it compiles anything.
/// </summary>
internal static class IlgpuContext
{
    internal static Context Create(Action<Context.Builder>? devices = null) => Context.Create(builder =>
    {
        builder.Optimize(OptimizationLevel.O2);
        IntrinsicTable.Register(builder.GetIntrinsicManager());
        devices?.Invoke(builder);
    });
}
