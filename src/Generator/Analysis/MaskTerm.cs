using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>One comparison of those that make up a mask, and how its axes are numbered in the mask.</summary>
/// <param name="AxisInMask">From an axis of the comparison to the mask's; <see cref="LinearTerm.NoAxis"/> where it is the same along that.</param>
internal sealed record MaskTerm(Op Comparison, Func<int, int> AxisInMask)
{
    /// <summary>The comparisons that all must hold, or null if the mask is not such a conjunction.</summary>
    public static IReadOnlyList<MaskTerm>? Conjunction(BlockProgram program, int mask)
    {
        var definitions = Definitions.Of(program.Body);
        var terms = new List<MaskTerm>();
        return Collect(program, definitions, mask, a => a, terms) ? terms : null;
    }

    /// <summary>What is greater than zero exactly where the comparison holds, over the mask's axes; null where it is not linear, or not an inequality.</summary>
    public LinearForm? Slack(LinearForms forms)
    {
        LinearForm? left = forms.Of(Comparison.Operands[0])?.WithAxes(AxisInMask), right = forms.Of(Comparison.Operands[1])?.WithAxes(AxisInMask);
        if (left is null || right is null) return null;
        return Comparison.Code switch
        {
            Opcode.Less => right.Minus(left),
            Opcode.LessOrEqual => right.Minus(left).Plus(LinearForm.Number(1)),
            Opcode.Greater => left.Minus(right),
            Opcode.GreaterOrEqual => left.Minus(right).Plus(LinearForm.Number(1)),
            _ => null,
        };
    }

    private static bool Collect(BlockProgram program, Dictionary<int, Op> definitions, int mask, Func<int, int> axes, List<MaskTerm> terms)
    {
        if (!definitions.TryGetValue(mask, out var op)) return false;
        switch (op.Code)
        {
            case Opcode.And:
                return op.Operands.All(o => Collect(program, definitions, o, axes, terms));
            case Opcode.Broadcast or Opcode.ExpandDims:
                return Collect(program, definitions, op.Operands[0], a => program.ResultAxis(op, a) is >= 0 and var axis ? axes(axis) : LinearTerm.NoAxis, terms);
            default:
                if (op.Code.IsComparison()) terms.Add(new MaskTerm(op, axes));
                return op.Code.IsComparison();
        }
    }
}
