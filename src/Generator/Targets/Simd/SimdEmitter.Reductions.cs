using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Reductions. Along the lanes' axis a row has partial results in registers, which are folded when its loop ends; along another axis rows are folded
/// into a buffer. The order is fixed by the block's shape.
/// </content>
internal sealed partial class SimdEmitter
{
    private readonly Dictionary<int, (LaneAccumulator Accumulator, string[] Registers)> accumulators = [];

    /// <summary>Values that exist only as the next value of an accumulator.</summary>
    private readonly HashSet<int> updates = [];

    private void EmitReduction(Op op)
    {
        var type = program.TypeOf(op.Result);
        if (type.IsScalar)
        {
            scalars[op.Result] = new Term(CSharpLiteral.Identifier(names.Unique(StemOf(op.Result))), false, scopes.Depth);
            scopes.Writer.WriteLine($"{Carrier.Scalar(type)} {scalars[op.Result].Text} = default;");
        }
        else
        {
            buffers[op.Result] = NewBuffer(op.Result);
        }

        var folded = accumulators.Values.FirstOrDefault(a => a.Accumulator.Reduction.Result == op.Result);
        if (folded.Accumulator is null) Add(new ReduceOutput(op, program.TypeOf(op.Operands[0])));
        else FoldAccumulator(folded.Accumulator, folded.Registers);
    }

    /// <summary>The rows of an accumulator, behind its loop.</summary>
    private void FoldAccumulator(LaneAccumulator accumulator, string[] registers)
    {
        Flush();
        var domain = program.TypeOf(accumulator.Result);
        var axis = accumulator.Reduction.Axis;
        var rows = domain.ElementCount / domain.Extents[axis];
        for (var row = 0; row < rows; row++)
        {
            var coordinates = new Coordinate[domain.Rank];
            for (int d = domain.Rank - 1, rest = row; d >= 0; d--)
            {
                if (d == axis) continue;
                coordinates[d] = Coordinate.At(rest % domain.Extents[d]);
                rest /= domain.Extents[d];
            }

            var sums = registers.Length / rows;
            var folded = Folded(accumulator.Reduction, registers.Skip(row * sums).Take(sums));
            var position = new Position(coordinates, -1);
            if (accumulator.Selection is { } selection)
            {
                var kept = Evaluate(selection.Operands[0], position);
                folded = $"({kept.Text} ? {folded} : {scalars[accumulator.Initial].Text})";
            }

            WriteResult(accumulator.Reduction, position, folded);
        }
    }

    private string[] DeclarePartials(Op op, RegisterLoop loop)
    {
        var partials = Enumerable.Range(0, loop.Registers).Select(_ => names.Unique(StemOf(op.Result) + "Part")).ToArray();
        var type = program.TypeOf(op.Operands[0]);
        foreach (var partial in partials) scopes.Writer.WriteLine($"{Carrier.Vector(type)} {partial} = Simd.Splat({Neutral(op.Code, type.Element)});");
        return partials;
    }

    private void EmitPartial(Op op, RegisterLoop loop, Position position, string partial)
    {
        var type = program.TypeOf(op.Operands[0]);
        if (loop.Lanes == Carrier.Lanes && op.Code == Opcode.ReduceSum && type.Element == ElementType.F32 && ProductOf(op.Operands[0]) is { } product)
        {
            var factors = product.Operands.Select(o => Vector(Evaluate(o, position))).ToArray();
            scopes.Writer.WriteLine($"{partial} = Simd.Fma({factors[0]}, {factors[1]}, {partial});");
            return;
        }

        var value = Vector(Evaluate(op.Operands[0], position));
        if (loop.Lanes < Carrier.Lanes) value = $"Simd.Select(Simd.First({CSharpLiteral.Integer(loop.Lanes)}), {value}, Simd.Splat({Neutral(op.Code, type.Element)}))";
        scopes.Writer.WriteLine($"{partial} = {SimtBare(Combined(op.Code, type.Element, partial, value, true))};");
    }

    private void FinishReduction(Op op, RegisterLoop loop, Coordinate[] coordinates, string[] partials)
    {
        for (var row = 0; row < loop.Rows; row++)
        {
            var offsets = loop.At(row * loop.Unroll);
            var position = new Position(coordinates.Select((c, d) => d == loop.Axis ? default : c.Plus(offsets[d])).ToArray(), -1);
            WriteResult(op, position, Folded(op, partials.Skip(row * loop.Unroll).Take(loop.Unroll)));
        }
    }

    private string Folded(Op op, IEnumerable<string> registers)
    {
        var type = program.TypeOf(op.Operands[0]).Element;
        var parts = registers.ToList();
        while (parts.Count > 1) parts = Enumerable.Range(0, parts.Count / 2).Select(i => Combined(op.Code, type, parts[2 * i], parts[2 * i + 1], true)).ToList();
        return $"Simd.{(op.Code == Opcode.ReduceSum ? "Sum" : op.Code == Opcode.ReduceMax ? "Max" : "Min")}({SimtBare(parts[0])})";
    }

    private void WriteResult(Op op, Position operand, string text)
    {
        var type = program.TypeOf(op.Result);
        if (type.IsScalar) scopes.Writer.WriteLine($"{scalars[op.Result].Text} = {SimtBare(text)};");
        else WriteBuffer(type, buffers[op.Result], Without(operand, op.Axis), new Term(text, false, 0));
    }

    private void FillNeutral(Op op)
    {
        var type = program.TypeOf(op.Result);
        scopes.Writer.WriteLine($"Simd.Fill<{Carrier.Element(type)}>({buffers[op.Result]}, {CSharpLiteral.Integer(type.ElementCount)}, {Neutral(op.Code, type.Element)});");
    }

    /// <summary>Folds a register of the operand into the buffer of the result, whose lanes it shares.</summary>
    private void EmitMerge(Op op, Position position)
    {
        var type = program.TypeOf(op.Result);
        var at = Normalized(type, Without(position, op.Axis));
        var value = Evaluate(op.Operands[0], position);
        var sofar = ReadBuffer(op.Result, buffers[op.Result], at);
        var text = at.Lane < 0 ? Combined(op.Code, type.Element, sofar.Text, value.Text, false) : Combined(op.Code, type.Element, sofar.Text, Vector(value), true);
        WriteBuffer(type, buffers[op.Result], at, new Term(text, at.Lane >= 0, 0));
    }

    private static Position Without(Position position, int axis) =>
        new(position.Coordinates.Where((_, d) => d != axis).ToArray(), position.Lane == axis ? -1 : position.Lane > axis ? position.Lane - 1 : position.Lane);

    private void EmitUpdate(LaneAccumulator accumulator, RegisterLoop loop, Position position, int register)
    {
        var registers = accumulators[accumulator.Argument].Registers;
        var sums = registers.Length / loop.Rows;
        var target = registers[register / loop.Unroll * sums + register % loop.Unroll % sums];
        var update = accumulator.Update;
        var step = update.Operands[0] == accumulator.Argument ? update.Operands[1] : update.Operands[0];
        var type = program.TypeOf(accumulator.Result).Element;
        if (update.Code == Opcode.Add && type == ElementType.F32 && ProductOf(step) is { } product)
        {
            var factors = product.Operands.Select(o => Vector(Evaluate(o, position))).ToArray();
            scopes.Writer.WriteLine($"{target} = Simd.Fma({factors[0]}, {factors[1]}, {target});");
            return;
        }

        var value = Vector(Evaluate(step, position));
        if (loop.Lanes < Carrier.Lanes) value = $"Simd.Select(Simd.First({CSharpLiteral.Integer(loop.Lanes)}), {value}, {target})";
        scopes.Writer.WriteLine($"{target} = {SimtBare(Operators.Binary(update.Code, type, target, value, true))};");
    }

    private static string Combined(Opcode code, ElementType type, string a, string b, bool isVector) =>
        Operators.Binary(code == Opcode.ReduceSum ? Opcode.Add : code == Opcode.ReduceMax ? Opcode.Maximum : Opcode.Minimum, type, a, b, isVector);

    /// <summary>What changes nothing: -0 in a sum, NaN among floats that are compared.</summary>
    private static string Neutral(Opcode code, ElementType type)
    {
        if (type.IsFloat()) return code == Opcode.ReduceSum ? type == ElementType.F64 ? "-0d" : "-0f" : type == ElementType.F64 ? "double.NaN" : "float.NaN";
        var name = Carrier.Element(BlockType.Scalar(type));
        return code == Opcode.ReduceSum ? $"({name})0" : $"{name}.{(code == Opcode.ReduceMax ? "MinValue" : "MaxValue")}";
    }
}
