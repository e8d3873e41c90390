namespace BlockSharp;

/// <summary>How long a line that was just accessed should stay cached. A hint: it never changes a result.</summary>
public enum Evict
{
    /// <summary>The device's usual policy.</summary>
    Normal,

    /// <summary>Used once: evict it before anything else (weights that stream through).</summary>
    First,

    /// <summary>Used again soon by many programs: keep it (activations shared by all rows).</summary>
    Last,
}

/// <summary>Which caches an access goes through. A hint, except for <see cref="Volatile"/>.</summary>
public enum Cache
{
    /// <summary>The device's usual path.</summary>
    Default,

    /// <summary>Only in the cache shared by the whole device (L2), not in the one of a multiprocessor.</summary>
    Global,

    /// <summary>Streams through the caches, likely accessed once.</summary>
    Streaming,

    /// <summary>The access is always made, in program order, and reads what other programs wrote.</summary>
    Volatile,
}
