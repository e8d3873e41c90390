using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Analysis;

/// <summary>
/// A load of a block that is a box of a tensor: its elements lie at <c>parameter + origin + Σ (start + index) * stride</c>, and those beyond a limit are zero.
/// That is what the tensor memory accelerator fetches by itself, given an origin, strides and limits that the host knows; the starts are the device's.
/// </summary>
/// <param name="Parameter">The pointer parameter.</param>
/// <param name="Origin">In elements; of arguments only.</param>
/// <param name="Dimensions">The contiguous one first, then by growing stride.</param>
internal sealed record TensorAccess(int Parameter, ElementType Element, LinearForm Origin, EquatableArray<TensorDimension> Dimensions)
{
    /// <summary>Elements that one copy moves along a dimension, at most.</summary>
    public const int MaxBoxExtent = 256;

    /// <summary>Most dimensions that a tensor is described with: a batch of matrices.</summary>
    private const int MaxRank = 3;

    /// <summary>Neighbours that stay together where rows are dealt.</summary>
    public const int RowsDealtTogether = 2;

    /// <summary>Narrowest row of a box that has a swizzle.</summary>
    public const int MinRowBytes = 32;

    /// <summary>Whether the block has rows, and such as lie in shared memory as products would read them.</summary>
    public bool IsMatrix => Dimensions.Count > 1 && Dimensions.All(d => d.Axis >= 0) && Dimensions[0].Box * Element.Size() >= MinRowBytes;

    /// <summary>
    /// Whether rows may begin anywhere. No tensor map describes such: threads copy the aligned pieces of memory that they lie in.
    /// </summary>
    public bool IsUneven { get; init; }

    /// <summary>
    /// How many neighbouring rows are dealt: of every so many, the first two lie with the first two of all others, then come the next two of each. It is how a product's columns
    /// are to lie for a thread to have so many neighbours. 1 where rows lie in order. The host describes dealt rows as planes of so many.
    /// </summary>
    public int DealtRows { get; init; } = 1;

    /// <summary>How many descriptions the host makes.</summary>
    public int Maps => IsUneven ? 0 : 1;

    /// <summary>
    /// Where the tensor ends along the outermost dimension of the block, and how far copies reach there: they need not reach farther. The hardware takes longer to fill
    /// the rows behind the end than to fetch as many. Null where no end that the host knows may lie within a block.
    /// </summary>
    public BoxEnd? End
    {
        get
        {
            var outermost = Dimensions.Count - 1;
            while (outermost > 0 && Dimensions[outermost].Box == 1) outermost--;
            return outermost > 0 && !IsUneven && Dimensions[outermost] is { Axis: >= 0, IsWalked: false, Limit: { Constant: null } limit } dimension
                ? new BoxEnd(outermost, Math.Min(dimension.Box, MaxBoxExtent), limit)
                : null;
        }
    }

    /// <summary>The access that a load makes, or null if it is none of this kind, or not aligned as the hardware asks.</summary>
    /// <param name="infos">Axis info of the program.</param>
    public static TensorAccess? Of(BlockProgram program, Op load, LinearForms forms, EquatableArray<AxisInfo> infos)
    {
        int pointer = load.Operands[0], mask = load.Operands[1];
        var type = program.TypeOf(pointer);
        if (load.IsVolatile || load.Operands[2] >= 0 || type.IsScalar || forms.Of(pointer) is not { } address) return null;

        var strides = Enumerable.Range(0, type.Rank).Select(axis => (Axis: axis, Form: address.CoefficientOf(axis))).ToArray();
        if (strides.Any(s => s.Form.Terms.Count != 1 || !s.Form.IsOfHost(program))) return null;

        // The larger stride takes its share of what is the same for all elements first: of k0 + tile * k the second term is the rows'.
        var dimensions = new List<TensorDimension>();
        var rest = address.WithoutAxes().Terms.Where(t => t.Factors.Any(f => IsOfDevice(f, program))).ToList();
        var given = address.WithoutAxes().Terms.Except(rest).ToList();
        foreach (var (axis, stride) in strides.OrderByDescending(s => Degree(s.Form)))
        {
            var start = Take(rest, stride.Terms[0], q => q.Factors.All(f => IsOfDevice(f, program)));

            // What arguments add to an index of the device is a part of it: (last - program) * rows is one index, not an origin and a negative one.
            if (!start.IsZero) start = start.Plus(Take(given, stride.Terms[0], _ => true));
            dimensions.Add(new TensorDimension(axis, stride, null, start, type.Extents[axis]));
        }

        var origin = LinearForm.Sum(given);

        // What is left has strides of its own: a batch or a head, of which the block is one slice.
        foreach (var outer in rest.GroupBy(t => t with { Factors = t.Factors.Where(f => !IsOfDevice(f, program)).ToEquatableArray() }))
        {
            var start = LinearForm.Sum(outer.Select(t => new LinearTerm(1, t.Factors.Where(f => IsOfDevice(f, program)).ToEquatableArray(), LinearTerm.NoAxis)));
            dimensions.Add(new TensorDimension(LinearTerm.NoAxis, LinearForm.Sum([outer.Key]), null, start, 1));
        }

        dimensions = dimensions.OrderBy(d => Degree(d.Stride)).ToList();
        if (dimensions[0].Stride.Constant != 1 || dimensions.Count > MaxRank || (mask >= 0 && !TakeLimits(program, mask, forms, dimensions))) return null;

        // A negative start of the outermost dimension lies outside the pointer's memory: an error in the kernel. An inner one would reach into the row before,
        // which the hardware takes for outside: where it is not known to be impossible, the kernel tests it.
        for (var d = 0; d < dimensions.Count - 1; d++) dimensions[d] = dimensions[d] with { IsChecked = !IsNonNegative(dimensions[d].Start, infos) };
        var vector = MemoryLayouts.VectorElements(type.Element, infos[pointer], null, dimensions[0].Axis);
        return vector * type.Element.Size() == MemoryLayouts.MaxVectorBytes
            ? new TensorAccess(PointerOrigins.Run(program).Origins[pointer], type.Element, origin, dimensions.ToEquatableArray())
            : null;
    }

    /// <summary>The same access for rows that begin anywhere; null where the host does not know where the tensor ends, or rows do not begin alike from step to step.</summary>
    /// <param name="infos">What is known whatever the alignment of arguments.</param>
    public TensorAccess? Unevenly(EquatableArray<AxisInfo> infos)
    {
        return IsMatrix && Dimensions.Count == 2 && Dimensions.All(d => d.Limit is not null) && AreMultiples(Dimensions[0].Start, MemoryLayouts.MaxVectorBytes / Element.Size(), infos)
            ? this with { IsUneven = true }
            : null;
    }

    /// <summary>Whether all terms of a form without axes are known to be multiples of a power of two.</summary>
    public static bool AreMultiples(LinearForm form, long divisor, EquatableArray<AxisInfo> infos) =>
        form.Terms.All(t => t.Factors.Aggregate(t.Coefficient, (known, f) => known % divisor == 0 ? divisor : known * Math.Min(divisor, infos[f].EveryElement(0))) % divisor == 0);

    /// <summary>Takes the terms out of a list that are multiples of a stride, with a fitting quotient, and gives the sum of the quotients.</summary>
    private static LinearForm Take(List<LinearTerm> terms, LinearTerm stride, Func<LinearTerm, bool> fits)
    {
        var taken = terms.Where(t => t.DividedBy(stride) is { } quotient && fits(quotient)).ToArray();
        foreach (var term in taken) terms.Remove(term);
        return LinearForm.Sum(taken.Select(t => t.DividedBy(stride)!));
    }

    /// <summary>Reads the limits off the mask: a conjunction of comparisons of one coordinate with what the host knows. False if it is anything else.</summary>
    private static bool TakeLimits(BlockProgram program, int mask, LinearForms forms, List<TensorDimension> dimensions)
    {
        if (MaskTerm.Conjunction(program, mask) is not { } comparisons) return false;
        foreach (var comparison in comparisons)
        {
            if (comparison.Slack(forms) is not { } slack) return false;

            // The mask holds where limit - start - index > 0.
            var indexed = slack.Terms.Where(t => t.Axis != LinearTerm.NoAxis).ToArray();
            if (indexed.Length != 1 || indexed[0].Coefficient != -1 || indexed[0].Factors.Count > 0) return false;
            var at = dimensions.FindIndex(d => d.Axis == indexed[0].Axis);
            var limit = slack.WithoutAxes().Plus(dimensions[at].Start);
            if (!limit.IsOfHost(program) || (dimensions[at].Limit is { } known && !known.Equals(limit))) return false;
            dimensions[at] = dimensions[at] with { Limit = limit };
        }

        return true;
    }

    private static bool IsOfDevice(int value, BlockProgram program) => value >= program.Parameters.Count;

    private static bool IsNonNegative(LinearForm form, EquatableArray<AxisInfo> infos) => form.Terms.All(t => t.Coefficient >= 0 && t.Factors.All(f => infos[f].NonNegative));

    /// <summary>Orders strides: a product of more arguments is taken to be larger, then the larger number.</summary>
    private static (int Factors, long Coefficient) Degree(LinearForm stride) => (stride.Terms[0].Factors.Count, stride.Terms[0].Coefficient);
}

/// <summary>One dimension of a <see cref="TensorAccess"/>.</summary>
/// <param name="Axis">The block's axis that runs along it, or -1 where the block is one slice.</param>
/// <param name="Stride">In elements.</param>
/// <param name="Limit">Elements at this index and beyond are zero; null where nothing says so.</param>
/// <param name="Start">Index of the block's first element.</param>
/// <param name="Box">The block's extent.</param>
/// <param name="IsChecked">Whether the kernel must test that the start is not negative.</param>
/// <param name="IsWalked">Whether a loop of the program moves the block along it.</param>
internal sealed record TensorDimension(int Axis, LinearForm Stride, LinearForm? Limit, LinearForm Start, int Box, bool IsChecked = false, bool IsWalked = false);

/// <summary>The end of a tensor that may lie within a box.</summary>
/// <param name="Dimension">The box's outermost one.</param>
/// <param name="Extent">What a box has of it at most.</param>
/// <param name="Limit">What the tensor has of it.</param>
internal sealed record BoxEnd(int Dimension, int Extent, LinearForm Limit);
