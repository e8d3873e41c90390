using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>What a group of a kernel for sm_90a has of a multiprocessor: of its threads some fetch and need few registers, the others compute and have what is left.</summary>
/// <param name="ComputingThreads">The first ones of the group.</param>
/// <param name="ExchangeBytes">Shared memory through which computing threads exchange, which the slots begin behind.</param>
/// <param name="SharedBytes">Shared memory in all.</param>
/// <param name="Residency">Groups that stay on a multiprocessor.</param>
/// <param name="Registers">Of a computing thread.</param>
/// <param name="FetchingRegisters">Of a thread that fetches.</param>
internal sealed record MultiprocessorShare(int ComputingThreads, int ExchangeBytes, int SharedBytes, int Residency, int Registers, int FetchingRegisters)
{
    /// <summary>What a thread needs besides accumulators and what waits while a product runs: addresses, descriptors, and the elements in hand.</summary>
    public const int BusyRegisters = 40;

    public const int FetchingThreads = LaidOutProgram.LanesPerWarp * WarpgroupLayouts.WarpsPerGroup;
    private const int RegistersOfMultiprocessor = 65536;
    private const int SharedBytesOfMultiprocessor = 228 * 1024;

    /// <summary>What the driver takes of each group's share.</summary>
    private const int ReservedSharedBytes = 1024;
    private const int MaxRegisters = 240;

    /// <summary>What a thread needs to fetch boxes, and to copy pieces of rows besides.</summary>
    private const int BoxRegisters = 24, PieceRegisters = 56;

    /// <summary>What a thread needs besides accumulators where two groups share, at least.</summary>
    private const int OtherRegisters = 72;

    public int Threads => ComputingThreads + FetchingThreads;

    public static MultiprocessorShare Of(Rings rings, RolePart computing, int computingThreads)
    {
        var exchange = (computing.SharedBytes + Channel.Alignment - 1) / Channel.Alignment * Channel.Alignment;
        var bytes = exchange + Channel.Alignment + rings.SlotBytes + rings.BarrierCount * Rings.BarrierBytes;
        var threads = computingThreads + FetchingThreads;
        var fetchingRegisters = rings.AreUneven ? PieceRegisters : BoxRegisters;

        // Two groups of a multiprocessor hide each other's epilogues, where both fit.
        var fitTwice = 2 * (bytes + ReservedSharedBytes) <= SharedBytesOfMultiprocessor
            && Registers(2) >= computing.LiveAccumulators + OtherRegisters
            && RegistersOfMultiprocessor / 2 / threads >= computing.WidestProduct + OtherRegisters / 2;
        var residency = fitTwice ? 2 : 1;
        return new MultiprocessorShare(computingThreads, exchange, bytes, residency, Registers(residency), fetchingRegisters);

        // A group starts with as many registers in each thread, and can share out no more than those.
        int Registers(int groups) =>
            Math.Min(MaxRegisters, (RegistersOfMultiprocessor / groups / threads / 8 * 8 * threads - FetchingThreads * fetchingRegisters) / computingThreads / 8 * 8);
    }
}
