using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// The linear form of each integer and pointer of a specialized program. Sums wrap around in the kernel; forms do not, so they stand for what the
/// program computes where nothing overflows, which the addresses of memory cannot.
/// </summary>
internal sealed class LinearForms
{
    /// <summary>More than any address of a tensor has: what multiplies out to more is not taken apart.</summary>
    private const int MaxTerms = 16;

    private const int MaxFactors = 6;

    private readonly BlockProgram program;
    private readonly Dictionary<int, Op> definitions;
    private readonly Dictionary<int, LinearForm?> known = [];

    public LinearForms(BlockProgram program)
    {
        this.program = program;
        definitions = Definitions.Of(program.Body);
    }

    /// <summary>The form of a value; of a pointer its distance from the parameter it comes from, in elements. Null where a block is not linear in its indices.</summary>
    public LinearForm? Of(int value)
    {
        if (known.TryGetValue(value, out var form)) return form;
        form = Find(value);
        if (form is not null && (form.Terms.Count > MaxTerms || form.Terms.Any(t => t.Factors.Count > MaxFactors))) form = null;
        var type = program.TypeOf(value);
        if (form is null && type.IsScalar && !type.IsPointer && type.Element.IsInteger()) form = LinearForm.Scalar(value);
        return known[value] = form;
    }

    private LinearForm? Find(int value)
    {
        if (!definitions.TryGetValue(value, out var op)) return value < program.Parameters.Count && program.TypeOf(value).IsPointer ? LinearForm.Zero : null;
        switch (op.Code)
        {
            case Opcode.Constant:
                return program.TypeOf(value).Element.IsInteger() ? LinearForm.Number(op.Numbers[0]) : null;
            case Opcode.Arange:
                return LinearForm.Index(0).Plus(LinearForm.Number(op.Numbers[0]));
            case Opcode.Splat:
                return Of(op.Operands[0]);
            case Opcode.Convert:
                return IsWide(op.Operands[0]) && IsWide(value) ? Of(op.Operands[0]) : null;
            case Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute:
                return Of(op.Operands[0])?.WithAxes(axis => program.ResultAxis(op, axis));
            case Opcode.Add or Opcode.AddPointer:
                return Of(op.Operands[0]) is { } sum && Of(op.Operands[1]) is { } added ? sum.Plus(added) : null;
            case Opcode.Subtract:
                return Of(op.Operands[0]) is { } difference && Of(op.Operands[1]) is { } taken ? difference.Minus(taken) : null;
            case Opcode.Multiply:
                return Of(op.Operands[0]) is { } product && Of(op.Operands[1]) is { } factor ? product.Times(factor) : null;
            case Opcode.ShiftLeft:
                return Of(op.Operands[0]) is { } shifted && Of(op.Operands[1])?.Constant is >= 0 and < 31 and var bits ? shifted.Times(1L << (int)bits) : null;
            default:
                return null;
        }
    }

    /// <summary>Whether values of the type reach as far as addresses do: a narrower one wraps around on purpose.</summary>
    private bool IsWide(int value) => program.TypeOf(value).Element is ElementType.I32 or ElementType.I64;
}
