using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Tests.Analysis;

/// <summary>Runs an integer program element by element and holds every value it computes against what the analysis claims.</summary>
internal sealed class AxisClaims
{
    private readonly BlockProgram _program;
    private readonly EquatableArray<AxisInfo> _infos;
    private readonly long[]?[] _values;

    private AxisClaims(BlockProgram program, EquatableArray<AxisInfo> infos)
    {
        _program = program;
        _infos = infos;
        _values = new long[]?[program.Values.Count];
    }

    /// <summary>Thrown where a number leaves the range of int or a divisor is zero: the analysis promises nothing beyond.</summary>
    internal sealed class OutsidePromiseException : Exception;

    /// <param name="arguments">The scalars' values, and the pointers' addresses in bytes.</param>
    /// <param name="programId">What every axis of the grid gives.</param>
    public static void Check(BlockProgram program, EquatableArray<AxisInfo> infos, IReadOnlyList<long> arguments, long programId)
    {
        var run = new AxisClaims(program, infos);
        for (var i = 0; i < program.Parameters.Count; i++) run.Set(i, [arguments[i]]);
        run.Visit(program.Body, programId);
    }

    private void Visit(Region region, long programId)
    {
        foreach (var op in region.Ops)
        {
            switch (op.Code)
            {
                case Opcode.Yield:
                    break;
                case Opcode.For:
                    var carried = op.Operands.Skip(3).Select(Of).ToArray();
                    for (var i = Of(op.Operands[0])[0]; i < Of(op.Operands[1])[0]; i += Of(op.Operands[2])[0])
                    {
                        Set(op.Body.Arguments[0], [i]);
                        for (var c = 0; c < carried.Length; c++) Set(op.Body.Arguments[c + 1], carried[c]);
                        Visit(op.Body, programId);
                        carried = [.. op.Body.Terminator.Operands.Select(Of)];
                    }

                    for (var c = 0; c < carried.Length; c++) Set(op.Results[c], carried[c]);
                    break;
                case Opcode.If:
                    var taken = op.Regions[Of(op.Operands[0])[0] != 0 ? 0 : 1];
                    Visit(taken, programId);
                    for (var r = 0; r < op.Results.Count; r++) Set(op.Results[r], Of(taken.Terminator.Operands[r]));
                    break;
                default:
                    Set(op.Result, Compute(op, programId));
                    break;
            }
        }
    }

    private long[] Of(int value) => _values[value]!;

    private int[] ShapeOf(int value) => [.. _program.TypeOf(value).Extents];

    private long[] Compute(Generator.Ir.Op op, long programId)
    {
        var type = _program.TypeOf(op.Result);
        var shape = ShapeOf(op.Result);
        var result = new long[type.ElementCount];
        for (var flat = 0; flat < result.Length; flat++)
        {
            var at = Coordinates(shape, flat);
            long Operand(int i) => Of(op.Operands[i])[flat];
            result[flat] = op.Code switch
            {
                Opcode.Constant => op.Numbers[0],
                Opcode.ProgramId => programId,
                Opcode.Arange => op.Numbers[0] + flat,
                Opcode.Splat => Of(op.Operands[0])[0],
                Opcode.ExpandDims => Of(op.Operands[0])[flat],
                Opcode.Broadcast => Of(op.Operands[0])[Flat(ShapeOf(op.Operands[0]), [.. at.Select((c, d) => ShapeOf(op.Operands[0])[d] == 1 ? 0 : c)])],
                Opcode.Permute => Of(op.Operands[0])[Flat(ShapeOf(op.Operands[0]), [.. Enumerable.Range(0, at.Length).Select(s => at[op.Numbers.ToList().IndexOf(s)])])],
                Opcode.Add => Operand(0) + Operand(1),
                Opcode.Subtract => Operand(0) - Operand(1),
                Opcode.Multiply => Operand(0) * Operand(1),
                Opcode.Divide => Operand(1) == 0 ? throw new OutsidePromiseException() : Operand(0) / Operand(1),
                Opcode.Remainder => Operand(1) == 0 ? throw new OutsidePromiseException() : Operand(0) % Operand(1),
                Opcode.Minimum => Math.Min(Operand(0), Operand(1)),
                Opcode.Maximum => Math.Max(Operand(0), Operand(1)),
                Opcode.And => Operand(0) & Operand(1),
                Opcode.ShiftRight => Operand(0) >> (int)(Operand(1) & 31),
                Opcode.Less => Operand(0) < Operand(1) ? 1 : 0,
                Opcode.LessOrEqual => Operand(0) <= Operand(1) ? 1 : 0,
                Opcode.Greater => Operand(0) > Operand(1) ? 1 : 0,
                Opcode.GreaterOrEqual => Operand(0) >= Operand(1) ? 1 : 0,
                Opcode.Equal => Operand(0) == Operand(1) ? 1 : 0,
                Opcode.Select => Operand(0) != 0 ? Operand(1) : Operand(2),
                Opcode.Convert => Operand(0),
                Opcode.AddPointer => Operand(0) + Operand(1) * type.Element.Size(),

                // Memory holds something else at every address.
                Opcode.Load => unchecked((int)(Operand(0) * 0x9E3779B1L)),
                _ => throw new InvalidOperationException($"no rule for {op.Code}"),
            };
        }

        return result;
    }

    private void Set(int value, long[] elements)
    {
        if (!_program.TypeOf(value).IsPointer && elements.Any(e => e is < int.MinValue or > int.MaxValue)) throw new OutsidePromiseException();
        _values[value] = elements;
        var info = _infos[value];
        var type = _program.TypeOf(value);
        var step = type.IsPointer ? type.Element.Size() : 1;
        var shape = type.IsScalar ? [1] : ShapeOf(value);
        if (info.Constant is { } constant && elements.Any(e => e != constant)) Fail(value, "constant", elements);
        if (info.NonNegative && elements.Any(e => e < 0)) Fail(value, "not negative", elements);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            for (var flat = 0; flat < elements.Length; flat++)
            {
                var at = Coordinates(shape, flat);
                long First(long group) => elements[Flat(shape, [.. at.Select((c, d) => d == axis ? (int)(c / group * group) : c)])];
                if (elements[flat] != First(info.Contiguity[axis]) + at[axis] % info.Contiguity[axis] * step) Fail(value, $"contiguity of axis {axis}", elements);
                if (elements[flat] != First(info.Constancy[axis])) Fail(value, $"constancy of axis {axis}", elements);
                if (at[axis] % info.Contiguity[axis] == 0 && elements[flat] % info.Divisibility[axis] != 0) Fail(value, $"divisibility of axis {axis}", elements);
            }
        }
    }

    private void Fail(int value, string claim, long[] elements) => Assert.Fail(
        $"value {value} ({_program.TypeOf(value)}), {claim}: claimed {_infos[value]}, computed {string.Join(" ", elements)} in\n{IrPrinter.Print(_program)}");

    private static int[] Coordinates(int[] shape, int flat)
    {
        var at = new int[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--) (flat, at[d]) = (flat / shape[d], flat % shape[d]);
        return at;
    }

    private static int Flat(int[] shape, int[] at) => at.Select((c, d) => (c, d)).Aggregate(0, (flat, x) => flat * shape[x.d] + x.c);
}
