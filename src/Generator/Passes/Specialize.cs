using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Binds a configuration's constants: folds them, drops the branches not taken, gives every value a concrete shape, and makes each broadcast an operation of its own.
/// Rules on shapes are checked here, where the shapes become known. A broken rule is reported once; what depends on the value is passed over in silence.
/// </summary>
internal sealed class Specialize
{
    /// <summary>Stands for a value that could not be computed because of a problem already reported.</summary>
    private const int Poison = -2;

    /// <summary>Largest number of elements of a block: as in Triton, enough for any tile, small enough to catch a slip.</summary>
    private const int MaxElements = 1 << 20;

    private readonly BlockProgram source;
    private readonly ProgramBuilder builder = new();
    private readonly Dictionary<int, int> map = [];
    private readonly Dictionary<int, long> constants = [];

    /// <summary>Blocks whose elements are all the same constant.</summary>
    private readonly Dictionary<int, long> uniform = [];

    /// <summary>Of ranges without negative numbers: what all of their elements are below.</summary>
    private readonly Dictionary<int, long> limits = [];
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

    private int LowerElementwise(Op op, int[] operands, ElementType element)
    {
        if (ElementOf(op, operands) is var computed && !ElementOperators.Has(computed, op.Code, op.Numbers)) return Report("BS0214", op.Code.Name(), computed.CSharpName(), ElementOperators.Advice(computed, op.Code));
        var shape = TypeOf(operands[0]).Extents;
        foreach (var operand in operands.Skip(1))
        {
            if (Broadcast(shape, TypeOf(operand).Extents) is not { } joined)
                return Report("BS0201", op.Code.Name(), TypeOf(operands[0]).ToDisplay(), TypeOf(operand).ToDisplay());
            shape = joined;
        }

        if (Fold(op.Code, element, operands, shape) is { } folded) return folded;
        var type = new BlockType(element, shape, source.TypeOf(op.Result).IsPointer);
        return builder.Append(op.Code, type, operands.Select(o => BroadcastTo(o, shape)).ToEquatableArray());
    }

    private int LowerArange(int[] operands)
    {
        if (!constants.TryGetValue(operands[0], out var start) || !constants.TryGetValue(operands[1], out var end)) return Report("BS0210", "a bound of Arange");
        var length = end - start;
        if (!IsExtent(length)) return Report("BS0208", Text(length));
        var range = builder.Append(Opcode.Arange, BlockType.Block(ElementType.I32, [(int)length]), [], [start, end]);
        if (start >= 0) limits[range] = end;
        return range;
    }

    private int LowerExpandDims(int value, int axis)
    {
        var type = TypeOf(value);
        var normalized = axis < 0 ? axis + type.Rank + 1 : axis;
        if (normalized < 0 || normalized > type.Rank) return Report("BS0204", Text(axis), Text(type.Rank + 1));
        var extents = type.Extents.ToList();
        extents.Insert(normalized, 1);
        if (type.IsScalar) return builder.Append(Opcode.Splat, type.With([1]), [value]);
        var expanded = builder.Append(Opcode.ExpandDims, type.With(extents.ToEquatableArray()), [value], [normalized]);
        if (limits.TryGetValue(value, out var limit)) limits[expanded] = limit;
        return expanded;
    }

    private int LowerPermute(int value, EquatableArray<long> axes)
    {
        var type = TypeOf(value);
        if (type.Rank < 2) return Report("BS0204", "-2", Text(type.Rank));
        var order = axes.Count > 0
            ? axes.Select(a => (int)(a < 0 ? a + type.Rank : a)).ToArray()
            : Enumerable.Range(0, type.Rank).Select(d => d < type.Rank - 2 ? d : 2 * type.Rank - 3 - d).ToArray();
        return order.Length != type.Rank || !order.OrderBy(a => a).SequenceEqual(Enumerable.Range(0, type.Rank))
            ? Report("BS0204", string.Join(", ", axes), Text(type.Rank))
            : builder.Append(Opcode.Permute, type.With(order.Select(a => type.Extents[a]).ToEquatableArray()), [value], order.Select(a => (long)a).ToEquatableArray());
    }

    private int LowerLoad(Op op, int[] operands)
    {
        var pointer = TypeOf(operands[0]);
        var arguments = new List<int> { operands[0] };
        for (var i = 1; i < 3; i++)
        {
            if (operands[i] < 0)
            {
                arguments.Add(-1);
                continue;
            }

            if (!Fits(TypeOf(operands[i]).Extents, pointer.Extents)) return Report("BS0206", i == 1 ? "mask" : "other", TypeOf(operands[i]).ToDisplay(), pointer.ToDisplay());
            arguments.Add(BroadcastTo(operands[i], pointer.Extents));
        }

        return builder.Append(Opcode.Load, pointer with { IsPointer = false }, arguments.ToEquatableArray(), op.Numbers);
    }

    private void VisitStore(Op op, int[] operands)
    {
        var pointer = TypeOf(operands[0]);
        foreach (var (operand, what) in new[] { (operands[1], "value"), (operands[2], "mask") })
        {
            if (operand < 0 || Fits(TypeOf(operand).Extents, pointer.Extents)) continue;
            Report("BS0206", what, TypeOf(operand).ToDisplay(), pointer.ToDisplay());
            return;
        }

        var mask = operands[2] < 0 ? -1 : BroadcastTo(operands[2], pointer.Extents);
        builder.AppendEffect(Opcode.Store, [operands[0], BroadcastTo(operands[1], pointer.Extents), mask], op.Numbers);
    }

    private int LowerAtomic(Op op, int[] operands)
    {
        var pointer = TypeOf(operands[0]);
        if (!ElementOperators.Has(pointer.Element, op.Code, op.Numbers)) return Report("BS0214", op.Code.ToString(), pointer.Element.CSharpName(), ElementOperators.Advice(pointer.Element, op.Code));
        for (var i = 1; i < operands.Length; i++)
        {
            if (operands[i] < 0) continue;
            if (!Fits(TypeOf(operands[i]).Extents, pointer.Extents)) return Report("BS0206", i == 2 ? "mask" : "value", TypeOf(operands[i]).ToDisplay(), pointer.ToDisplay());

            // The scalar form has a mask that is true if it is not given.
            operands[i] = i == 2 && constants.TryGetValue(operands[i], out var isOn) && isOn != 0 ? -1 : BroadcastTo(operands[i], pointer.Extents);
        }

        return builder.Append(op.Code, pointer with { IsPointer = false }, operands.ToEquatableArray(), op.Numbers);
    }

    private int LowerDot(Op op, int[] operands, ElementType element)
    {
        BlockType a = TypeOf(operands[0]), b = TypeOf(operands[1]);
        var rank = a.Rank;
        if (rank is not (2 or 3) || b.Rank != rank || a.Extents[rank - 1] != b.Extents[rank - 2] || (rank == 3 && a.Extents[0] != b.Extents[0]))
            return Report("BS0209", a.ToDisplay(), b.ToDisplay());
        var shape = a.Extents.Take(rank - 1).Append(b.Extents[rank - 1]).ToEquatableArray();
        if (shape.Aggregate(1L, (count, extent) => count * extent) > MaxElements) return Report("BS0208", Text(shape[rank - 1]));
        var accumulator = operands.Length < 3 || operands[2] < 0 ? Constant(element, 0) : operands[2];
        if (!TypeOf(accumulator).IsScalar && !Fits(TypeOf(accumulator).Extents, shape)) return Report("BS0201", "Dot", TypeOf(accumulator).ToDisplay(), Show(shape));
        int left = operands[0], right = operands[1];
        if (op.IsRounded) (left, right) = (ToTf32(left), ToTf32(right));
        return builder.Append(Opcode.Dot, BlockType.Block(element, shape), [left, right, BroadcastTo(accumulator, shape)], op.Numbers);
    }

    /// <summary>Rounds floats to 10 bits of fraction, ties away from zero, by integer operations, which every target computes alike. NaNs only become quiet.</summary>
    private int ToTf32(int value)
    {
        const int droppedBits = 13, quiet = 1 << 22, infinity = 0x7f800000;
        var shape = TypeOf(value).Extents;
        var type = BlockType.Block(ElementType.I32, shape);
        var bits = builder.Append(Opcode.Bitcast, type, [value]);
        var rounded = Integer(Opcode.And, Integer(Opcode.Add, bits, 1 << (droppedBits - 1)), -1 << droppedBits);
        var isNaN = builder.Append(Opcode.Greater, BlockType.Block(ElementType.Bool, shape), [Integer(Opcode.And, bits, int.MaxValue), BroadcastTo(Constant(ElementType.I32, infinity), shape)]);
        return builder.Append(Opcode.Bitcast, TypeOf(value), [builder.Append(Opcode.Select, type, [isNaN, Integer(Opcode.Or, bits, quiet), rounded])]);

        int Integer(Opcode code, int operand, int constant) => builder.Append(code, type, [operand, BroadcastTo(Constant(ElementType.I32, constant), shape)]);
    }

    /// <summary>The element type that an operation computes with.</summary>
    private ElementType ElementOf(Op op, int[] operands) => TypeOf(operands[op.Code == Opcode.Select ? 1 : 0]).Element;

    private int LowerReduction(Op op, int value, ElementType element)
    {
        var type = TypeOf(value);
        var keep = op.Numbers[1] != 0;
        if (op.Numbers[0] == long.MinValue)
        {
            // Axis by axis, from the last: each step is an ordinary reduction.
            for (var axis = type.Rank - 1; axis >= 0; axis--) value = AppendReduction(op.Code, value, axis, keep, element);
            return value;
        }

        var normalized = op.Numbers[0] < 0 ? op.Numbers[0] + type.Rank : op.Numbers[0];
        return normalized < 0 || normalized >= type.Rank
            ? Report("BS0204", Text(op.Numbers[0]), Text(type.Rank))
            : AppendReduction(op.Code, value, (int)normalized, keep, element);
    }

    private int AppendReduction(Opcode code, int value, int axis, bool keep, ElementType element)
    {
        var type = TypeOf(value);
        var reduced = builder.Append(code, new BlockType(element, type.Extents.Where((_, d) => d != axis).ToEquatableArray()), [value], [axis]);
        return keep ? LowerExpandDims(reduced, axis) : reduced;
    }

    private void VisitFor(Op op)
    {
        var bounds = op.Operands.Take(3).Select(o => map[o]).ToArray();
        if (bounds.Contains(Poison))
        {
            Bind(op, Poison);
            return;
        }

        int site = op.Site, statement = op.Statement;
        var initial = op.Operands.Skip(3).Select(o => map[o]).ToArray();
        builder.BeginRegion();
        var induction = builder.Argument(TypeOf(bounds[0]), source.Values[op.Body.Arguments[0]].Name);
        map[op.Body.Arguments[0]] = induction;
        var carried = EnterCarried(op.Body.Arguments.Skip(1).ToArray(), initial);
        Visit(op.Body);
        var yielded = op.Body.Terminator.Operands.Select(o => map[o]).ToArray();
        (builder.Site, builder.Statement) = (site, statement);
        var kept = CheckCarried(op, carried, yielded);
        builder.AppendEffect(Opcode.Yield, kept.Select(i => yielded[i]).ToEquatableArray());
        var body = builder.EndRegion(new[] { induction }.Concat(kept.Select(i => carried[i])).ToEquatableArray());
        var results = builder.AppendWithRegions(
            Opcode.For, kept.Select(i => ResultOf(op, i, carried)), bounds.Concat(kept.Select(i => initial[i])).ToEquatableArray(), op.Numbers, [body]);
        BindCarried(op, kept, results);
    }

    private void VisitWhile(Op op)
    {
        int site = op.Site, statement = op.Statement;
        var initial = op.Operands.Select(o => map[o]).ToArray();
        var outer = op.Regions.Select(r => r.Arguments.ToArray()).ToArray();
        builder.BeginRegion();
        var tested = EnterCarried(outer[0], initial);
        Visit(op.Regions[0]);
        var condition = map[op.Regions[0].Terminator.Operands[0]];
        (builder.Site, builder.Statement) = (site, statement);
        if (condition != Poison) builder.AppendEffect(Opcode.Yield, [condition]);
        var test = builder.EndRegion(tested.Where(t => t != Poison).ToEquatableArray());

        builder.BeginRegion();
        var carried = EnterCarried(outer[1], initial);
        Visit(op.Regions[1]);
        var yielded = op.Regions[1].Terminator.Operands.Select(o => map[o]).ToArray();
        (builder.Site, builder.Statement) = (site, statement);
        var kept = CheckCarried(op, carried, yielded);
        builder.AppendEffect(Opcode.Yield, kept.Select(i => yielded[i]).ToEquatableArray());
        var body = builder.EndRegion(kept.Select(i => carried[i]).ToEquatableArray());
        var results = builder.AppendWithRegions(
            Opcode.While, kept.Select(i => ResultOf(op, i, carried)), kept.Select(i => initial[i]).ToEquatableArray(), op.Numbers, [test, body]);
        BindCarried(op, kept, results);
    }

    private int[] EnterCarried(int[] arguments, int[] initial)
    {
        var carried = new int[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            map[arguments[i]] = carried[i] = initial[i] == Poison ? Poison : builder.Argument(TypeOf(initial[i]), source.Values[arguments[i]].Name);
        return carried;
    }

    /// <summary>Which carried variables are sound; a change of type or shape is reported.</summary>
    private int[] CheckCarried(Op op, int[] carried, int[] yielded)
    {
        var kept = new List<int>();
        for (var i = 0; i < carried.Length; i++)
        {
            if (carried[i] == Poison || yielded[i] == Poison) continue;
            if (TypeOf(carried[i]) != TypeOf(yielded[i]))
                Report("BS0207", source.Values[op.Results[i]].Name ?? "the value", TypeOf(carried[i]).ToDisplay(), TypeOf(yielded[i]).ToDisplay());
            else kept.Add(i);
        }

        return kept.ToArray();
    }

    private Value ResultOf(Op op, int i, int[] carried) => new(TypeOf(carried[i]), source.Values[op.Results[i]].Name);

    private void BindCarried(Op op, int[] kept, EquatableArray<int> results)
    {
        Bind(op, Poison);
        for (var i = 0; i < kept.Length; i++) map[op.Results[kept[i]]] = results[i];
    }

    private void VisitIf(Op op)
    {
        var condition = map[op.Operands[0]];
        if (condition == Poison)
        {
            Bind(op, Poison);
            return;
        }

        if (constants.TryGetValue(condition, out var known))
        {
            var taken = op.Regions[known != 0 ? 0 : 1];
            Visit(taken);
            for (var i = 0; i < op.Results.Count; i++) map[op.Results[i]] = map[taken.Terminator.Operands[i]];
            return;
        }

        int site = op.Site, statement = op.Statement;
        var branches = new List<(Region Region, int[] Yielded)>();
        int[]? kept = null;
        var pending = new int[2][];
        for (var b = 0; b < 2; b++)
        {
            builder.BeginRegion();
            Visit(op.Regions[b]);
            pending[b] = op.Regions[b].Terminator.Operands.Select(o => map[o]).ToArray();
            (builder.Site, builder.Statement) = (site, statement);
            if (b == 1)
            {
                kept = Enumerable.Range(0, op.Results.Count).Where(i => pending[0][i] != Poison && pending[1][i] != Poison && CheckBranches(op, i, pending[0][i], pending[1][i])).ToArray();
            }

            // Both branches yield the same values; which, is known when both were visited.
            branches.Add((builder.EndRegion([]), pending[b]));
        }

        var regions = branches.Select(branch =>
        {
            var yield = new Op(Opcode.Yield, kept!.Select(i => branch.Yielded[i]).ToEquatableArray(), [], [], [], site, statement);
            return branch.Region with { Ops = branch.Region.Ops.Concat([yield]).ToEquatableArray() };
        }).ToEquatableArray();
        var results = builder.AppendWithRegions(
            Opcode.If, kept!.Select(i => new Value(TypeOf(pending[0][i]), source.Values[op.Results[i]].Name)), [condition], [], regions);
        BindCarried(op, kept!, results);
    }

    private bool CheckBranches(Op op, int i, int then, int otherwise)
    {
        if (TypeOf(then) == TypeOf(otherwise)) return true;
        Report("BS0212", TypeOf(then).ToDisplay(), TypeOf(otherwise).ToDisplay());
        return false;
    }

    private EquatableArray<int>? Extents(IEnumerable<int> values)
    {
        var extents = new List<int>();
        foreach (var value in values)
        {
            if (!constants.TryGetValue(value, out var extent))
            {
                Report("BS0210", "an extent of a shape");
                return null;
            }

            if (!IsExtent(extent))
            {
                Report("BS0208", Text(extent));
                return null;
            }

            extents.Add((int)extent);
        }

        var elements = extents.Aggregate(1L, (n, e) => n * e);
        if (elements <= MaxElements) return extents.ToEquatableArray();
        Report("BS0208", Text(elements));
        return null;
    }

    private static bool IsExtent(long extent) => extent is > 0 and <= MaxElements && (extent & (extent - 1)) == 0;

    /// <summary>The value in the given shape: a no-op, or the expansions and the broadcast that get it there.</summary>
    private int BroadcastTo(int value, EquatableArray<int> shape)
    {
        var type = TypeOf(value);
        if (type.Extents.Equals(shape)) return value;
        var known = constants.TryGetValue(value, out var constant) || uniform.TryGetValue(value, out constant) ? constant : (long?)null;
        if (type.IsScalar)
        {
            value = builder.Append(Opcode.Splat, type.With(shape), [value]);
        }
        else
        {
            while (TypeOf(value).Rank < shape.Count) value = LowerExpandDims(value, 0);
            if (!TypeOf(value).Extents.Equals(shape)) value = builder.Append(Opcode.Broadcast, type.With(shape), [value]);
        }

        if (known is { } bits) uniform[value] = bits;
        return value;
    }

    /// <summary>The NumPy rule: right-aligned, extents equal or 1. Null when they do not fit.</summary>
    private static EquatableArray<int>? Broadcast(EquatableArray<int> a, EquatableArray<int> b)
    {
        var rank = Math.Max(a.Count, b.Count);
        var joined = new int[rank];
        for (var d = 0; d < rank; d++)
        {
            int x = d - (rank - a.Count) is >= 0 and var i ? a[i] : 1, y = d - (rank - b.Count) is >= 0 and var j ? b[j] : 1;
            if (x != y && x != 1 && y != 1) return null;
            joined[d] = Math.Max(x, y);
        }

        return joined.ToEquatableArray();
    }

    private static bool Fits(EquatableArray<int> shape, EquatableArray<int> target) => Broadcast(shape, target) is { } joined && joined.Equals(target);

    private int Constant(ElementType element, long bits)
    {
        var value = builder.Constant(element, bits);
        constants[value] = bits;
        return value;
    }

    private int? Fold(Opcode code, ElementType element, int[] operands, EquatableArray<int> shape)
    {
        var known = operands.Select(o => constants.TryGetValue(o, out var v) ? v : (long?)null).ToArray();
        var type = TypeOf(operands[0]).Element;
        if (ConstantFolding.Evaluate(code, type, element, known) is { } value) return Constant(element, value);

        if (code == Opcode.Remainder && type.IsInteger() && known[1] == 1) return BroadcastTo(Constant(element, 0), shape);

        // A range that ends before the divisor: nothing is taken out of it, and all is left over.
        if (code is Opcode.Divide or Opcode.Remainder && limits.TryGetValue(operands[0], out var limit) && known[1] >= limit)
            return BroadcastTo(code == Opcode.Remainder ? operands[0] : Constant(element, 0), shape);
        known = operands.Select((o, i) => known[i] ?? (uniform.TryGetValue(o, out var v) ? v : (long?)null)).ToArray();
        return ConstantFolding.Decisive(code, type, known) is { } index && TypeOf(operands[index]).Element == element ? BroadcastTo(operands[index], shape) : null;
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
