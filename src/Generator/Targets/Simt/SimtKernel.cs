namespace BlockSharp.Generator.Targets.Simt;

/// <summary>What the emitter made of a program: the statements of the kernel method, and its shared memory in bytes.</summary>
internal sealed record SimtKernel(string Body, int SharedBytes)
{
    /// <summary>Whether the launch gives the shared memory.</summary>
    public bool IsSharedDynamic { get; init; }

    /// <summary>Whether one group a multiprocessor is enough: it copies windows far ahead, and has whole operands in registers.</summary>
    public bool IsEnoughAlone { get; init; }

    /// <summary>Registers that a thread needs at least, where that is more than it can have; otherwise 0.</summary>
    public int LeastRegisters { get; init; }

    /// <summary>The least compute capability that has its instructions, 80 for 8.0; 0 if any does.</summary>
    public int MinArchitecture { get; init; }
}
