namespace BlockSharp.Generator.Layouts;

/// <summary>
/// How a thread holds runs of neighbours along the rows of windows: of whole pieces of 16 bytes, as it reads those. What a run begins with ends the run before it.
/// </summary>
/// <param name="Bits">The bits of the register number that count the elements of a run, by growing distance.</param>
/// <param name="Pieces">Pieces of a run.</param>
/// <param name="LastRegisters">The other register bits along the rows: with all of them set, a register is in the last run of its row,</param>
/// <param name="LastThreads">if all these bits of the thread's number are set, too.</param>
internal sealed record WindowRun(IReadOnlyList<int> Bits, int Pieces, int LastRegisters, int LastThreads)
{
    /// <summary>The longest run: with longer ones, what a thread holds at once outweighs the piece less that it reads.</summary>
    public const int MostBytes = 2 * MemoryLayouts.MaxVectorBytes;

    public int Mask => Bits.Aggregate(0, (mask, bit) => mask | (1 << bit));

    /// <param name="layout">Who holds what of the windows.</param>
    /// <param name="axis">The axis of the rows.</param>
    public static WindowRun Of(LinearLayout layout, int axis, int elementBytes)
    {
        var registers = layout.Bases(InDim.Register).Select(vector => layout.Coordinate(vector, axis)).ToList();
        var bits = new List<int>();
        while (elementBytes << bits.Count < MostBytes && registers.IndexOf(1 << bits.Count) is >= 0 and var next) bits.Add(next);
        var further = registers.Select((place, bit) => place != 0 && !bits.Contains(bit) ? 1 << bit : 0).Sum();
        var threads = layout.Bases(InDim.Lane).Concat(layout.Bases(InDim.Warp)).Select((vector, bit) => layout.Coordinate(vector, axis) != 0 ? 1 << bit : 0).Sum();
        var pieces = (elementBytes << bits.Count) / MemoryLayouts.MaxVectorBytes;
        if (pieces == 0) throw new InvalidOperationException($"a thread holds less than a piece of a window together in layout {layout}");
        return new WindowRun(bits, pieces, further, threads);
    }

    /// <summary>The register bits that lead to an element of the run.</summary>
    public int Register(int element) => Bits.Select((bit, i) => ((element >> i) & 1) << bit).Sum();

    /// <summary>At which place of its run a register lies.</summary>
    public int Place(int register) => Bits.Select((bit, i) => ((register >> bit) & 1) << i).Sum();
}
