using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Which of a configuration's variants a device has the instructions, threads and shared memory for. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[Flags]
public enum VariantFit
{
    /// <summary>None: the configuration is not launched there.</summary>
    None = 0,

    /// <summary>One that assumes nothing of the arguments.</summary>
    General = 1,

    /// <summary>One for pointers and strides that are multiples of 16 bytes.</summary>
    Aligned = 2,

    /// <summary>One that fetches tensors, and assumes no more than they need.</summary>
    Fetching = 4,

    /// <summary>One that fetches tensors, for pointers and strides that are multiples of 16 bytes.</summary>
    FetchingAligned = 8,
}
