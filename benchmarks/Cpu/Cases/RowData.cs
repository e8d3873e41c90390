using BlockSharp.Benchmarks.Cpu.Peers;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>Matrices of fp32 that do not fit the caches together, and everyone who goes over their rows.</summary>
internal sealed class RowData : IDisposable
{
    private readonly Session session;
    private readonly int rows;
    private readonly int columns;
    private readonly float[][] values;
    private readonly List<Buffer<float>> constants = [];
    private readonly (Buffer<float>[] From, Buffer<float> To)[] copies;

    /// <param name="session">Where they are.</param>
    /// <param name="rows">Rows of each matrix.</param>
    /// <param name="columns">Columns of each matrix.</param>
    /// <param name="inputs">How many matrices the work reads.</param>
    public RowData(Session session, int rows, int columns, int inputs)
    {
        (this.session, this.rows, this.columns) = (session, rows, columns);
        values = [.. Enumerable.Range(1, inputs).Select(seed => Inputs.Floats((long)rows * columns, seed))];
        var count = Session.Copies(4.0 * (inputs + 1) * rows * columns);
        copies = [.. Enumerable.Range(0, count).Select(_ => (values.Select(v => session.Device.Allocate(v)).ToArray(), session.Device.Allocate<float>((long)rows * columns)))];
    }

    /// <summary>What a row is made from in plain C#: the row of the first input, of the second (empty if there is none), and the result's.</summary>
    public delegate void RowWork(ReadOnlySpan<float> x, ReadOnlySpan<float> second, Span<float> y);

    public float Value(int input, int row, int column) => values[input][row * columns + column];

    /// <summary>A vector on the device that every row is worked on with.</summary>
    public Buffer<float> Constant(float[] data)
    {
        constants.Add(session.Device.Allocate(data));
        return constants[^1];
    }

    /// <param name="launch">Our kernel, from the inputs to the result.</param>
    /// <param name="exact">A result in float64.</param>
    /// <param name="tensors">A row by System.Numerics.Tensors; null if that has nothing for it.</param>
    /// <param name="model">Adds to a model what makes <c>y</c> from <c>x0</c> and <c>x1</c>.</param>
    /// <param name="torch">The result in TorchScript, from <c>x0</c>, <c>x1</c>, <c>w</c> and <c>b</c>.</param>
    /// <param name="vectors">What <c>w</c> and <c>b</c> are, as far as they are used.</param>
    public IEnumerable<Candidate> Candidates(
        Action<LaunchTarget, Buffer<float>[], Buffer<float>> launch, Func<int, int, double> exact, RowWork? tensors, Func<OnnxModel, OnnxModel> model, string torch, params float[][] vectors)
    {
        var check = new Check(rows, columns, exact);
        yield return new(Engines.Ours, () => Array.ForEach(copies, copy => launch(session.Target, copy.From, copy.To)), copies.Length)
        {
            Error = () => Error(copies[0].To.ToArray()),
            Release = Dispose,
        };
        yield return MemoryLimit.Copy(session, copies);
        if (session.OursOnly)
            yield break;
        if (tensors is not null)
            yield return new(Engines.Tensors, () => Array.ForEach(copies, copy => Rows(copy, tensors)), copies.Length) { Error = () => Error(copies[0].To.ToArray()) };

        var onnx = new OnnxModel().Output("y", rows, columns);
        for (var i = 0; i < values.Length; i++)
            onnx.Input($"x{i}", rows, columns);
        var bindings = copies.Select(_ => Binding()).ToArray();
        foreach (var candidate in OnnxPeer.Make(Engines.Onnx, session, model(onnx), copies.Length, bindings, Error))
            yield return candidate;

        var names = values.Select((_, i) => $"x{i}").Concat(vectors.Select((_, i) => i == 0 ? "w" : "b"));
        var script = $"""
            def run({string.Join(", ", names.Select(name => $"{name}: Tensor"))}) -> Tensor:
              return {torch}
            """;
        var shared = vectors.Select(vector => new TorchPeer.Tensor(vector, columns)).ToArray();
        var arguments = copies.Select(_ => values.Select(v => new TorchPeer.Tensor(v, rows, columns)).Concat(shared).ToArray()).ToArray();
        foreach (var candidate in TorchPeer.Make(Engines.Torch, session, script, arguments, Error))
            yield return candidate;

        double Error(float[] result) => check.Error((row, column) => result[row * columns + column]);
    }

    public void Dispose()
    {
        constants.ForEach(buffer => buffer.Dispose());
        foreach (var (from, to) in copies)
        {
            Array.ForEach(from, buffer => buffer.Dispose());
            to.Dispose();
        }
    }

    private (OnnxPeer.Tensor[] Inputs, OnnxPeer.Tensor[] Outputs) Binding() => (
        [.. values.Select((v, i) => new OnnxPeer.Tensor($"x{i}", (float[])v.Clone(), rows, columns))],
        [new("y", new float[rows * columns], rows, columns)]);

    private void Rows((Buffer<float>[] From, Buffer<float> To) copy, RowWork work) => session.ForEachRow(rows, row =>
        work(RowOf(copy.From[0], row), copy.From.Length > 1 ? RowOf(copy.From[1], row) : default, RowOf(copy.To, row)));

    private Span<float> RowOf(Buffer<float> buffer, int row) => buffer.TryGetSpan((long)row * columns, columns, out var span)
        ? span
        : throw new InvalidOperationException($"{buffer.Device} has memory of its own.");
}
