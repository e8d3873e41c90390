namespace BlockSharp.Runtime.Tuning;

/// <summary>A configuration as a point among others: its constexprs and warps, between which a step is a factor of two, and then its stages, counted singly.</summary>
/// <param name="Fields">The values, the stages last.</param>
/// <param name="IsGiven">Whether the author wrote it, so that it is measured in any case.</param>
internal sealed record ConfigPoint(int[] Fields, bool IsGiven)
{
    /// <summary>Whether only one field differs, by one step.</summary>
    internal bool IsOneStepFrom(ConfigPoint other, int field)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (i == field ? !IsStep(i, Fields[i], other.Fields[i]) : Fields[i] != other.Fields[i])
                return false;
        }
        return true;
    }

    /// <summary>Whether each field is equal or differs by one step.</summary>
    internal bool IsWithinAStepOf(ConfigPoint other)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i] != other.Fields[i] && !IsStep(i, Fields[i], other.Fields[i]))
                return false;
        }
        return true;
    }

    private bool IsStep(int field, int a, int b) =>
        field == Fields.Length - 1 ? Math.Abs((long)a - b) == 1 : Math.Min(a, b) > 0 && (a == 2L * b || b == 2L * a);
}
