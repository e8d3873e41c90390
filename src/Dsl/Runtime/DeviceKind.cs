namespace BlockSharp;

/// <summary>What executes kernels on a <see cref="Device"/>.</summary>
public enum DeviceKind
{
    /// <summary>An NVIDIA GPU, programmed in PTX.</summary>
    Cuda,

    /// <summary>Any device with an OpenCL driver: GPUs of other vendors, or a CPU.</summary>
    OpenCL,

    /// <summary>The host's processors: kernels run as generated SIMD C#, spread over the cores.</summary>
    Cpu,

    /// <summary>No compilation: the kernel's own C# runs on the host, spread over its processors. For debugging.</summary>
    Eager,

    /// <summary>
    /// ILGPU's CPU accelerator: one operating-system thread per GPU thread and about a millisecond per barrier. For tests of
    /// generated code on tiny shapes only.
    /// </summary>
    Simulator,
}
