using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>
/// What the choice of a configuration may depend on, in words: which configurations compete, a bit each; whether the arguments are aligned; and the
/// arguments that <see cref="AutotuneAttribute.Key"/> names. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct TuningKey
{
    private const int Bits = 64;

    private readonly Span<long> words;

    /// <param name="words">Room for all: <see cref="Room"/>. Its contents are lost.</param>
    public TuningKey(Span<long> words)
    {
        this.words = words;
        words.Clear();
    }

    /// <summary>All words.</summary>
    public ReadOnlySpan<long> Words => words;

    /// <summary>How many words a key has.</summary>
    /// <param name="configs">How many configurations the kernel has.</param>
    /// <param name="values">How many words there are besides.</param>
    public static int Room(int configs, int values) => (configs + Bits - 1) / Bits + values;

    /// <summary>Lets a configuration compete.</summary>
    public void Allow(int config) => words[config / Bits] |= 1L << config % Bits;

    /// <summary>Puts one of the other words in.</summary>
    /// <param name="fromEnd">Which, counted from the end: 1 is the last.</param>
    /// <param name="value">The word.</param>
    public void Set(int fromEnd, long value) => words[^fromEnd] = value;

    /// <summary>Whether a configuration competes.</summary>
    internal static bool Allows(ReadOnlySpan<long> words, int config) => (words[config / Bits] >> config % Bits & 1) != 0;

    /// <summary>The first that competes; -1 if there is none.</summary>
    internal static int First(ReadOnlySpan<long> words, int configs)
    {
        for (var i = 0; i * Bits < configs; i++)
        {
            if (words[i] != 0)
                return i * Bits + System.Numerics.BitOperations.TrailingZeroCount(words[i]);
        }
        return -1;
    }
}
