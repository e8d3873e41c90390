using System.Runtime.InteropServices;

namespace BlockSharp.Runtime.Cpu;

/// <summary>
/// Programs that are still to run, a range of neighbours for each core. A core takes from the front of its own range; when that is empty, it
/// steals the back half of another's. Neighbours mostly run on one core, one after the other, whatever the cores' speeds.
/// </summary>
internal sealed unsafe class ProgramRanges : IDisposable
{
    /// <summary>A core that falls behind keeps no more than this part of its range from the others.</summary>
    private const int Parts = 16;

    /// <summary>In units of a range: two cache lines, as processors fetch them in pairs.</summary>
    private const int Stride = 128 / sizeof(long);

    /// <summary>End and start of a range in one word.</summary>
    private readonly long* ranges;

    internal ProgramRanges(int cores)
    {
        Cores = cores;
        ranges = (long*)NativeMemory.AlignedAlloc((nuint)cores * Stride * sizeof(long), Stride * sizeof(long));
        Divide(0, 0);
    }

    internal int Cores { get; }

    /// <summary>Gives the first cores equal parts of the programs, and the others none.</summary>
    internal void Divide(int programs, int among)
    {
        for (var core = 0; core < Cores; core++)
        {
            var range = core < among ? Pack((int)((long)programs * core / among), (int)((long)programs * (core + 1) / among)) : 0;
            Volatile.Write(ref ranges[core * Stride], range);
        }
    }

    /// <summary>The next programs for a core; false when nobody has any left.</summary>
    internal bool Next(int core, out int start, out int end)
    {
        ref var own = ref ranges[core * Stride];
        for (var range = Volatile.Read(ref own); Left(range) > 0; range = Volatile.Read(ref own))
        {
            start = Start(range);
            end = start + Part(Left(range));
            if (Interlocked.CompareExchange(ref own, Pack(end, End(range)), range) == range)
                return true;
        }

        for (var i = 1; i < Cores; i++)
        {
            ref var other = ref ranges[(core + i) % Cores * Stride];
            for (var range = Volatile.Read(ref other); Left(range) > 0; range = Volatile.Read(ref other))
            {
                start = Start(range) + Left(range) / 2;
                if (Interlocked.CompareExchange(ref other, Pack(Start(range), start), range) != range)
                    continue;

                // Some of it is run at once, so that stolen programs do not travel from thief to thief.
                end = start + Part(End(range) - start);
                Volatile.Write(ref own, Pack(end, End(range)));
                return true;
            }
        }

        start = end = 0;
        return false;
    }

    public void Dispose() => NativeMemory.AlignedFree(ranges);

    private static int Part(int left) => Math.Max(1, left / Parts);

    private static long Pack(int start, int end) => (long)end << 32 | (uint)start;

    private static int Start(long range) => (int)range;

    private static int End(long range) => (int)(range >> 32);

    private static int Left(long range) => End(range) - Start(range);
}
