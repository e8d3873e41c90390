namespace BlockSharp;

/// <summary>For which code a <see cref="ConfigAttribute"/> is meant: what suits a GPU's tensor cores seldom suits a processor's vectors.</summary>
[Flags]
public enum Target
{
    /// <summary>Vectors of C#, on the CPU device.</summary>
    Cpu = 1,

    /// <summary>OpenCL, and ILGPU's simulator.</summary>
    Portable = 2,

    /// <summary>CUDA, for any device.</summary>
    Cuda = 4,

    /// <summary>CUDA, for compute capability 9.0: products by warpgroups, operands fetched as tensors. Only where all products of the kernel fit.</summary>
    Hopper = 8,

    /// <summary>Every GPU.</summary>
    Gpu = Portable | Cuda | Hopper,

    /// <summary>All.</summary>
    Any = Cpu | Gpu,
}
