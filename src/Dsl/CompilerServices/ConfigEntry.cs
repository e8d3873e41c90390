using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>One <c>[Config]</c> of a kernel, as the runtime sees it. For generated code.</summary>
/// <param name="numWarps">Groups of 32 threads that run one program.</param>
/// <param name="numStages">How many iterations of a loop's loads are in flight at once.</param>
/// <param name="target">What it is meant for.</param>
/// <param name="isGiven">Whether the kernel's author wrote it; false for a neighbour of one, for the tuner to try.</param>
/// <param name="values">The values of the kernel's constexprs, in the order of its parameters.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConfigEntry(int numWarps, int numStages, Target target, bool isGiven, params int[] values)
{
    /// <summary>Groups of 32 threads that run one program.</summary>
    public int NumWarps { get; } = numWarps;

    /// <summary>How many iterations of a loop's loads are in flight at once.</summary>
    public int NumStages { get; } = numStages;

    /// <summary>What it is meant for.</summary>
    public Target Target { get; } = target;

    /// <summary>Whether the kernel's author wrote it.</summary>
    internal bool IsGiven { get; } = isGiven;

    /// <summary>The values of the kernel's constexprs.</summary>
    internal int[] Values { get; } = values;
}
