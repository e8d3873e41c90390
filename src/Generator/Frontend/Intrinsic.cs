using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Frontend;

/// <summary>How calls of one method (all its overloads) or operator become operations.</summary>
/// <param name="TouchesMemory">It reads or writes memory: it is neither moved nor made where the program might not have made it.</param>
internal sealed record Intrinsic(string Method, Func<IntrinsicCall, int> Lower, bool TouchesMemory = false);

/// <summary>
/// A call whose arguments are lowered: parameters that are values, and those that are compile-time attributes (<see cref="IsAttribute"/>).
/// Operands of operators are called <c>0</c> and <c>1</c>.
/// </summary>
internal sealed class IntrinsicCall
{
    /// <summary>Stands for an absent optional operand, and for the result of an operation without one.</summary>
    public const int Absent = -1;

    private readonly Dictionary<string, int> values = [];
    private readonly Dictionary<string, EquatableArray<int>> lists = [];
    private readonly Dictionary<string, EquatableArray<long>> attributes = [];

    public IntrinsicCall(ProgramBuilder builder, BlockType? result)
    {
        Builder = builder;
        Result = result;
    }

    public ProgramBuilder Builder { get; }

    /// <summary>The C# type of the result, null for void.</summary>
    public BlockType? Result { get; }

    public int First => values.Values.First();

    /// <summary>Parameters of this name are numbers that the operation needs at compile time, not values.</summary>
    public static bool IsAttribute(string parameter) => parameter is "axis" or "axes" or "keepDims" or "evict" or "cache" or "precision" or "order" or "scope";

    public void Add(string parameter, int value) => values.Add(parameter, value);

    public void AddList(string parameter, EquatableArray<int> list) => lists.Add(parameter, list);

    public void AddAttribute(string parameter, EquatableArray<long> numbers) => attributes.Add(parameter, numbers);

    public int Value(string parameter) => values.TryGetValue(parameter, out var value) ? value : Absent;

    public EquatableArray<int> List(string parameter) => lists.TryGetValue(parameter, out var list) ? list : [];

    public EquatableArray<long> Numbers(string parameter) => attributes.TryGetValue(parameter, out var numbers) ? numbers : [];

    public long? Number(string parameter) => Numbers(parameter) is { Count: 1 } numbers ? numbers[0] : null;

    public int Append(Opcode code, params int[] operands) => Append(code, operands, []);

    public int Append(Opcode code, IEnumerable<int> operands, EquatableArray<long> numbers) =>
        Builder.Append(code, Result ?? throw new InvalidOperationException($"{code} has a result but the method returns void"), operands.ToEquatableArray(), numbers);

    /// <summary>An operation whose result has the type of one of its operands.</summary>
    public int AppendLike(int operand, Opcode code, params int[] operands) => Builder.Append(code, Builder.TypeOf(operand), operands.ToEquatableArray());
}
