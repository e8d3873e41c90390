using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Emit;

/// <summary>
/// Writes what the tuner's model asks of a kernel: the programs' scalars, branches and loops, with the blocks' operations counted in place of computed. The host
/// runs it for some programs of a launch. What depends on memory is not followed, and counts as nothing: the model gives a least time.
/// </summary>
internal sealed class WorkEmitter
{
    private const string Work = "work";

    private readonly SourceWriter writer;
    private readonly BlockProgram program;
    private readonly LinearForms forms;
    private readonly KnownScalars known;
    private readonly Dictionary<int, Op> definitions;
    private readonly HashSet<int> operands = [];
    private readonly HashSet<int> needed = [];

    private WorkEmitter(SourceWriter writer, BlockProgram program)
    {
        this.writer = writer;
        this.program = program;
        forms = new LinearForms(program);
        known = new KnownScalars(program);
        definitions = Definitions.Of(program.Body);
        foreach (var product in program.Body.Everything.Where(op => op.Code == Opcode.Dot))
        {
            AddSources(product.Operands[0]);
            AddSources(product.Operands[1]);
        }

        AddNeeds(program.Body);
    }

    /// <summary>Writes the method that counts what a launch does with a configuration, and one for each configuration.</summary>
    public static void Write(SourceWriter writer, KernelSignature signature, string config, string grid, string followed, string hostParameters, IReadOnlyList<BlockProgram> programs)
    {
        var given = Enumerable.Range(0, signature.Parameters.Count).Where(i => IsGiven(signature.Parameters[i])).ToArray();
        var arguments = string.Concat(given.Select(i => $", {CSharpLiteral.Identifier(signature.Parameters[i].Name)}"));
        var parameters = string.Concat(given.Select(i => $", {KernelEmitter.HostType(signature.Parameters[i].Element)} {Argument(i)}"));
        writer.WriteLine().WriteLine("/// <summary>What the programs of a launch do at least.</summary>");
        writer.Open($"public static LaunchWork WorkOf(int {config}, global::BlockSharp.Grid {grid}, {hostParameters})").Open($"return LaunchWork.Count({grid}, {followed} =>").Open($"switch ({config})");
        for (var c = 0; c < programs.Count; c++) writer.WriteLine($"case {CSharpLiteral.Integer(c)}:\n    Work{CSharpLiteral.Integer(c)}({followed}{arguments});\n    break;");
        writer.Close().Close(");").Close();
        for (var c = 0; c < programs.Count; c++)
        {
            writer.WriteLine().Open($"private static void Work{CSharpLiteral.Integer(c)}(LaunchWork {Work}{parameters})").Open("unchecked");
            var emitter = new WorkEmitter(writer, programs[c]);
            emitter.Write(programs[c].Body);
            writer.Close().Close();
        }
    }

    private static bool IsGiven(Parameter parameter) => parameter.Kind == ParameterKind.Scalar && KnownScalars.CanHold(parameter.Element);

    private static string Argument(int parameter) => $"a{CSharpLiteral.Integer(parameter)}";

    private string Name(int value) => value < program.Parameters.Count ? Argument(value) : $"v{CSharpLiteral.Integer(value)}";

    private static string TypeName(ElementType type) => type.CSharpName();

    /// <summary>The loads that a product's operand is made from.</summary>
    private void AddSources(int value)
    {
        if (!definitions.TryGetValue(value, out var op) || !operands.Add(value) || !(op.Code.IsElementwise() || KeepsElements(op.Code))) return;
        foreach (var operand in op.Operands.Where(o => o >= 0)) AddSources(operand);
    }

    private static bool KeepsElements(Opcode code) => code.IsRelabelling() || code == Opcode.Unpack;

    /// <summary>Marks the scalars that branches, loops and counts are made from.</summary>
    private void AddNeeds(Region region)
    {
        foreach (var op in region.Ops)
        {
            switch (op.Code)
            {
                case Opcode.For when known.Follows(op):
                    foreach (var bound in op.Operands.Take(3)) Need(bound);
                    AddNeeds(op.Body);
                    break;
                case Opcode.If when known.Follows(op):
                    Need(op.Operands[0]);
                    foreach (var branch in op.Regions) AddNeeds(branch);
                    break;
                case Opcode.Load or Opcode.Store when CountsOf(op) is { } counts:
                    foreach (var factor in counts.SelectMany(c => c.Slack.Terms).SelectMany(t => t.Factors)) Need(factor);
                    break;
            }
        }
    }

    private void Need(int value)
    {
        if (value < program.Parameters.Count || !needed.Add(value)) return;
        if (known.CarrierOf(value) is { } carried)
        {
            foreach (var source in carried) Need(source);
        }
        else if (definitions.TryGetValue(value, out var op))
        {
            foreach (var operand in op.Operands) Need(operand);
        }
    }

    private void Write(Region region)
    {
        foreach (var op in region.Ops)
        {
            switch (op.Code)
            {
                case Opcode.For:
                    if (known.Follows(op)) WriteLoop(op);
                    break;
                case Opcode.If:
                    if (known.Follows(op)) WriteBranches(op);
                    break;
                case Opcode.Load or Opcode.Store:
                    WriteAccess(op);
                    break;
                case Opcode.Dot:
                    WriteProduct(op);
                    break;
                default:
                    if (op.Results.Count == 1 && needed.Contains(op.Result)) writer.WriteLine($"var {Name(op.Result)} = {Expression(op)};");
                    else WriteArithmetic(op);
                    break;
            }
        }
    }

    private void WriteLoop(Op loop)
    {
        var index = loop.Body.Arguments[0];
        var carried = Enumerable.Range(0, loop.Results.Count).Where(i => needed.Contains(loop.Results[i]) || needed.Contains(loop.Body.Arguments[i + 1])).ToArray();
        foreach (var i in carried) writer.WriteLine($"var {Name(loop.Results[i])} = {Name(loop.Operands[i + 3])};");
        var comparison = CSharpOperator.Of((Opcode)loop.Numbers[0]);
        writer.Open($"for (var {Name(index)} = {Name(loop.Operands[0])}; {Name(index)} {comparison} {Name(loop.Operands[1])} && {Work}.Goes(); {Name(index)} += {Name(loop.Operands[2])})");
        foreach (var i in carried) writer.WriteLine($"var {Name(loop.Body.Arguments[i + 1])} = {Name(loop.Results[i])};");
        Write(loop.Body);
        foreach (var i in carried) writer.WriteLine($"{Name(loop.Results[i])} = {Name(loop.Body.Terminator.Operands[i])};");
        writer.Close();
    }

    private void WriteBranches(Op branches)
    {
        var chosen = Enumerable.Range(0, branches.Results.Count).Where(i => needed.Contains(branches.Results[i])).ToArray();
        foreach (var i in chosen) writer.WriteLine($"{TypeName(program.TypeOf(branches.Results[i]).Element)} {Name(branches.Results[i])};");
        for (var b = 0; b < branches.Regions.Count; b++)
        {
            writer.Open(b == 0 ? $"if ({Name(branches.Operands[0])})" : "else");
            Write(branches.Regions[b]);
            foreach (var i in chosen) writer.WriteLine($"{Name(branches.Results[i])} = {Name(branches.Regions[b].Terminator.Operands[i])};");
            writer.Close();
        }
    }

    private void WriteAccess(Op op)
    {
        if (CountsOf(op) is not { } counts) return;
        var type = program.TypeOf(op.Operands[0]);
        var isFetched = op.Code == Opcode.Load && operands.Contains(op.Result);
        var each = counts.GroupBy(c => c.Axis).Select(axis => axis.Key == LinearTerm.NoAxis
            ? string.Join(" * ", axis.Select(c => $"LaunchWork.Within({SlackOf(c.Slack)}, 1)"))
            : $"LaunchWork.Within({axis.Select(c => SlackOf(c.Slack)).Aggregate((a, b) => $"Math.Min({a}, {b})")}, {CSharpLiteral.Integer(type.Extents[axis.Key])})");
        var plain = type.Element.Size() * DistinctAxes(op.Operands[0])!.Except(counts.Select(c => c.Axis)).Aggregate(1L, (product, axis) => product * type.Extents[axis]);
        writer.WriteLine($"{Work}.{(isFetched ? "Fetch" : "Move")}({string.Join(" * ", each.Prepend(CSharpLiteral.Constant(ElementType.I64, plain)))});");
    }

    private string SlackOf(LinearForm slack) => slack.IsZero ? "0L" : string.Join(" + ", slack.Terms.Select(term => string.Join(
        " * ", term.Factors.Select(f => $"(long){Name(f)}").Append(CSharpLiteral.Constant(ElementType.I64, term.Coefficient)))));

    /// <summary>The axes along which a pointer's elements lie apart: along others all are one. Null where that is not known.</summary>
    private List<int>? DistinctAxes(int pointer) => forms.Of(pointer) is { } address
        ? Enumerable.Range(0, program.TypeOf(pointer).Rank).Where(axis => !address.CoefficientOf(axis).IsZero).ToList()
        : null;

    /// <summary>How far a mask lets an access reach along its axes, and whether it happens at all; null where that cannot be told without running it.</summary>
    private List<(int Axis, LinearForm Slack)>? CountsOf(Op op)
    {
        var mask = op.Operands[op.Code == Opcode.Load ? 1 : 2];
        if (DistinctAxes(op.Operands[0]) is not { } axes) return null;
        var counts = new List<(int, LinearForm)>();
        if (mask < 0) return counts;
        if (MaskTerm.Conjunction(program, mask) is not { } terms) return null;
        foreach (var term in terms)
        {
            if (term.Slack(forms) is not { } slack) return null;
            var indexed = slack.Terms.Where(t => t.Axis != LinearTerm.NoAxis).ToArray();
            if (indexed.Length > 1 || indexed.Any(t => t.Coefficient != -1 || t.Factors.Count > 0) || slack.Terms.SelectMany(t => t.Factors).Any(f => !known.IsKnown(f))) return null;
            var axis = indexed.Length == 0 ? LinearTerm.NoAxis : indexed[0].Axis;

            // Along an axis of equal elements one is read if any is asked for.
            counts.Add((axes.Contains(axis) ? axis : LinearTerm.NoAxis, slack.WithoutAxes()));
        }

        return counts;
    }

    private void WriteProduct(Op op)
    {
        BlockType left = program.TypeOf(op.Operands[0]), result = program.TypeOf(op.Result);
        var multiplied = CSharpLiteral.Constant(ElementType.I64, (long)result.ElementCount * left.Extents[left.Rank - 1]);
        writer.WriteLine(left.Element switch
        {
            ElementType.F32 when op.IsRounded => $"{Work}.Multiply(4, {multiplied});",
            ElementType.F32 or ElementType.F64 => $"{Work}.Compute(2 * {multiplied});",
            _ => $"{Work}.Multiply({CSharpLiteral.Integer(left.Element.Size())}, {multiplied});",
        });
    }

    /// <summary>A multiplication and an addition are half a fused one, two elements of 16 bits one of 32.</summary>
    private void WriteArithmetic(Op op)
    {
        if (op.Results.Count != 1 || program.TypeOf(op.Result) is not { IsPointer: false } type || !type.Element.IsFloat()) return;
        var halves = op.Code switch
        {
            Opcode.Fma => 2,
            Opcode.Add or Opcode.Subtract or Opcode.Multiply => 1,
            _ => 0,
        } * (long)type.ElementCount / (type.Element.Size() < 4 ? 2 : 1);
        if (halves > 0) writer.WriteLine($"{Work}.Compute({CSharpLiteral.Constant(ElementType.I64, halves)});");
        if (IsSpecial(op.Code)) writer.WriteLine($"{Work}.ComputeSpecial({CSharpLiteral.Constant(ElementType.I64, type.ElementCount)});");
    }

    private static bool IsSpecial(Opcode code) => code is Opcode.Exp or Opcode.Exp2 or Opcode.Log or Opcode.Log2 or Opcode.Sqrt or Opcode.Rsqrt or Opcode.Tanh or Opcode.Sigmoid;

    private string Expression(Op op)
    {
        var names = op.Operands.Select(Name).ToArray();
        var type = program.TypeOf(op.Result).Element;
        return op.Code switch
        {
            Opcode.Constant => CSharpLiteral.Constant(type, op.Numbers[0]),
            Opcode.ProgramId => $"{Work}.ProgramId({CSharpLiteral.Integer(op.Axis)})",
            Opcode.NumPrograms => $"{Work}.NumPrograms({CSharpLiteral.Integer(op.Axis)})",
            Opcode.Divide => $"LaunchWork.Divide({names[0]}, {names[1]})",
            Opcode.Remainder => $"LaunchWork.Remainder({names[0]}, {names[1]})",
            Opcode.Minimum => $"Math.Min({names[0]}, {names[1]})",
            Opcode.Maximum => $"Math.Max({names[0]}, {names[1]})",
            Opcode.Select => $"{names[0]} ? {names[1]} : {names[2]}",
            Opcode.Negate => $"{CSharpLiteral.Constant(type, 0)} - {names[0]}",
            Opcode.Not => type == ElementType.Bool ? $"!{names[0]}" : $"~{names[0]}",
            Opcode.Convert or Opcode.Bitcast => Converted(program.TypeOf(op.Operands[0]).Element, type, names[0]),
            Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightUnsigned => $"{names[0]} {CSharpOperator.Of(op.Code)} (int){names[1]}",
            _ => $"{names[0]} {CSharpOperator.Of(op.Code)} {names[1]}",
        };
    }

    private static string Converted(ElementType from, ElementType to, string value) =>
        from == to ? value
        : from == ElementType.Bool ? $"{value} ? {CSharpLiteral.Constant(to, 1)} : {CSharpLiteral.Constant(to, 0)}"
        : to == ElementType.Bool ? $"{value} != 0"
        : $"({TypeName(to)}){value}";
}
