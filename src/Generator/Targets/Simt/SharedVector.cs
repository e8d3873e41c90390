using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>Which registers of a thread lie side by side in shared memory, in every thread, up to 16 bytes: they are read and written at once.</summary>
/// <param name="bits">The bits of the register number that move by 1, 2, 4, … elements.</param>
internal sealed class SharedVector(IReadOnlyList<int> bits)
{
    public int Width => 1 << bits.Count;

    public int Mask => bits.Aggregate(0, (mask, bit) => mask | (1 << bit));

    /// <param name="offsets">From registers, lanes and warps to offsets in elements.</param>
    public static SharedVector Of(LinearLayout offsets, int elementBytes)
    {
        var registers = offsets.Bases(InDim.Register);
        var bits = new List<int>();
        while (2 * elementBytes << bits.Count <= MemoryLayouts.MaxVectorBytes && registers.IndexOf(1 << bits.Count) is >= 0 and var next) bits.Add(next);
        while (bits.Count > 0 && !Starts().All(start => (start & ((1 << bits.Count) - 1)) == 0)) bits.RemoveAt(bits.Count - 1);
        return new SharedVector(bits);

        IEnumerable<int> Starts() => registers.Where((_, bit) => !bits.Contains(bit)).Concat(offsets.Bases(InDim.Lane)).Concat(offsets.Bases(InDim.Warp));
    }

    /// <summary>The register bits that lead to the element at a position of the vector.</summary>
    public int Register(int position) => bits.Select((bit, i) => ((position >> i) & 1) << bit).Sum();

    /// <summary>At which position of its vector a register lies.</summary>
    public int Position(int register) => bits.Select((bit, i) => ((register >> bit) & 1) << i).Sum();
}
