namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>
/// How fast this device's memory is read, and read and written, in blocks of a size, by kernels that do nothing else. What asks for its operands before the kernel ahead of it has ended, as GEMVs do
/// for their weights, can take a few percent less than such a read.
/// </summary>
internal static class LimitCases
{
    /// <summary>Reading so many bytes.</summary>
    public static Case Read(double bytes) => new("read", Size(bytes), double.NaN, [], bytes, 0, 0, device => Read(device, Words(bytes))) { IsLimit = true };

    /// <summary>Reading so many bytes and writing as many, which stay the same ones from launch to launch, as the results of the kernels do that are held against it.</summary>
    public static Case Copy(double bytes) => new("copy", Size(bytes), double.NaN, ["torch"], 2 * bytes, 0, 0, device => Copy(device, Words(bytes))) { IsLimit = true };

    private static string Size(double bytes) => FormattableString.Invariant($"{bytes / (1 << 20):0.######} MiB");

    private static int Words(double bytes) => (int)(bytes / sizeof(int));

    private static Problem Read(Device device, int n)
    {
        var problem = Streamed(device, n, out var inputs, out var x);
        var y = problem.Output(device, (n + Streaming.LeastRead - 1) / Streaming.LeastRead, int.MinValue);
        problem.Launch = (target, i) => Streaming.Read(target, inputs[i % inputs.Length], y, n);

        // Sums wrap around, in whatever order they are taken.
        problem.Error = () => y.ToArray().TakeWhile(sum => sum != int.MinValue).Aggregate(0, (sum, part) => unchecked(sum + part)) == x.Aggregate(0, (sum, word) => unchecked(sum + word)) ? 0 : double.NaN;
        return problem;
    }

    private static Problem Copy(Device device, int n)
    {
        var problem = Streamed(device, n, out var inputs, out var x);
        var y = problem.Output(device, n, int.MinValue);
        problem.Launch = (target, i) => Streaming.Copy(target, inputs[i % inputs.Length], y, n);
        problem.Error = () => y.ToArray().AsSpan().SequenceEqual(x) ? 0 : double.NaN;
        return problem;
    }

    /// <summary>A problem without a launch, and its inputs, which all hold <paramref name="x"/>.</summary>
    private static Problem Streamed(Device device, int n, out Buffer<int>[] inputs, out int[] x)
    {
        var values = new int[n];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0, Copies = Inputs.Copies((double)sizeof(int) * n) };
        inputs = [.. Enumerable.Range(0, problem.Copies).Select(_ => problem.Own(device.Allocate(values)))];
        x = values;
        return problem;
    }
}
