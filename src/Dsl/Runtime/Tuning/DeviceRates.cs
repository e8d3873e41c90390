using BlockSharp.CompilerServices;

namespace BlockSharp.Runtime.Tuning;

/// <summary>
/// The most that a CUDA device moves and computes, of which follows the least time of a launch. The figures a multiprocessor and clock are those of NVIDIA's white
/// papers of the architectures and of the CUDA programming guide's table of arithmetic throughput; no launch reaches them.
/// </summary>
/// <param name="Multiprocessors">How many there are.</param>
/// <param name="Clock">The highest, in Hz.</param>
/// <param name="Lanes">Fused multiplications and additions in fp32, a multiprocessor and clock.</param>
/// <param name="HalfProducts">Multiplications by matrix units of elements of 16 bits, a multiprocessor and clock: of 8 bits twice as many, of TF32 half.</param>
internal sealed record DeviceRates(int Multiprocessors, double Clock, int Lanes, int HalfProducts)
{
    /// <summary>
    /// Bytes that a multiprocessor takes from the device's cache, a clock. What the cache gives all of them together is less where they ask for different data, but
    /// not where neighbours ask for the same: an H100 was seen to give 6800 bytes.
    /// </summary>
    private const double FetchedBytes = 64;

    /// <summary>Bytes that a multiprocessor's own cache gives, a clock.</summary>
    private const double MovedBytes = 128;

    /// <summary>Exponentials and roots, a multiprocessor and clock.</summary>
    private const double SpecialOperations = 16;

    /// <summary>The rates of a device; null for an architecture that is not known.</summary>
    /// <param name="computeCapability">Such as 90 for 9.0.</param>
    /// <param name="multiprocessors">How many there are.</param>
    /// <param name="clock">The highest, in Hz.</param>
    internal static DeviceRates? Of(int computeCapability, int multiprocessors, double clock)
    {
        (int Lanes, int HalfProducts)? rates = computeCapability switch
        {
            80 => (64, 1024),
            86 or 89 or 120 => (128, 512),
            87 => (128, 1024),
            90 => (128, 2048),
            100 or 103 => (128, 4096),
            _ => null,
        };
        return rates is { } known && clock > 0 ? new(multiprocessors, clock, known.Lanes, known.HalfProducts) : null;
    }

    /// <summary>The least time of a launch in seconds, however well it goes.</summary>
    internal double LeastSeconds(LaunchWork work)
    {
        if (work.Samples.Count == 0)
            return 0;
        var clocks = work.Samples.Select(Clocks).ToArray();
        var spread = work.Programs * clocks.Average() / Multiprocessors;

        // Some multiprocessor has as many programs as this, and each is at least the shortest.
        var busiest = Math.Ceiling((double)work.Programs / Multiprocessors) * clocks.Min();
        return Math.Max(spread, busiest) / Clock;
    }

    /// <summary>What one program takes a multiprocessor: its units work beside each other.</summary>
    private double Clocks(ProgramWork work) => Math.Max(
        Math.Max(work.MovedBytes / MovedBytes, work.FetchedBytes / FetchedBytes),
        Math.Max(work.ByteProducts / 2.0 / HalfProducts, Math.Max(work.HalfOperations / 2.0 / Lanes, work.SpecialOperations / SpecialOperations)));
}
