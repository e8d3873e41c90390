using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Ir;

/// <summary>Appends operations to nested regions and numbers their values. Used by the frontend and by every pass that rewrites a program.</summary>
internal sealed class ProgramBuilder
{
    private readonly Stack<List<Op>> regions = new();

    public ProgramBuilder() => regions.Push([]);

    /// <summary>Source site given to operations appended from now on.</summary>
    public int Site { get; set; } = -1;

    /// <summary>Source statement given to operations appended from now on.</summary>
    public int Statement { get; set; } = -1;

    public ValueTable Values { get; } = new();

    public BlockType TypeOf(int value) => Values[value].Type;

    /// <summary>A value without an operation: a parameter or a region's argument.</summary>
    public int Argument(BlockType type, string? name = null) => Values.Declare(type, name);

    public void NameValue(int value, string name)
    {
        if (Values[value].Name is null) Values[value] = Values[value] with { Name = name };
    }

    /// <summary>Changes the type of a value already made: region arguments whose shape is found later.</summary>
    public void Retype(int value, BlockType type) => Values[value] = Values[value] with { Type = type };

    public int Append(Opcode code, BlockType type, EquatableArray<int> operands, EquatableArray<long>? numbers = null, string? name = null)
    {
        var result = Argument(type, name);
        Add(new Op(code, operands, [result], numbers ?? [], [], Site, Statement));
        return result;
    }

    public EquatableArray<int> AppendWithRegions(
        Opcode code, IEnumerable<Value> results, EquatableArray<int> operands, EquatableArray<long> numbers, EquatableArray<Region> nested)
    {
        var made = results.Select(r => Argument(r.Type, r.Name)).ToEquatableArray();
        Add(new Op(code, operands, made, numbers, nested, Site, Statement));
        return made;
    }

    public void AppendEffect(Opcode code, EquatableArray<int> operands, EquatableArray<long>? numbers = null) =>
        Add(new Op(code, operands, [], numbers ?? [], [], Site, Statement));

    public void Add(Op op) => regions.Peek().Add(op);

    public int Constant(ElementType element, long bits) => Append(Opcode.Constant, BlockType.Scalar(element), [], [bits]);

    public int Constant(int number) => Constant(ElementType.I32, number);

    public void BeginRegion() => regions.Push([]);

    /// <summary>Closes the innermost region; its operations end with what the caller appended last.</summary>
    public Region EndRegion(EquatableArray<int> arguments) => new(arguments, regions.Pop().ToEquatableArray());

    public BlockProgram Finish(string name, EquatableArray<Parameter> parameters, EquatableArray<string> statements) =>
        new(name, parameters, Values.ToEquatableArray(), EndRegion(Enumerable.Range(0, parameters.Count).ToEquatableArray()), statements);
}
