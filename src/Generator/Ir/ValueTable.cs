using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Ir;

/// <summary>The values of a program that is made or rewritten, by their numbers: a pass starts with those of its program and declares what it adds.</summary>
internal sealed class ValueTable
{
    private readonly List<Value> values;

    public ValueTable() => values = [];

    public ValueTable(BlockProgram program) => values = [.. program.Values];

    public int Count => values.Count;

    public Value this[int number]
    {
        get => values[number];
        set => values[number] = value;
    }

    public int Declare(Value value)
    {
        values.Add(value);
        return values.Count - 1;
    }

    public int Declare(BlockType type, string? name = null) => Declare(new Value(type, name));

    /// <summary>An operation that computes one new value, at another one's place in the source. Where it goes is the caller's matter.</summary>
    public Op Compute(Op site, Opcode code, BlockType type, EquatableArray<int> operands, EquatableArray<long>? numbers = null) =>
        new(code, operands, [Declare(type)], numbers ?? [], [], site.Site, site.Statement);

    /// <summary>Takes back what was declared last.</summary>
    /// <param name="count">How many values are left.</param>
    public void Truncate(int count) => values.RemoveRange(count, values.Count - count);

    public EquatableArray<Value> ToEquatableArray() => values.ToEquatableArray();
}
