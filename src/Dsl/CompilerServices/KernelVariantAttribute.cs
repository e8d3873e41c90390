using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Says of an ILGPU entry method which of the kernel's variants it is.</summary>
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
}
