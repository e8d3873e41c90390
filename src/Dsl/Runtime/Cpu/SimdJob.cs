using BlockSharp.CompilerServices;

namespace BlockSharp.Runtime.Cpu;

/// <summary>The programs of one launch. Programs are numbered with axis 0 fastest.</summary>
internal readonly unsafe struct SimdJob
{
    /// <summary>Runs the programs from the first number up to, but not with, the second.</summary>
    internal delegate*<void*, SimdCore, long, long, void> Run { get; init; }

    internal void* Arguments { get; init; }

    internal Grid Grid { get; init; }

    /// <summary>Number of the launch.</summary>
    internal long Launch { get; init; }

    /// <summary>Whether a core may keep packed operands from program to program.</summary>
    internal bool KeepsOperands { get; init; }

    internal CancellationToken Cancellation { get; init; }

    internal long Programs => (long)Grid.X * Grid.Y * Grid.Z;
}
