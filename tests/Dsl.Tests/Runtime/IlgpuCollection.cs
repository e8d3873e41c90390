namespace BlockSharp.Tests.Runtime;

/// <summary>Tests that run kernels take turns: the simulator uses every core and OpenCL devices are shared.</summary>
[CollectionDefinition(nameof(IlgpuCollection), DisableParallelization = true)]
public sealed class IlgpuCollection;
