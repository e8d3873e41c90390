using BlockSharp.Generator.Ir;
using CsCheck;

namespace BlockSharp.Generator.Tests.Analysis;

/// <summary>Small random programs of index arithmetic: parameters p (f32), q (i32), a, b, n, then a sequence of operations on what is there, loops and branches included.</summary>
internal sealed class IntegerProgramGen
{
    private static readonly long[] s_constants = [0, 1, 2, 3, 4, 6, 8, 16, 24, 32, -1, -8, 5];
    private static readonly int[] s_starts = [0, 4, 8, 16, 1, -8, 6];
    private static readonly int[][] s_shapes = [[8], [4, 8], [1, 4], [4, 1], [16]];
    private static readonly Opcode[] s_arithmetic = [Opcode.Add, Opcode.Add, Opcode.Subtract, Opcode.Multiply, Opcode.Divide, Opcode.Remainder, Opcode.Minimum, Opcode.Maximum, Opcode.And, Opcode.ShiftRight];
    private static readonly Opcode[] s_comparisons = [Opcode.Less, Opcode.LessOrEqual, Opcode.Greater, Opcode.GreaterOrEqual, Opcode.Equal];

    private readonly ProgramBuilder _builder = new();
    private readonly int[] _choices;
    private readonly List<int> _visible = [];
    private int _next;

    private IntegerProgramGen(int[] choices) => _choices = choices;

    /// <summary>A program is made from a list of choices, so that it shrinks with it.</summary>
    public static Gen<BlockProgram> Programs => Gen.Int[0, 1 << 20].Array[4, 60].Select(static choices => new IntegerProgramGen(choices).Build());

    private BlockProgram Build()
    {
        Parameter[] parameters =
        [
            new("p", ParameterKind.Pointer, ElementType.F32), new("q", ParameterKind.Pointer, ElementType.I32),
            new("a", ParameterKind.Scalar, ElementType.I32), new("b", ParameterKind.Scalar, ElementType.I32), new("n", ParameterKind.Scalar, ElementType.I32),
        ];
        foreach (var parameter in parameters)
            _visible.Add(_builder.Argument(new BlockType(parameter.Element, [], parameter.Kind == ParameterKind.Pointer), parameter.Name));
        while (_next < _choices.Length) Step(2);
        return _builder.Finish("K", [.. parameters], []);
    }

    private int Choose(int count) => _next < _choices.Length ? _choices[_next++] % count : 0;

    private T Choose<T>(IReadOnlyList<T> from) => from[Choose(from.Count)];

    private BlockType TypeOf(int value) => _builder.TypeOf(value);

    private void Add(Opcode code, BlockType type, int[] operands, params long[] numbers) => _visible.Add(_builder.Append(code, type, [.. operands], [.. numbers]));

    private void Step(int depth)
    {
        var x = _visible[Choose(_visible.Count)];
        var type = TypeOf(x);
        switch (Choose(depth > 0 ? 16 : 14))
        {
            case 0:
                Add(Opcode.Constant, BlockType.Scalar(ElementType.I32), [], Choose(s_constants));
                break;
            case 1:
                Add(Opcode.ProgramId, BlockType.Scalar(ElementType.I32), [], 0);
                break;
            case 2 or 3:
                var (start, length) = (Choose(s_starts), 1 << Choose(5));
                Add(Opcode.Arange, BlockType.Block(ElementType.I32, [length]), [], start, start + length);
                break;
            case 4 when type.IsScalar:
                Add(Opcode.Splat, type.With([.. Choose(s_shapes)]), [x]);
                break;
            case 5 when type.Rank is 1 or 2:
                var axis = Choose(type.Rank + 1);
                var extents = type.Extents.ToList();
                extents.Insert(axis, 1);
                Add(Opcode.ExpandDims, type.With([.. extents]), [x], axis);
                break;
            case 6 when !type.IsScalar && type.Extents.Contains(1):
                Add(Opcode.Broadcast, type.With([.. type.Extents.Select(e => e == 1 ? 1 << Choose(4) : e)]), [x]);
                break;
            case 7 when type.Rank == 2:
                Add(Opcode.Permute, type.With([type.Extents[1], type.Extents[0]]), [x], 1, 0);
                break;
            case 8 when type.IsPointer:
                Add(Opcode.Load, type with { IsPointer = false, Element = ElementType.I32 }, [x, -1, -1], 0);
                break;
            case 9 when Partner(type, ElementType.Bool) is { } condition && Partner(type, ElementType.I32) is { } other && type.Element == ElementType.I32 && !type.IsPointer:
                Add(Opcode.Select, type, [condition, x, other]);
                break;
            case 9 or 10 when !type.IsPointer && type.Element == ElementType.I32 && Partner(type, ElementType.I32) is { } bound:
                Add(Choose(s_comparisons), type.WithElement(ElementType.Bool), [x, bound]);
                break;
            case 14:
                AddLoop(depth);
                break;
            case 15:
                AddIf(depth);
                break;
            default:
                if (type.Element == ElementType.Bool || Partner(type, ElementType.I32) is not { } operand) break;
                if (type.IsPointer) Add(Opcode.AddPointer, type, [x, operand]);
                else Add(Choose(s_arithmetic), type, [x, operand]);
                break;
        }
    }

    /// <summary>A value of the same shape to operate with; as often as not a scalar everywhere, which most rules are about.</summary>
    private int? Partner(BlockType type, ElementType element)
    {
        if (element == ElementType.I32 && !type.IsScalar && Choose(2) == 0)
        {
            var scalar = Choose(2) == 0 ? _builder.Constant(ElementType.I32, Choose(s_constants)) : Choose(_visible.Where(v => TypeOf(v) == BlockType.Scalar(ElementType.I32)).ToArray());
            return _builder.Append(Opcode.Splat, BlockType.Block(ElementType.I32, type.Extents), [scalar]);
        }

        var fitting = _visible.Where(v => TypeOf(v) == new BlockType(element, type.Shape)).ToArray();
        return fitting.Length == 0 ? null : Choose(fitting);
    }

    private void AddLoop(int depth)
    {
        var scalars = _visible.Where(v => TypeOf(v) == BlockType.Scalar(ElementType.I32)).ToArray();
        int lower = Choose(scalars), step = _builder.Constant(1 << Choose(5));

        // A few trips, whatever the start: the upper bound is the start and some steps.
        var trips = _builder.Constant(Choose(4) * (1 << Choose(5)));
        var upper = _builder.Append(Opcode.Add, BlockType.Scalar(ElementType.I32), [lower, trips]);
        var initial = Enumerable.Range(0, 1 + Choose(2)).Select(_ => _visible[Choose(_visible.Count)]).ToArray();
        var outside = _visible.Count;
        _builder.BeginRegion();
        var induction = _builder.Argument(BlockType.Scalar(ElementType.I32));
        var carried = initial.Select(v => _builder.Argument(TypeOf(v))).ToArray();
        _visible.AddRange([induction, .. carried]);
        for (var i = Choose(5); i >= 0; i--) Step(depth - 1);
        var yielded = carried.Select(c => Choose(_visible.Where(v => TypeOf(v) == TypeOf(c)).Reverse().ToArray())).ToArray();
        _builder.AppendEffect(Opcode.Yield, [.. yielded]);
        var body = _builder.EndRegion([induction, .. carried]);
        _visible.RemoveRange(outside, _visible.Count - outside);
        _visible.AddRange(_builder.AppendWithRegions(
            Opcode.For, initial.Select(v => new Value(TypeOf(v), null)), [lower, upper, step, .. initial], [(long)Opcode.Less], [body]));
    }

    private void AddIf(int depth)
    {
        var condition = _visible.Where(v => TypeOf(v) == BlockType.Scalar(ElementType.Bool)).ToArray();
        if (condition.Length == 0) return;
        var chosen = Choose(condition);
        var result = TypeOf(_visible[Choose(_visible.Count)]);
        var regions = new List<Region>();
        for (var b = 0; b < 2; b++)
        {
            var outside = _visible.Count;
            _builder.BeginRegion();
            for (var i = Choose(3); i >= 0; i--) Step(depth - 1);
            _builder.AppendEffect(Opcode.Yield, [Choose(_visible.Where(v => TypeOf(v) == result).Reverse().ToArray())]);
            regions.Add(_builder.EndRegion([]));
            _visible.RemoveRange(outside, _visible.Count - outside);
        }

        _visible.AddRange(_builder.AppendWithRegions(Opcode.If, [new Value(result, null)], [chosen], [], [.. regions]));
    }
}
