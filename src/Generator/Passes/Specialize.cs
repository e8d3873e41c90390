using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Binds a configuration's constants: folds them, drops the branches not taken, gives every value a concrete shape, and makes each broadcast an operation of its own.
/// Rules on shapes are checked here, where the shapes become known. A broken rule is reported once; what depends on the value is passed over in silence.
/// </summary>
internal sealed partial class Specialize
{
    /// <summary>Stands for a value that could not be computed because of a problem already reported.</summary>
    private const int Poison = -2;

    private readonly BlockProgram source;
    private readonly ProgramBuilder builder = new();
    private readonly Dictionary<int, int> map = [];
    private readonly List<Problem> problems = [];

    private Specialize(BlockProgram source) => this.source = source;

    public static (BlockProgram? Program, EquatableArray<Problem> Problems) Run(BlockProgram program, KernelConfig config)
    {
        var pass = new Specialize(program);
        for (var i = 0; i < program.Parameters.Count; i++)
        {
            var parameter = program.Parameters[i];
            pass.map[i] = pass.builder.Argument(new BlockType(parameter.Element, EquatableArray<int>.Empty, parameter.Kind == ParameterKind.Pointer), parameter.Name);
        }

        for (var i = 0; i < program.Parameters.Count; i++)
        {
            if (program.Parameters[i].IsConstexpr && config.Constants.FirstOrDefault(c => c.Name == program.Parameters[i].Name) is { } bound)
                pass.map[i] = pass.Constant(program.Parameters[i].Element, bound.Value);
        }

        pass.Visit(program.Body);
        var result = pass.builder.Finish(program.Name, program.Parameters, program.Statements);
        return (pass.problems.Count == 0 ? result : null, pass.problems.ToEquatableArray());
    }

    private void Visit(Region region)
    {
        foreach (var op in region.Ops)
        {
            if (op.Code == Opcode.Yield) return;
            Visit(op);
        }
    }

    private void Visit(Op op)
    {
        builder.Site = op.Site;
        builder.Statement = op.Statement;
        switch (op.Code)
        {
            case Opcode.For:
                VisitFor(op);
                return;
            case Opcode.While:
                VisitWhile(op);
                return;
            case Opcode.If:
                VisitIf(op);
                return;
        }

        var operands = op.Operands.Select(o => o < 0 ? o : map[o]).ToArray();
        if (operands.Contains(Poison))
        {
            Bind(op, Poison);
            return;
        }

        switch (op.Code)
        {
            case Opcode.Store:
                VisitStore(op, operands);
                break;
            default:
                var result = Lower(op, operands);
                Bind(op, result);
                if (result >= 0 && source.Values[op.Result].Name is { } name && !constants.ContainsKey(result)) builder.NameValue(result, name);
                break;
        }
    }

    private void Bind(Op op, int value)
    {
        foreach (var result in op.Results) map[result] = value;
    }

    private int Lower(Op op, int[] operands)
    {
        var element = source.TypeOf(op.Result).Element;
        switch (op.Code)
        {
            case Opcode.Constant:
                return Constant(element, op.Numbers[0]);

            case Opcode.ProgramId or Opcode.NumPrograms:
                return op.Axis is < 0 or > 2
                    ? Report("BS0204", Text(op.Axis), "3")
                    : builder.Append(op.Code, BlockType.Scalar(ElementType.I32), [], op.Numbers);

            case Opcode.Arange:
                return LowerArange(operands);

            case Opcode.Splat:
                return Extents(operands.Skip(1)) is { } filled ? BroadcastTo(operands[0], filled) : Poison;

            case Opcode.Broadcast:
                return Extents(operands.Skip(1)) is { } wanted
                    ? Fits(TypeOf(operands[0]).Extents, wanted) ? BroadcastTo(operands[0], wanted) : Report("BS0201", "BroadcastTo", Show(TypeOf(operands[0]).Extents), Show(wanted))
                    : Poison;

            case Opcode.Reshape:
                if (Extents(operands.Skip(1)) is not { } reshaped) return Poison;
                var from = TypeOf(operands[0]);
                return reshaped.Aggregate(1, (n, e) => n * e) != from.ElementCount
                    ? Report("BS0211", Show(from.Extents), Show(reshaped))
                    : builder.Append(Opcode.Reshape, from.With(reshaped), [operands[0]]);

            case Opcode.ExpandDims:
                // Brackets say how many dimensions their result has, and so how many x must have.
                return op.Numbers.Count > 1 && op.Numbers[1] != TypeOf(operands[0]).Rank + 1
                    ? Report("BS0204", Text(op.Axis), Text(TypeOf(operands[0]).Rank + 1))
                    : LowerExpandDims(operands[0], op.Axis);

            case Opcode.Permute:
                return LowerPermute(operands[0], op.Numbers);

            case Opcode.Unpack:
                var packed = TypeOf(operands[0]);
                return packed.IsScalar
                    ? Report("BS0204", "-1", "0")
                    : builder.Append(op.Code, BlockType.Block(element, packed.Extents.Select((e, i) => i == packed.Rank - 1 ? e * 2 : e).ToEquatableArray()), [operands[0]]);

            case Opcode.Load:
                return LowerLoad(op, operands);

            case var code when code.IsAtomic():
                return LowerAtomic(op, operands);

            case Opcode.Dot:
                return LowerDot(op, operands, element);

            case Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin:
                return LowerReduction(op, operands[0], element);

            default:
                if (!op.Code.IsElementwise()) throw new InvalidOperationException($"no specialization of {op.Code}");
                return LowerElementwise(op, operands, element);
        }
    }

    private BlockType TypeOf(int value) => builder.TypeOf(value);

    private int Report(string id, params string[] arguments)
    {
        problems.Add(new Problem(id, builder.Site, arguments.ToEquatableArray()));
        return Poison;
    }

    private static string Show(EquatableArray<int> shape) => $"[{string.Join(", ", shape)}]";

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
