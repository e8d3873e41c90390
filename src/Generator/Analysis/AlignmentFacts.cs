using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// Which arguments must be multiples of 16 for the vectorized variant of a kernel: those, and only those, whose divisibility widens a memory access that matters.
/// The launch tests them; the other variant, which assumes nothing, is always there.
/// </summary>
internal static class AlignmentFacts
{
    /// <summary>Units of a scalar, bytes of a pointer.</summary>
    public const int Multiple = 16;

    /// <param name="areResultsWide">
    /// Whether what is loaded and stored behind the loops of products matters, too. It is little, and results with odd rows need not make all narrow that is loaded in the loops.
    /// </param>
    /// <returns>Parameter numbers.</returns>
    public static ISet<int> Run(BlockProgram program, bool areResultsWide = true) => Among(program, Enumerable.Range(0, program.Parameters.Count).Where(i =>
        program.Parameters[i].Kind == ParameterKind.Pointer || (program.Parameters[i].Kind == ParameterKind.Scalar && program.Parameters[i].Element.IsInteger())), areResultsWide);

    /// <summary>As <see cref="Run"/>, where only some parameters may be asked to be multiples.</summary>
    /// <returns>Some of the candidates.</returns>
    public static ISet<int> Among(BlockProgram program, IEnumerable<int> candidates, bool areResultsWide = true)
    {
        var facts = new HashSet<int>(candidates);
        var weights = AccessWeights.Run(program);
        var widest = Widths(program, weights, facts, areResultsWide);
        foreach (var fact in facts.OrderBy(f => f).ToArray())
        {
            facts.Remove(fact);
            if (!Widths(program, weights, facts, areResultsWide).SequenceEqual(widest)) facts.Add(fact);
        }

        return facts;
    }

    private static List<long> Widths(BlockProgram program, AccessWeights weights, ISet<int> facts, bool areResultsWide)
    {
        var infos = AxisAnalysis.Run(program, facts);
        var widths = new List<long>();

        // Behind a product a thread has many elements of what costs little to load: scales, biases. There every width saves registers.
        var multiplies = program.Body.Multiplies;
        Collect(program.Body, isInLoop: false);
        return widths;

        void Collect(Region region, bool isInLoop)
        {
            foreach (var op in region.Ops)
            {
                foreach (var nested in op.Regions) Collect(nested, isInLoop || op.Code is Opcode.For or Opcode.While);
                if (op.Code is not (Opcode.Load or Opcode.Store) || program.TypeOf(op.Operands[0]).IsScalar || !((multiplies && (areResultsWide || isInLoop)) || weights.Matters(op))) continue;
                var mask = op.Operands[op.Code == Opcode.Load ? 1 : 2];
                var pointer = program.TypeOf(op.Operands[0]);
                for (var axis = 0; axis < pointer.Rank; axis++)
                {
                    widths.Add(MemoryLayouts.VectorElements(pointer.Element, infos[op.Operands[0]], mask < 0 ? null : infos[mask], axis));
                    if (op.Code == Opcode.Load) widths.Add(infos[op.Result].Constancy[axis]);
                }
            }
        }
    }
}
