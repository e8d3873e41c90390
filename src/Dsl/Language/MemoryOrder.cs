namespace BlockSharp;

/// <summary>
/// What an atomic operation promises about the other accesses of its program, which is taken as a whole: it does not matter which of the threads that run it
/// made them.
/// </summary>
public enum MemoryOrder
{
    /// <summary>Nothing but that the operation is one step: for counters and sums that are read when the kernel is over.</summary>
    Relaxed,

    /// <summary>What the program reads after it is at least as new as what was released with the value that it found.</summary>
    Acquire,

    /// <summary>Who finds the value that it wrote, and acquires, finds all that the program wrote before it.</summary>
    Release,

    /// <summary>Both.</summary>
    AcquireRelease,
}

/// <summary>Among whom an atomic operation is one step and ordered.</summary>
public enum MemoryScope
{
    /// <summary>The threads that run one program: memory that no other program touches.</summary>
    Program,

    /// <summary>All programs of the device.</summary>
    Device,

    /// <summary>The host and other devices too, where they share memory.</summary>
    System,
}
