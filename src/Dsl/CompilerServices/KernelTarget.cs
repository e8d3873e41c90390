using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Which devices a generated kernel method is written for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum KernelTarget
{
    /// <summary>Any device that ILGPU drives.</summary>
    Portable,

    /// <summary>CUDA devices only: it shuffles between lanes.</summary>
    Cuda,

    /// <summary>The CPU device: vectors of C#, without ILGPU.</summary>
    Simd,

    /// <summary>CUDA devices of compute capability 9.0 only: it uses instructions of that architecture alone, compiled for sm_90a.</summary>
    Hopper,
}
