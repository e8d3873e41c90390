using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ILGPU.Backends;
using ILGPU.IR.Transformations;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// Takes <see cref="CodePlacement"/> out of a backend's list of optimization passes. At O2 that pass moves a load
/// behind a store to the same address; without it O2 keeps the program's order and still infers address spaces.
/// </summary>
internal static class PassListPatch
{
    internal static void RemoveCodePlacement(Backend backend)
    {
        ref var transformers = ref KernelTransformers(backend);
        transformers = transformers
            .Select(t => Transformer.Create(t.Configuration, t.Transformations.Where(x => x is not CodePlacement).ToImmutableArray()))
            .ToImmutableArray();
    }

    /// <summary>The names of the passes that a backend runs over a kernel, in their order.</summary>
    internal static ImmutableArray<string> PassNames(Backend backend) =>
        [.. KernelTransformers(backend).SelectMany(t => t.Transformations).Select(t => t.GetType().Name)];

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<KernelTransformers>k__BackingField")]
    private static extern ref ImmutableArray<Transformer> KernelTransformers(Backend backend);
}
