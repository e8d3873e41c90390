namespace BlockSharp.Generator.Layouts;

/// <summary>How far values travel in a conversion, cheapest first.</summary>
internal enum ConversionReach
{
    /// <summary>Every thread has the values already: registers get new names.</summary>
    Registers,

    /// <summary>Values move between lanes of a warp.</summary>
    Lanes,

    /// <summary>Values move between warps: through shared memory.</summary>
    Warps,
}

/// <summary>
/// From where each (register, lane, warp) of the target layout takes its value: a holder of the same element in the source layout, the nearest one
/// if the source is replicated (own thread before own warp before the rest).
/// </summary>
internal sealed class LayoutConversion
{
    private readonly LinearLayout _source;
    private readonly LinearLayout _target;

    /// <param name="source">The distribution that the value has. Every element needs a holder.</param>
    /// <param name="target">The distribution that is wanted, of the same block, over as many lanes and warps.</param>
    /// <exception cref="ArgumentException">The blocks or the numbers of threads differ.</exception>
    /// <exception cref="InvalidOperationException">The source does not hold an element that the target needs.</exception>
    public LayoutConversion(LinearLayout source, LinearLayout target)
    {
        if (!source.OutShape.SequenceEqual(target.OutShape))
            throw new ArgumentException($"A block [{string.Join(", ", source.OutShape)}] can't be converted to [{string.Join(", ", target.OutShape)}].", nameof(target));
        if (source.InBits(InDim.Lane) != target.InBits(InDim.Lane) || source.InBits(InDim.Warp) != target.InBits(InDim.Warp))
            throw new ArgumentException("The source and the target must have the same numbers of lanes and warps.", nameof(target));

        _source = source;
        _target = target;
        var columns = ImmutableArray.CreateBuilder<int>();
        for (var bit = 0; bit < target.InBits(InDim.Register); bit++) columns.Add(Nearest(target.Bases(InDim.Register)[bit], home: 0));
        for (var bit = 0; bit < target.InBits(InDim.Lane); bit++) columns.Add(Nearest(target.Bases(InDim.Lane)[bit], source.Pack(0, 1 << bit, 0)));
        for (var bit = 0; bit < target.InBits(InDim.Warp); bit++) columns.Add(Nearest(target.Bases(InDim.Warp)[bit], source.Pack(0, 0, 1 << bit)));
        Matrix = new BitMatrix(columns.ToImmutable(), source.Matrix.Columns.Length);
    }

    /// <summary>From the packed input index of the target to that of the source.</summary>
    public BitMatrix Matrix { get; }

    public ConversionReach Reach { get; private set; }

    /// <summary>The holder in the source layout from which a register of the target is filled.</summary>
    public (int Register, int Lane, int Warp) SourceOf(int register, int lane, int warp)
    {
        var packed = Matrix.Apply(_target.Pack(register, lane, warp));
        return (_source.Unpack(InDim.Register, packed), _source.Unpack(InDim.Lane, packed), _source.Unpack(InDim.Warp, packed));
    }

    // The map is linear and its columns are independent of each other, so choosing each column as near as possible makes the whole as near as possible.
    private int Nearest(int element, int home)
    {
        var missing = element ^ _source.Matrix.Apply(home);
        var registers = _source.RegisterCount - 1;
        var lanes = registers | _source.Pack(0, _source.InSize(InDim.Lane) - 1, 0);
        if (_source.Matrix.Solve(missing, registers) is { } inThread) return home ^ inThread;
        Reach = Reach < ConversionReach.Lanes ? ConversionReach.Lanes : Reach;
        if (_source.Matrix.Solve(missing, lanes) is { } inWarp) return home ^ inWarp;
        Reach = ConversionReach.Warps;
        return _source.Matrix.Solve(element, _source.Matrix.AllColumns)
            ?? throw new InvalidOperationException($"No thread of the source layout holds the element ({string.Join(",", _source.Coordinates(element))}).");
    }
}
