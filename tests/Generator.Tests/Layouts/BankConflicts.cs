using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Tests.Layouts;

/// <summary>
/// How often a shared-memory access must be repeated because lanes meet in a bank. Memory has 32 banks of 4 bytes; an access of v bytes a lane is done for
/// 128 / v adjacent lanes at a time (all 32 for v up to 4). Lanes that want the same word share it.
/// </summary>
internal static class BankConflicts
{
    private const int WordBits = 2;
    private const int BankBits = 5;
    private const int PhaseBytes = 128;

    /// <summary>
    /// The rank test: the words that a phase touches are a linear image of its lane bits and the word bits of the vector, so they number 2^rank, spread
    /// evenly over 2^(rank of their bank bits) banks.
    /// </summary>
    /// <param name="shared">The layout of the block in shared memory.</param>
    /// <param name="access">The distribution over threads that reads or writes it.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    /// <param name="vectorBytes">Bytes that a lane accesses at once: at most 16, adjacent in shared memory.</param>
    /// <returns>Passes of a phase: 1 is free of conflicts.</returns>
    /// <exception cref="ArgumentException">The registers of <paramref name="access"/> do not form such vectors in <paramref name="shared"/>.</exception>
    public static int Passes(LinearLayout shared, LinearLayout access, int elementBytes, int vectorBytes)
    {
        var elementBits = PowerOfTwo.Log2(elementBytes, nameof(elementBytes));
        var vectorBits = PowerOfTwo.Log2(vectorBytes, nameof(vectorBytes));
        var offsets = access.OffsetsIn(shared);
        if (vectorBytes is > 16 || vectorBits < elementBits || offsets.ContiguousRegisters(0) * elementBytes < vectorBytes)
        {
            throw new ArgumentException(
                $"A lane holds {offsets.ContiguousRegisters(0)} adjacent elements of {elementBytes} bytes here, it can't access {vectorBytes} bytes at once.", nameof(vectorBytes));
        }

        var phaseLaneBits = PowerOfTwo.Log2(PhaseBytes / Math.Max(vectorBytes, 4), nameof(vectorBytes));
        var touched = offsets.Bases(InDim.Register).Take(vectorBits - elementBits).Concat(offsets.Bases(InDim.Lane).Take(phaseLaneBits));
        var words = new XorBasis();
        var banks = new XorBasis();
        foreach (var offset in touched)
        {
            var word = offset << elementBits >> WordBits;
            words.Insert(word, 0);
            banks.Insert(word & ((1 << BankBits) - 1), 0);
        }

        return 1 << (words.Rank - banks.Rank);
    }
}
