namespace BlockSharp.Runtime.Tuning;

/// <summary>The configurations that were chosen for a kernel on one device, by the words of a key. Looking one up takes no lock and allocates nothing.</summary>
internal sealed class TunedChoices
{
    /// <summary>More keys than any program tunes: what has so many is not to fill the memory.</summary>
    private const int MaxCount = 1 << 16;

    private readonly object gate = new();
    private Choice?[] buckets = new Choice?[16];
    private int count;

    internal Choice? Find(ReadOnlySpan<long> key)
    {
        var hash = HashOf(key);
        var found = Volatile.Read(ref buckets);
        for (var choice = Volatile.Read(ref found[hash & (found.Length - 1)]); choice is not null; choice = choice.Next)
        {
            if (choice.Hash == hash && key.SequenceEqual(choice.Key))
                return choice;
        }
        return null;
    }

    /// <summary>Keeps a choice; it hides an earlier one of the same key.</summary>
    /// <param name="key">The words.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="isCertain">Whether measuring could not change it: it was measured, or nothing else competes.</param>
    /// <param name="epoch">When it holds: as long as the device's tuning is set as it was.</param>
    internal void Set(ReadOnlySpan<long> key, int config, bool isCertain, int epoch)
    {
        lock (gate)
        {
            if (count >= MaxCount)
                Begin(16, []);
            else if (count >= buckets.Length)
                Begin(2 * buckets.Length, buckets);
            var choice = new Choice(HashOf(key), key.ToArray(), config, isCertain, epoch);
            Put(buckets, choice);
            count++;
        }
    }

    private void Begin(int size, Choice?[] kept)
    {
        var larger = new Choice?[size];
        count = 0;
        foreach (var head in kept)
        {
            for (var choice = head; choice is not null; choice = choice.Next)
            {
                if (ReferenceEquals(Find(choice.Key), choice))
                {
                    Put(larger, choice with { Next = null });
                    count++;
                }
            }
        }
        Volatile.Write(ref buckets, larger);
    }

    private static void Put(Choice?[] buckets, Choice choice)
    {
        ref var head = ref buckets[choice.Hash & (buckets.Length - 1)];
        Volatile.Write(ref head, choice with { Next = head });
    }

    private static int HashOf(ReadOnlySpan<long> key)
    {
        var hash = 0UL;
        foreach (var word in key)
            hash = (hash ^ (ulong)word) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32);
    }

    internal sealed record Choice(int Hash, long[] Key, int Config, bool IsCertain, int Epoch)
    {
        internal Choice? Next { get; init; }
    }
}
