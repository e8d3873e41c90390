using System.ComponentModel;
using BlockSharp.Runtime.Cpu;

namespace BlockSharp.CompilerServices;

/// <summary>What one core offers to the programs that it runs one after the other. For generated code; used by one thread at a time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SimdCore
{
    private const int Slots = 8;

    private static long lastLaunch;

    /// <summary>The core of a thread that launches, while it does not.</summary>
    [ThreadStatic]
    private static SimdCore? idle;

    private readonly Scratch[] scratch = new Scratch[Slots];

    internal SimdCore()
    {
    }

    /// <summary>Gives the memory back.</summary>
    ~SimdCore()
    {
        foreach (var slot in scratch)
            VectorMemory.Free(slot.Memory, slot.Bytes);
    }

    /// <summary>The programs of the launch.</summary>
    public Grid Grid { get; private set; }

    /// <summary>Number of the launch, unlike any other of the process; never 0.</summary>
    public long Launch { get; private set; }

    /// <summary>
    /// Memory that belongs to this core, aligned to 64 bytes. It keeps its contents from program to program, and from launch to launch until a
    /// larger size is asked for.
    /// </summary>
    /// <param name="slot">Which memory, 0 to 7: each has its own size.</param>
    /// <param name="bytes">How much is needed at the least.</param>
    public nint Memory(int slot, long bytes)
    {
        ref var memory = ref scratch[slot];
        if (memory.Bytes < bytes)
            memory.Grow(bytes);
        return memory.Memory;
    }

    /// <summary>
    /// A number that is kept with a slot's memory, to recognize what lies there: 0 when the memory is new. It says nothing of the launch; a
    /// program that packs operands puts <see cref="Launch"/> into it.
    /// </summary>
    /// <param name="slot">Which memory.</param>
    public ref long Tag(int slot) => ref scratch[slot].Tag;

    /// <summary>Whether packed operands may be kept from program to program: nothing writes to what they are made of.</summary>
    public bool KeepsOperands { get; private set; }

    internal static long NextLaunch() => Interlocked.Increment(ref lastLaunch);

    /// <summary>A core for this thread. A launch inside a launch gets one of its own.</summary>
    internal static SimdCore Rent()
    {
        var core = idle ?? new SimdCore();
        idle = null;
        return core;
    }

    internal static void Return(SimdCore core) => idle = core;

    internal void Begin(in SimdJob job)
    {
        Grid = job.Grid;
        Launch = job.Launch;
        KeepsOperands = job.KeepsOperands;
    }

    private struct Scratch
    {
        internal nint Memory;
        internal long Bytes;
        internal long Tag;

        internal void Grow(long bytes)
        {
            var larger = Math.Max(bytes, Math.Min(2 * Bytes, 1 << 20));
            var memory = VectorMemory.Allocate(larger);
            VectorMemory.Free(Memory, Bytes);
            Memory = memory;
            Bytes = larger;
            Tag = 0;
        }
    }
}
