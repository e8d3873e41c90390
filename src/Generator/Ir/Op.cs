using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Ir;

/// <summary>One operation: values are numbers into <see cref="BlockProgram.Values"/>, -1 stands for an absent optional operand.</summary>
/// <param name="Numbers">Compile-time attributes; <see cref="Opcode"/> says which.</param>
/// <param name="Site">Which expression of the source it came from: an index into the source map that travels beside the program, or -1.</param>
/// <param name="Statement">Which statement of the source it came from: an index into <see cref="BlockProgram.Statements"/>, or -1.</param>
internal sealed record Op(
    Opcode Code,
    EquatableArray<int> Operands,
    EquatableArray<int> Results,
    EquatableArray<long> Numbers,
    EquatableArray<Region> Regions,
    int Site,
    int Statement)
{
    private const long AcquireOrder = 1, ReleaseOrder = 2, AcquireReleaseOrder = 3;

    public int Result => Results[0];

    public Region Body => Regions[0];

    /// <summary>Axis of a program id, an expansion or a reduction.</summary>
    public int Axis => (int)Numbers[0];

    /// <summary>Of a load or a store: bits 0-1 eviction (1 first, 2 last), bit 2 volatile, bit 3 cached globally only.</summary>
    public int Hint => (int)Numbers[0];

    /// <summary>Of a product: it may still run when the next operation starts.</summary>
    public bool IsPipelined => Numbers.Count > 0 && Numbers[0] != 0;

    /// <summary>Of a product of fp32: its operands are rounded to TF32.</summary>
    public bool IsRounded => Numbers.Count > 1 && Numbers[1] != 0;

    /// <summary>Of a load or a store: it must happen as written.</summary>
    public bool IsVolatile => (Hint & 4) != 0;

    /// <summary>Of a load: its elements follow each other in memory, wherever they begin, and are moved by aligned accesses.</summary>
    public bool IsRealigned => Code == Opcode.Load && Operands.Count > 3;

    /// <summary>Of a load, or a copy to or a read of shared memory: of windows of rows, which lie in shared memory as in global memory.</summary>
    public bool IsWindowed => Code switch { Opcode.Load => Operands.Count > 4, Opcode.CopyShared => Numbers.Count > 1, Opcode.LoadShared => Operands.Count > 1, _ => false };

    /// <summary>Of an atomic update: what the program did before it must be done when it is seen.</summary>
    public bool Releases => Numbers[0] is ReleaseOrder or AcquireReleaseOrder;

    /// <summary>Of an atomic update: what the program does after it must not be done before.</summary>
    public bool Acquires => Numbers[0] is AcquireOrder or AcquireReleaseOrder;

    /// <summary>Of an atomic update: among whom, as the runtime's enumeration numbers it.</summary>
    public int Scope => (int)Numbers[1];

    /// <summary>Of a load or a store: its author asks to keep the data cached.</summary>
    public bool IsKeptCached => (Hint & 3) == 2;

    /// <summary>Of a load or a store: its author expects nobody to come back to the data.</summary>
    public bool IsReadOnce => (Hint & 3) == 1;

    /// <summary>This operation and all inside it, in order.</summary>
    public IEnumerable<Op> WithNested => Regions.SelectMany(r => r.Everything).Prepend(this);

    /// <summary>
    /// Whether nothing may be read before it that is read after: a store, an atomic update or an effect on shared memory, or a volatile load, which may wait for
    /// what another program writes; also inside it.
    /// </summary>
    public bool OrdersMemory => WithNested.Any(o => o.Code == Opcode.Store || o.Code.IsSharedEffect()) || MayWait;

    /// <summary>Whether it may learn what another program did, and what is read after it depends on that: an atomic update or a volatile load; also inside it.</summary>
    public bool MayWait => WithNested.Any(o => o.Code.IsAtomic() || (o.Code == Opcode.Load && o.IsVolatile));

    /// <summary>Whether it, or an operation inside it, reads a value.</summary>
    public bool Reads(int value) => WithNested.Any(o => o.Operands.Contains(value));
}

/// <summary>A sequence of operations with its own arguments; the last operation is a <see cref="Opcode.Yield"/>, save in a program's body.</summary>
internal sealed record Region(EquatableArray<int> Arguments, EquatableArray<Op> Ops)
{
    public Op Terminator => Ops[Ops.Count - 1];

    /// <summary>This region and all inside it.</summary>
    public IEnumerable<Region> WithNested => Ops.SelectMany(op => op.Regions).SelectMany(r => r.WithNested).Prepend(this);

    /// <summary>Its operations and all inside them, in order.</summary>
    public IEnumerable<Op> Everything => Ops.SelectMany(op => op.WithNested);

    /// <summary>Whether an operation in it computes a product.</summary>
    public bool Multiplies => Everything.Any(op => op.Code == Opcode.Dot);
}

/// <summary>What is known of a value without looking at its operation.</summary>
/// <param name="Name">The user's variable it was assigned to, or null.</param>
internal sealed record Value(BlockType Type, string? Name);
