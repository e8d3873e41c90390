using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// How far apart the elements of a block of pointers lie along each axis, in numbers and arguments. Each element has a place of its own where every step,
/// sorted by size, is longer than what the smaller ones reach together: then no sum of steps is zero.
/// </summary>
/// <param name="Axes">Those with more than one element.</param>
internal sealed record ElementPlaces(EquatableArray<PlaceAxis> Axes)
{
    /// <summary>Whether elements have places of their own, if that is known without the arguments.</summary>
    public bool? AreApart
    {
        get
        {
            if (Axes.Any(a => a.Step.IsZero && a.Limit is null)) return false;
            if (Axes.Any(a => a.Step.Constant is null)) return null;
            var reach = 0L;
            foreach (var (step, count) in Axes.Select(a => (Step: Math.Abs(a.Step.Constant!.Value), Count: Math.Min(a.Extent, a.Limit?.Constant ?? a.Extent))).OrderBy(a => a.Step))
            {
                // Unknown limits may make it shorter.
                if (count > 1 && step <= reach) return Axes.Any(a => a.Limit is { Constant: null }) ? null : false;
                reach += step * Math.Max(0, count - 1);
            }

            return true;
        }
    }

    /// <summary>The places that a program touches, or null where arguments do not tell.</summary>
    /// <param name="masks">Of the accesses, -1 where one has none. What all of them limit is as short as its limit.</param>
    public static ElementPlaces? Of(BlockProgram program, LinearForms forms, EquatableArray<AxisInfo> infos, int pointers, IReadOnlyList<int> masks)
    {
        if (forms.Of(pointers) is not { } form) return null;
        var type = program.TypeOf(pointers);
        var limits = masks.Select(mask => LimitsOf(program, forms, infos, mask)).Aggregate((a, b) => a.Intersect(b).ToList());
        var axes = Enumerable.Range(0, type.Rank).Where(axis => type.Extents[axis] > 1)
            .Select(axis => new PlaceAxis(form.CoefficientOf(axis), type.Extents[axis], limits.Where(l => l.Axis == axis).Select(l => l.Limit).FirstOrDefault()))
            .ToEquatableArray();
        return axes.All(a => a.Step.IsOfHost(program)) ? new ElementPlaces(axes) : null;
    }

    /// <summary>What indices along the axes of a mask are below, wherever it holds.</summary>
    private static List<(int Axis, LinearForm Limit)> LimitsOf(BlockProgram program, LinearForms forms, EquatableArray<AxisInfo> infos, int mask)
    {
        var limits = new List<(int Axis, LinearForm Limit)>();
        if (mask < 0 || MaskTerm.Conjunction(program, mask) is not { } comparisons) return limits;
        foreach (var comparison in comparisons)
        {
            // Differences of unsigned numbers wrap around.
            if (program.TypeOf(comparison.Comparison.Operands[0]).Element is not (ElementType.I32 or ElementType.I64) || comparison.Slack(forms) is not { } slack) continue;
            var indexed = slack.Terms.Where(t => t.Axis != LinearTerm.NoAxis).ToArray();
            if (indexed.Length != 1 || indexed[0].Coefficient != -1 || indexed[0].Factors.Count > 0) continue;

            // A block that begins further on has fewer.
            var limit = LinearForm.Sum(slack.WithoutAxes().Terms.Where(t => t.Coefficient > 0 || t.Factors.Count == 0 || !t.Factors.All(f => infos[f].NonNegative)));
            if (limit.IsOfHost(program)) limits.Add((indexed[0].Axis, limit));
        }

        return limits;
    }
}

/// <summary>One axis of <see cref="ElementPlaces"/>.</summary>
/// <param name="Step">From one element to the next, in elements.</param>
/// <param name="Limit">Only elements at indices below it are touched; null where nothing says so.</param>
internal sealed record PlaceAxis(LinearForm Step, int Extent, LinearForm? Limit);
