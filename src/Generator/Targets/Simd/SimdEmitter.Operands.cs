using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Where the operands of a product lie before they are packed: a matrix in memory is packed from there, rows and columns behind its end left out; whatever else
/// is computed to a buffer first.
/// </content>
internal sealed partial class SimdEmitter
{
    /// <summary>The operand as it lies: for a transposed one, what it is the transpose of.</summary>
    private OperandSource SourceOf(int value, bool isLeft)
    {
        var type = program.TypeOf(value);
        var rank = type.Rank;
        var isTransposed = plan.Definition(value) is { Code: Opcode.Permute } permute && (rank == 2 || permute.Numbers[0] == 0) && permute.Numbers[rank - 1] == rank - 2
            && plan.IsInline(value) && !buffers.ContainsKey(value);
        var source = isTransposed ? plan.Definition(value)!.Operands[0] : value;
        var (extent, count) = isLeft ? (type.Extents[rank - 2], type.Extents[rank - 1]) : (type.Extents[rank - 1], type.Extents[rank - 2]);
        var isKLast = isLeft != isTransposed;
        if (InMemory(source) is { } load) return new OperandSource(SourceOf(load, isKLast), null, CSharpTypeOf(program.TypeOf(source).Element), extent, count, isKLast);
        if (!buffers.TryGetValue(source, out var buffer))
        {
            buffer = NewBuffer(source);
            Add(new BufferOutput(source, buffer, program.TypeOf(source)));
        }

        return new OperandSource(null, buffer, "int", extent, count, isKLast);
    }

    /// <summary>
    /// The load that makes an operand, if its elements are a matrix in memory, contiguous along one axis and evenly spaced along the other, of which a mask cuts
    /// off no more than the last rows and columns.
    /// </summary>
    private Op? InMemory(int value)
    {
        if (buffers.ContainsKey(value) || held.ContainsKey(value) || !plan.IsInline(value) || plan.Definition(value) is not { Code: Opcode.Load, IsVolatile: false } load) return null;
        int pointer = load.Operands[0], mask = load.Operands[1];
        var type = program.TypeOf(value);
        if (type.Rank != 2 || type.Element is not (ElementType.I8 or ElementType.F32 or ElementType.BF16) || linearForms.Of(pointer) is null) return null;
        if (!Enumerable.Range(0, 2).Any(axis => IsContiguous(pointer, axis)) || (load.Operands[2] >= 0 && !IsZero(load.Operands[2]))) return null;
        if (mask < 0) return load;
        var bounds = Bounds(type, [mask]);
        return MaskTerm.Conjunction(program, mask) is { } terms && terms.All(t => bounds.Any(b => b.Value == t.Comparison.Result && b.Truth)) ? load : null;
    }

    private bool IsContiguous(int pointer, int axis) => infos[pointer].Contiguity[axis] >= program.TypeOf(pointer).Extents[axis];

    /// <summary>The text of a description of a matrix in memory.</summary>
    private string SourceOf(Op load, bool isKLast)
    {
        int pointer = load.Operands[0], mask = load.Operands[1];
        var type = program.TypeOf(load.Result);
        var origin = new Position(new Coordinate[2], -1);
        var first = Evaluate(pointer, origin);
        var there = type.Extents.Select(e => CSharpLiteral.Integer(e)).ToArray();
        foreach (var bound in mask < 0 ? [] : Bounds(type, [mask]))
        {
            // One truth value for all rows cuts off all of them or none.
            if (bound.Axis >= 0) there[bound.Axis] = $"Math.Min({there[bound.Axis]}, {LimitOf(bound, origin.Coordinates, type.Extents[bound.Axis]).Text})";
            else there[0] = $"({SimtBare(Evaluate(bound.Value, new Position(new Coordinate[program.TypeOf(bound.Value).Rank], -1)).Text)} ? {there[0]} : 0)";
        }

        var strides = Enumerable.Range(0, 2).Select(StrideOf).ToArray();
        var (extentAxis, kAxis) = isKLast ? (0, 1) : (1, 0);
        return $"new({first.Text}, {strides[extentAxis]}, {strides[kAxis]}, {there[extentAxis]}, {there[kAxis]})";

        string StrideOf(int axis) => IsContiguous(pointer, axis)
            ? CSharpLiteral.Integer(type.Element.Size())
            : $"{Evaluate(pointer, origin.With(axis, Coordinate.At(1))).Text} - {first.Text}";
    }

    /// <summary>Puts an operand, or a step of it, into its panel.</summary>
    /// <param name="product">Which product of a batch, if there is one.</param>
    private void Pack(OperandSource source, string? product, string panel, bool isLeft, bool isInteger, string depth, string first)
    {
        var (extent, count) = (CSharpLiteral.Integer(source.Extent), CSharpLiteral.Integer(source.Count));
        var memory = source.Memory;
        if (memory is null)
        {
            var (extentStride, kStride) = source.IsKLast ? (source.Count * BufferElement, BufferElement) : (BufferElement, source.Extent * BufferElement);
            memory = $"new({At(source.Buffer!, product, source.Extent * source.Count)}, {CSharpLiteral.Integer(extentStride)}, {CSharpLiteral.Integer(kStride)}, {extent}, {count})";
        }

        scopes.Writer.WriteLine($"Simd.Pack<{source.Element}>({memory}, {panel}, {extent}, {count}, {first}, {depth}, {CSharpLiteral.Truth(isLeft)}, {CSharpLiteral.Truth(isInteger)});");
    }

    private static string CSharpTypeOf(ElementType type) => type == ElementType.F32 ? "int" : KernelEmitter.HostType(type);

    /// <summary>A matrix operand before it is packed.</summary>
    /// <param name="Memory">The text of its description, if it is packed from memory.</param>
    /// <param name="Buffer">The buffer in which it is otherwise.</param>
    /// <param name="Element">The C# type of its elements; of fp32 and of what lies in a buffer that of words.</param>
    /// <param name="Extent">Rows of the left operand, columns of the right one.</param>
    /// <param name="Count">Positions along K.</param>
    /// <param name="IsKLast">Whether K is the last axis as it lies.</param>
    private readonly record struct OperandSource(string? Memory, string? Buffer, string Element, int Extent, int Count, bool IsKLast);
}
