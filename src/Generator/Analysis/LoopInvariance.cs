using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>Which values are the same in all trips of a loop that does not write to memory: what is loaded from the same place is the same too.</summary>
internal sealed class LoopInvariance(Op loop)
{
    private readonly HashSet<int> changing = [.. loop.Body.Arguments];
    private readonly Dictionary<int, Op> inside = Definitions.DirectlyIn(loop.Body);

    /// <param name="value">-1 for an operand that is not there.</param>
    public bool Holds(int value) =>
        value < 0 || (!changing.Contains(value) && (!inside.TryGetValue(value, out var op) || (op.Regions.Count == 0 && op.Operands.All(Holds))));
}
