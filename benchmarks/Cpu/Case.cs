namespace BlockSharp.Benchmarks.Cpu;

/// <summary>Some work on some shape, and everyone who does it.</summary>
/// <param name="Work">What is computed: <c>int8 GEMV</c>.</param>
/// <param name="Shape">On how much.</param>
/// <param name="Bytes">What must be read and written at least; 0 where operations matter.</param>
/// <param name="Operations">Multiplications and additions; 0 where bytes matter.</param>
/// <param name="Tolerance">The largest error that our results may have, relative to their root mean square.</param>
/// <param name="Bars">What our time is held against.</param>
/// <param name="Prepare">Makes the inputs, and what runs over them, ours first.</param>
internal sealed record Case(
    string Work, string Shape, double Bytes, double Operations, double Tolerance, IReadOnlyList<Bar> Bars, Func<Session, IEnumerable<Candidate>> Prepare);

/// <summary>A bound on our time: a multiple of a peer's, or of what is needed to reach a rate.</summary>
/// <param name="Against">The engine whose time is the base; null for a rate.</param>
/// <param name="Most">Our time over the peer's at the most; for a rate, GOP/s at the least, or microseconds at the most if there are no operations.</param>
internal sealed record Bar(string? Against, double Most)
{
    /// <summary>Our time is to be that of a peer, times <paramref name="most"/>.</summary>
    public static Bar Peer(string engine, double most = 1) => new(engine, most);

    /// <summary>A part of the memory's limit, measured in the same run.</summary>
    public static Bar OfLimit(double part) => new(Engines.Limit, 1 / part);

    /// <summary>A least rate in GOP/s, or a most time in microseconds where there are no operations.</summary>
    public static Bar Absolute(double value) => new(null, value);
}
