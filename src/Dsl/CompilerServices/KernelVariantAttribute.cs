using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Says of an ILGPU entry method which of the kernel's variants it is, and what its launch needs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelVariantAttribute : Attribute
{
    /// <summary>Index of the <c>[Config]</c> that was compiled in.</summary>
    public int Config { get; set; }

    /// <summary>The devices it is for.</summary>
    public KernelTarget Target { get; set; }

    /// <summary>True if it relies on pointers and strides that are multiples of 16 bytes.</summary>
    public bool Aligned { get; set; }

    /// <summary>Threads of a group.</summary>
    public int Threads { get; set; }

    /// <summary>Bytes of shared memory that a group uses.</summary>
    public int SharedBytes { get; set; }

    /// <summary>
    /// True if <see cref="SharedBytes"/> are given by the launch (<c>SharedMemory.GetDynamic</c>): only so may they exceed what a kernel may
    /// declare itself, 48 KB on CUDA. CUDA only.
    /// </summary>
    public bool IsSharedDynamic { get; set; }

    /// <summary>The least compute capability that has its instructions, such as 80 for 8.0; 0 if any does. CUDA only.</summary>
    public int MinArchitecture { get; set; }

    /// <summary>Registers that a thread needs at least, where that is more than it can have: then the variant fits no device. Otherwise 0. CUDA only.</summary>
    public int LeastRegisters { get; set; }

    /// <summary>
    /// True if one group a multiprocessor is enough: what it copies ahead hides the memory's latency. The assembler is told, which otherwise would rather spill registers than
    /// have fewer groups. CUDA only.
    /// </summary>
    public bool IsEnoughAlone { get; set; }

    /// <summary>
    /// Groups of a multiprocessor that stay and take one program after another; 0 if each program has a group of its own. Otherwise a launch has
    /// the smaller of as many groups as programs and as the device holds, in one dimension, and the method takes the grid that was asked for as
    /// its last three parameters, <see cref="int"/> each. CUDA only.
    /// </summary>
    public int Residency { get; set; }

    /// <summary>Groups that a multiprocessor has room for at least, which the assembler heeds; null if it may choose.</summary>
    internal int? LeastGroups => Residency > 0 ? Residency : IsEnoughAlone ? 1 : null;

    /// <summary>A hash of the method's source: caches keep what was compiled from it. Empty if nothing is to be kept.</summary>
    public string Source { get; set; } = "";
}
