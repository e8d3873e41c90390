using System.Globalization;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>The elements of a value at a position: one register of them, or one scalar where the lanes are equal or only one is asked for.</content>
internal sealed partial class SimdEmitter
{
    /// <summary>Truth values that the current loop has tested for all of its registers.</summary>
    private Dictionary<int, bool> assumptions = [];
    private int assumptionDepth;

    private Term Evaluate(int value, Position position)
    {
        var type = program.TypeOf(value);
        if (type.IsScalar) return scalars[value];
        position = Normalized(type, position);
        if (assumptions.TryGetValue(value, out var truth)) return Term.Truth(truth, true);
        if (position.Lane >= 0 && infos[value].Constancy[position.Lane] >= LanesAlong(type, position.Lane)) return Evaluate(value, position.First);
        var key = position.ToString();
        if (scopes.Find(value, key) is { } known) return known;
        Term term;
        if (held.TryGetValue(value, out var registers) && registers.At(position, homes[value]) is { } register) term = register;
        else if (buffers.TryGetValue(value, out var buffer)) term = ReadBuffer(value, buffer, position);
        else if (position.Lane >= 0 && IsCountable(type) && infos[value].Contiguity[position.Lane] >= LanesAlong(type, position.Lane)) term = Range(Evaluate(value, position.First));
        else if (plan.Definition(value) is { } op) term = Compute(op, position);
        else throw new InvalidOperationException($"value {value} has no place");
        if (!IsAtom(term.Text) && term.Known is null) term = Local(StemOf(value), term.Text, term.IsVector, Math.Max(term.Depth, 0), term.IsAssumed);
        scopes[Math.Max(term.Depth, term.IsAssumed ? assumptionDepth : 0)].Terms[(value, key)] = term;
        return term;
    }

    private static int LanesAlong(BlockType type, int axis) => Math.Min(Carrier.Lanes, type.Extents[axis]);

    private static bool IsCountable(BlockType type) => !type.IsPointer && type.Element is ElementType.I32 or ElementType.U32 or ElementType.I64 or ElementType.U64;

    private static Position Normalized(BlockType type, Position position)
    {
        for (var axis = 0; axis < type.Rank; axis++)
            if (type.Extents[axis] == 1 && position.Coordinates[axis] != default) position = position.With(axis, default);
        return position.Lane >= 0 && type.Extents[position.Lane] == 1 ? position.First : position;
    }

    private static Term Range(Term start) => new($"Simd.Range({SimtBare(start.Text)})", true, start.Depth, IsAssumed: start.IsAssumed);

    private static string SimtBare(string text) => Simt.SimtEmitter.Bare(text);

    /// <summary>What an operation gives at a position.</summary>
    private Term Compute(Op op, Position position)
    {
        switch (op.Code)
        {
            case Opcode.Arange:
                var at = position.Coordinates[0];
                return new Term(at.AsInt(op.Numbers[0]), false, at.Depth);
            case Opcode.Splat:
                return Evaluate(op.Operands[0], new Position([], -1));
            case Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute:
                return Evaluate(op.Operands[0], SourceOf(op, position));
            case Opcode.Unpack:
                return ComputeUnpack(op, position);
            case Opcode.Load:
                return ComputeLoad(op, position);
            case Opcode.ReduceSum when plan.NeighbourSumOf(op) is { } sum:
                return ComputeNeighbourSum(sum, position);
            default:
                return op.Code.IsElementwise() ? ComputeElementwise(op, position) : throw new InvalidOperationException($"{op.Code} is not computed at a position");
        }
    }

    /// <summary>Where the operand of a rearrangement holds what its result holds at a position.</summary>
    private static Position SourceOf(Op op, Position position)
    {
        switch (op.Code)
        {
            case Opcode.ExpandDims:
                var kept = position.Coordinates.Where((_, axis) => axis != op.Axis).ToArray();
                return new Position(kept, position.Lane == op.Axis ? -1 : position.Lane > op.Axis ? position.Lane - 1 : position.Lane);
            case Opcode.Permute:
                var coordinates = new Coordinate[position.Coordinates.Length];
                for (var axis = 0; axis < coordinates.Length; axis++) coordinates[(int)op.Numbers[axis]] = position.Coordinates[axis];
                return new Position(coordinates, position.Lane < 0 ? -1 : (int)op.Numbers[position.Lane]);
            default:
                return position;
        }
    }

    private Term ComputeElementwise(Op op, Position position)
    {
        var result = program.TypeOf(op.Result);
        if (op.Code == Opcode.AddPointer) return ComputePointer(op, position);
        if (ComputeTwoSums(op, position) is { } sums) return sums;
        if (FusedProduct(op) is var (product, addend, sign) && product is not null)
        {
            // The addend first: of a chain of sums, one product at a time is in registers.
            var terms = new[] { addend, product.Operands[0], product.Operands[1] }.Select(o => Evaluate(o, position)).ToArray();
            var fused = Unified(terms, out var isFusedVector);
            return Made($"Simd.Fma({(sign < 0 ? $"-{fused[1]}" : fused[1])}, {fused[2]}, {fused[0]})", isFusedVector, terms);
        }

        var operands = op.Operands.Select(o => Evaluate(o, position)).ToArray();
        if (result.Element == ElementType.Bool && !result.IsPointer && Simplified(op.Code, operands) is { } simple) return simple;
        if (op.Code == Opcode.Select) return ComputeSelect(op, operands);
        var type = program.TypeOf(op.Operands[0]).Element;
        if (op.Code == Opcode.Add && type.IsInteger() && Array.FindIndex(operands, o => o.Text == "0") is >= 0 and var zero) return operands[1 - zero];
        if (op.Code is Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightUnsigned) return ComputeShift(op, type, operands);
        if (Folded(op, operands) is { } folded) return folded;
        var texts = Unified(operands, out var isVector);
        var text = op.Code switch
        {
            Opcode.Divide or Opcode.Remainder when !isVector && type.IsInteger() && type.Size() >= 4 && infos[op.Operands[1]].Constant is not (null or 0 or -1) =>
                $"({texts[0]} {(op.Code == Opcode.Divide ? "/" : "%")} {texts[1]})",
            Opcode.Convert => Operators.Convert(type, result.Element, texts[0], isVector),
            Opcode.Saturate => Operators.Saturate(type, result.Element, texts[0], isVector),
            Opcode.Bitcast => Operators.Bitcast(type, result.Element, texts[0], isVector),
            Opcode.Fma => Operators.Wrapped(type, $"Simd.Fma({string.Join(", ", texts)})", isVector),
            _ when op.Code.IsUnary() => Operators.Unary(op.Code, type, texts[0], isVector),
            _ => Operators.Binary(op.Code, type, texts[0], texts[1], isVector),
        };
        return Made(text, isVector, operands);
    }

    /// <summary>The product that an fp32 sum takes in with one rounding, the other summand, and the product's sign; the language allows it.</summary>
    private (Op? Product, int Addend, int Sign) FusedProduct(Op op)
    {
        if (op.Code is not (Opcode.Add or Opcode.Subtract) || program.TypeOf(op.Result) is not { Element: ElementType.F32, IsPointer: false }) return default;
        if (ProductOf(op.Operands[0]) is { } left && op.Code == Opcode.Add) return (left, op.Operands[1], 1);
        return ProductOf(op.Operands[1]) is { } right ? (right, op.Operands[0], op.Code == Opcode.Add ? 1 : -1) : default;
    }

    /// <summary>The multiplication that makes a value, if nothing else reads it.</summary>
    private Op? ProductOf(int value) =>
        plan.Definition(value) is { Code: Opcode.Multiply } product && plan.Users(value).Count == 1 && !program.TypeOf(value).IsScalar && !buffers.ContainsKey(value) && plan.IsInline(value)
            ? product
            : null;

    private Term ComputeSelect(Op op, Term[] operands)
    {
        if (operands[0].Known is { } known)
        {
            var chosen = known ? operands[1] : operands[2];
            return chosen with { IsAssumed = chosen.IsAssumed || operands[0].IsAssumed };
        }

        var isPointer = program.TypeOf(op.Result).IsPointer;
        var isVector = operands.Any(o => o.IsVector);
        if (!operands[0].IsVector)
        {
            var sides = Unified([operands[1], operands[2]], out var isSideVector);
            return Made($"({operands[0].Text} ? {sides[0]} : {sides[1]})", isSideVector, operands);
        }

        var texts = new[] { operands[1], operands[2] }.Select(o => isPointer && !o.IsVector ? $"Simd.Splat({o.Text})" : Vector(o)).ToArray();
        return Made($"Simd.Select({operands[0].Text}, {texts[0]}, {texts[1]})", isVector, operands);
    }

    private Term ComputeShift(Op op, ElementType type, Term[] operands)
    {
        var counted = program.TypeOf(op.Operands[1]).Element;
        if (!operands[0].IsVector && !operands[1].IsVector)
            return Made(Operators.Binary(op.Code, type, operands[0].Text, counted == ElementType.I32 ? operands[1].Text : $"(int){operands[1].Text}", false), false, operands);
        if (!operands[1].IsVector)
        {
            var bits = type.Size() == 8 ? 63 : 31;
            return Made(Operators.Binary(op.Code, type, operands[0].Text, $"(int){operands[1].Text} & {CSharpLiteral.Integer(bits)}", true), true, operands);
        }

        var carrier = type.Size() < 4 ? ElementType.I32 : type;
        var count = Operators.Convert(counted, carrier, operands[1].Text, true);
        return Made(Operators.Binary(op.Code, type, Vector(operands[0]), count, true), true, operands);
    }

    private Term ComputePointer(Op op, Position position)
    {
        var (pointer, offset) = (Evaluate(op.Operands[0], position), Evaluate(op.Operands[1], position));
        var size = program.TypeOf(op.Result).Element.Size();
        var element = program.TypeOf(op.Operands[1]).Element;
        if (offset.Text == "0") return pointer;
        if (!pointer.IsVector && !offset.IsVector)
        {
            var bytes = size == 1 ? $"(nint){offset.Text}" : $"(nint){offset.Text} * {CSharpLiteral.Integer(size)}";
            return Made($"({pointer.Text} + {bytes})", false, pointer, offset);
        }

        var wide = offset.IsVector ? Operators.Convert(element, ElementType.I64, offset.Text, true) : $"Simd.Splat((long){offset.Text})";
        var scaled = size == 1 ? wide : $"{wide} * Simd.Splat({CSharpLiteral.Integer(size)}L)";
        return Made($"({(pointer.IsVector ? pointer.Text : $"Simd.Splat({pointer.Text})")} + {scaled})", true, pointer, offset);
    }

    /// <summary>A sum or a product of two numbers that are known once a loop is written out; fewer locals keep the compiler of the machine code going.</summary>
    private Term? Folded(Op op, Term[] operands)
    {
        if (op.Code is not (Opcode.Add or Opcode.Multiply) || program.TypeOf(op.Result) is not { Element: ElementType.I32, IsPointer: false }) return null;
        if (!int.TryParse(operands[0].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var a)) return null;
        if (!int.TryParse(operands[1].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var b)) return null;
        return new Term(CSharpLiteral.Integer(unchecked(op.Code == Opcode.Add ? a + b : a * b)), false, 0);
    }

    /// <summary>Truth values of which one is known.</summary>
    private static Term? Simplified(Opcode code, Term[] operands)
    {
        var known = Array.FindIndex(operands, o => o.Known is not null);
        if (known < 0) return null;
        var truth = operands[known].Known!.Value;
        if (operands.Length == 1) return code == Opcode.Not ? Term.Truth(!truth, operands[0].IsAssumed) : null;
        var other = operands[1 - known];
        var isAssumed = operands.Any(o => o.IsAssumed);
        return code switch
        {
            Opcode.And => truth ? other with { IsAssumed = isAssumed } : Term.Truth(false, isAssumed),
            Opcode.Or => truth ? Term.Truth(true, isAssumed) : other with { IsAssumed = isAssumed },
            _ => null,
        };
    }

    private Term ComputeUnpack(Op op, Position position)
    {
        var isSigned = program.TypeOf(op.Result).Element == ElementType.I8;
        var last = program.TypeOf(op.Result).Rank - 1;
        var at = position.Coordinates[last];
        if (position.Lane == last)
        {
            // A register of bytes gives two of nibbles; the loop's step is a multiple of both.
            var start = new Coordinate(at.Variable is null ? null : $"({at.Variable} >> 1)", at.Depth, at.Offset / (2 * Carrier.Lanes) * Carrier.Lanes);
            var packed = Evaluate(op.Operands[0], position.With(last, start));
            var nibbles = $"Simd.Unpack{(at.Offset / Carrier.Lanes % 2 == 0 ? "Lower" : "Upper")}({Vector(packed)})";
            return Made(isSigned ? $"Simd.FromI8(Simd.SignNibbles({nibbles}))" : $"Simd.FromU8({nibbles})", true, packed);
        }

        var half = at.Variable is null ? Coordinate.At(at.Offset / 2) : new Coordinate($"(({at.Scaled(1)}) >> 1)", at.Depth, 0);
        var source = Evaluate(op.Operands[0], position.With(last, half));
        var odd = at.AsInt();
        if (!source.IsVector) return Made($"Simd.Nibble({source.Text}, {odd}, {(isSigned ? "true" : "false")})", false, source) with { Depth = Math.Max(source.Depth, at.Depth) };
        var nibble = $"Simd.Nibbles({source.Text}, {odd})";
        return Made(isSigned ? $"Simd.FromI8(Simd.SignNibbles({nibble}))" : $"Simd.FromU8({nibble})", true, source) with { Depth = Math.Max(source.Depth, at.Depth) };
    }

    private static Term Made(string text, bool isVector, params Term[] operands) =>
        new(text, isVector, operands.Length == 0 ? 0 : operands.Max(o => o.Depth), IsAssumed: operands.Any(o => o.IsAssumed));

    /// <summary>Operands as vectors if one is, as scalars otherwise.</summary>
    private string[] Unified(Term[] operands, out bool isVector)
    {
        var any = isVector = operands.Any(o => o.IsVector);
        return operands.Select(o => any ? Vector(o) : o.Text).ToArray();
    }

    /// <summary>A value as a vector: scalars in every lane. What varies is named, so that it is spread once.</summary>
    private string Vector(Term term)
    {
        if (term.IsVector) return term.Text;
        var splat = $"Simd.Splat({SimtBare(term.Text)})";
        if (term.Known is not null || char.IsDigit(term.Text[0]) || term.Text[0] == '-' || term.Text.Contains('.')) return splat;
        if (scopes.Find(-1, splat) is { } known) return known.Text;
        var local = Local(term.Text.TrimStart('@') + "s", splat, true, term.Depth, term.IsAssumed);
        scopes[local.Depth].Terms[(-1, splat)] = local;
        return local.Text;
    }
}
