using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>What a SIMT target can do beyond plain C# with shared memory and barriers.</summary>
/// <param name="Name">As the runtime's enumeration of targets spells it.</param>
/// <param name="HasShuffles">Lanes of a warp run in step and exchange registers.</param>
/// <param name="HasMatrices">Warps multiply by matrix instructions, and copies to shared memory pass by the registers (sm_80).</param>
/// <param name="HasWarpgroups">Warpgroups multiply, and tensors are copied by themselves (sm_90a).</param>
internal sealed record SimtTarget(string Name, bool HasShuffles, bool HasMatrices = false, bool HasWarpgroups = false)
{
    /// <summary>The configurations that are compiled for it.</summary>
    public ConfigTargets Purpose => HasWarpgroups ? ConfigTargets.Hopper : HasShuffles ? ConfigTargets.Cuda : ConfigTargets.Portable;

    /// <summary>What OpenCL devices and ILGPU's CPU accelerator run: every exchange between threads goes through shared memory.</summary>
    public static SimtTarget Portable { get; } = new("Portable", HasShuffles: false);

    public static SimtTarget Cuda { get; } = new("Cuda", HasShuffles: true, HasMatrices: true);

    /// <summary>sm_90a: for programs whose products all fit its instructions.</summary>
    public static SimtTarget Hopper { get; } = new("Hopper", HasShuffles: true, HasWarpgroups: true);

    /// <summary>The targets that take every program.</summary>
    public static IReadOnlyList<SimtTarget> All { get; } = [Portable, Cuda];
}
