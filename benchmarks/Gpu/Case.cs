namespace BlockSharp.Benchmarks.Gpu;

/// <summary>One row of the table: some work on some shape, and what our time is held against.</summary>
/// <param name="Work">What is computed: <c>int8 GEMV</c>.</param>
/// <param name="Shape">On how much.</param>
/// <param name="Bar">The ratio of our time to the peers' that is not to be exceeded; NaN for a limit.</param>
/// <param name="Against">The peers whose least time is the ratio's base.</param>
/// <param name="Bytes">What must be read and written at least.</param>
/// <param name="Operations">Multiplications and additions; 0 where only bytes matter.</param>
/// <param name="Tolerance">Greatest ‖ours - fp64‖ / ‖fp64‖.</param>
/// <param name="Prepare">Makes the inputs and gives what can be launched; null if there is no kernel for it.</param>
internal sealed record Case(string Work, string Shape, double Bar, string[] Against, double Bytes, double Operations, double Tolerance, Func<Device, Problem>? Prepare)
{
    /// <summary>
    /// For an odd shape, the listed one that it is held against instead of the peers: its time per byte or per operation, whichever is nearer, may be so much longer.
    /// </summary>
    public Case? Nearest { get; init; }

    /// <summary>What moves as many bytes and computes nothing: this share of its rate is all that is to be had where memory is the limit.</summary>
    public Case? Limit { get; init; }

    /// <summary>Whether this is such a limit: it has no bar, and is the best that any configuration reaches.</summary>
    public bool IsLimit { get; init; }

    /// <summary>What a case is known by.</summary>
    public (string Work, string Shape) Name => (Work, Shape);
}

/// <summary>Inputs on a device, a launch over them, and the check of its results. Disposing it frees the buffers.</summary>
internal sealed class Problem : IDisposable
{
    private readonly List<IDisposable> owned = [];

    /// <summary>Launches once; the number of the launch chooses among the copies of the data.</summary>
    public required Action<LaunchTarget, int> Launch { get; set; }

    /// <summary>How many copies of the data there are.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>How many launches make a measurement.</summary>
    public int Launches { get; init; } = 4;

    /// <summary>The relative error of the last launch's results against float64; NaN if an element was not written.</summary>
    public required Func<double> Error { get; set; }

    /// <summary>Makes the results NaN, so that what a launch does not write is found.</summary>
    public Action Clear { get; private set; } = () => { };

    /// <summary>A buffer for results.</summary>
    public Buffer<T> Output<T>(Device device, int length, T nan)
        where T : unmanaged
    {
        var poison = new T[length];
        Array.Fill(poison, nan);
        var buffer = Own(device.Allocate(poison));
        Clear += () => buffer.CopyFrom(poison);
        return buffer;
    }

    public T Own<T>(T resource)
        where T : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    public void Dispose() => owned.ForEach(resource => resource.Dispose());
}
