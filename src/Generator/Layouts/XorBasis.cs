namespace BlockSharp.Generator.Layouts;

/// <summary>
/// A growing set of independent bit vectors, in echelon form by highest bit, that remembers which inserted vectors each of its rows is the xor of.
/// Insertion decides independence; <see cref="TryExpress"/> solves a linear system over GF(2).
/// </summary>
internal sealed class XorBasis
{
    private const int Bits = 31;
    private readonly int[] _rowByHighestBit = new int[Bits];
    private readonly int[] _originByHighestBit = new int[Bits];

    /// <summary>How many independent vectors were inserted.</summary>
    public int Rank { get; private set; }

    /// <summary>Adds the vector unless it is a xor of earlier ones; <paramref name="origin"/> is the bit set which names it.</summary>
    /// <returns>Whether the vector was independent of the earlier ones.</returns>
    public bool Insert(int vector, int origin)
    {
        for (var bit = Bits - 1; bit >= 0 && vector != 0; bit--)
        {
            if ((vector >> bit & 1) == 0) continue;
            if (_rowByHighestBit[bit] == 0)
            {
                _rowByHighestBit[bit] = vector;
                _originByHighestBit[bit] = origin;
                Rank++;
                return true;
            }

            vector ^= _rowByHighestBit[bit];
            origin ^= _originByHighestBit[bit];
        }

        return false;
    }

    /// <summary>Finds the origins whose xor is <paramref name="vector"/>; only independent origins take part, so the answer is unique.</summary>
    public bool TryExpress(int vector, out int origins)
    {
        origins = 0;
        for (var bit = Bits - 1; bit >= 0 && vector != 0; bit--)
        {
            if ((vector >> bit & 1) == 0) continue;
            if (_rowByHighestBit[bit] == 0) return false;
            vector ^= _rowByHighestBit[bit];
            origins ^= _originByHighestBit[bit];
        }

        return true;
    }
}
