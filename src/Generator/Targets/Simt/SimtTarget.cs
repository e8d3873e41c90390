namespace BlockSharp.Generator.Targets.Simt;

/// <summary>What a SIMT target can do beyond plain C# with shared memory and barriers.</summary>
/// <param name="Name">As the runtime's enumeration of targets spells it.</param>
/// <param name="HasShuffles">Lanes of a warp run in step and exchange registers.</param>
internal sealed record SimtTarget(string Name, bool HasShuffles)
{
    /// <summary>What OpenCL devices and ILGPU's CPU accelerator run: every exchange between threads goes through shared memory.</summary>
    public static SimtTarget Portable { get; } = new("Portable", HasShuffles: false);

    public static SimtTarget Cuda { get; } = new("Cuda", HasShuffles: true);

    public static IReadOnlyList<SimtTarget> All { get; } = [Portable, Cuda];
}
