using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>What a loop over the registers of a block is made for.</summary>
internal abstract record Output(BlockType Domain)
{
    /// <summary>The values that each register's step reads: of the shape of the domain.</summary>
    public abstract IEnumerable<int> Reads { get; }
}

/// <summary>Elements go to memory.</summary>
internal sealed record StoreOutput(Op Op, BlockType Domain) : Output(Domain)
{
    public override IEnumerable<int> Reads => Op.Operands.Where(o => o >= 0);
}

/// <summary>Elements in memory are updated atomically.</summary>
/// <param name="Buffer">Where goes what was there before; null if nobody reads it.</param>
internal sealed record AtomicOutput(Op Op, string? Buffer, BlockType Domain) : Output(Domain)
{
    public override IEnumerable<int> Reads => Op.Operands.Where(o => o >= 0);
}

/// <summary>A value goes to a buffer.</summary>
/// <param name="IsHome">Whether the value is read from there from then on; otherwise the buffer is that of another value.</param>
internal sealed record BufferOutput(int Value, string Buffer, BlockType Domain, bool IsHome = false) : Output(Domain)
{
    public override IEnumerable<int> Reads => [Value];
}

/// <summary>A value goes to registers that outlive the loop.</summary>
internal sealed record HeldOutput(int Value, Held Target, BlockType Domain) : Output(Domain)
{
    public override IEnumerable<int> Reads => [Value];
}

/// <summary>A block is reduced along an axis.</summary>
internal sealed record ReduceOutput(Op Op, BlockType Domain) : Output(Domain)
{
    public override IEnumerable<int> Reads => [Op.Operands[0]];
}

/// <summary>A loop's step is added to lanes that stay in registers until the loop ends.</summary>
internal sealed record AccumulateOutput(LaneAccumulator Accumulator, BlockType Domain) : Output(Domain)
{
    public override IEnumerable<int> Reads => Accumulator.Update.Operands.Where(o => o != Accumulator.Argument);
}
