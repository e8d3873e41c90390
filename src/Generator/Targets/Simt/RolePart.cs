using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>What the emitter made of the part of some warps.</summary>
/// <param name="Prologue">Locals that hold for all programs that the warps run.</param>
/// <param name="Body">What they do for one program.</param>
/// <param name="Accumulators">Registers of a thread that products accumulate in.</param>
/// <param name="LiveAccumulators">How many of them are in use at once.</param>
/// <param name="WidestProduct">The most of them that one instruction has; the register allocator must find them in a row.</param>
internal sealed record RolePart(SourceWriter Prologue, SourceWriter Body, int SharedBytes, int Accumulators, int LiveAccumulators, int WidestProduct);
