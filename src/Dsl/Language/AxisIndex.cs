namespace BlockSharp;

/// <summary>The type of <see cref="Op.NewAxis"/>.</summary>
public readonly struct NewAxisMarker;

/// <summary>
/// One place inside the brackets of <c>x[.., NewAxis]</c>: <c>..</c> keeps the next axis of <c>x</c>, <see cref="Op.NewAxis"/> inserts an axis of extent 1.
/// </summary>
public readonly struct AxisIndex
{
    private AxisIndex(bool isNewAxis) => IsNewAxis = isNewAxis;

    /// <summary>True if this place inserts an axis of extent 1.</summary>
    internal bool IsNewAxis { get; }

    /// <summary>Keeps an axis.</summary>
    /// <exception cref="ArgumentException">The range is not <c>..</c>: a block is not sliced by an index.</exception>
    public static implicit operator AxisIndex(Range range) => range.Equals(Range.All)
        ? new AxisIndex(false)
        : throw new ArgumentException($"A block is indexed by '..' (keep the axis) and NewAxis only, not by '{range}'.", nameof(range));

    /// <summary>Inserts an axis.</summary>
    public static implicit operator AxisIndex(NewAxisMarker marker) => new(true);
}
