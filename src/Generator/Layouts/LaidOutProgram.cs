using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>A specialized program in which every block value has a distribution over the threads; scalars have none.</summary>
internal sealed record LaidOutProgram(BlockProgram Program, EquatableArray<LinearLayout?> Layouts, int Warps)
{
    public const int LanesPerWarp = 32;

    /// <summary>The products that warps compute by matrix instructions, by their results.</summary>
    public IReadOnlyDictionary<int, MatrixLayouts> Matrices { get; init; } = new Dictionary<int, MatrixLayouts>();

    public int Threads => Warps * LanesPerWarp;

    /// <summary>Whether a value lies in shared memory: its layout is one of offsets.</summary>
    public bool IsShared(int value) => Layouts[value] is { } layout && layout.InBits(InDim.Offset) > 0;

    public LinearLayout LayoutOf(int value) => Layouts[value] ?? throw new InvalidOperationException($"value {value} is a scalar and has no layout");
}
