using BlockSharp.Tests.Runtime;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Runs a kernel's own C# and what was generated from it, and compares. Integers and moved values must be equal to the bit, floats within the bound that
/// the test states; a NaN is equal to any NaN.
/// </summary>
internal static class Engines
{
    /// <summary>The engines that run generated code.</summary>
    public static TheoryData<DeviceKind> Generated { get; } = new(DeviceKind.Simulator, DeviceKind.OpenCL, DeviceKind.Cuda, DeviceKind.Cpu);

    /// <param name="kind">The engine that is compared to the eager one.</param>
    /// <param name="launch">Launches the kernel on the target with buffers of the bench.</param>
    /// <param name="configs">How many of the kernel's configurations to run. The simulator runs the first alone: it must have one warp.</param>
    /// <param name="first">The first configuration that other engines run.</param>
    /// <param name="relative">The bound on the relative error of floats.</param>
    /// <param name="absolute">The bound on the absolute error of floats: either bound suffices.</param>
    /// <param name="unaligned">Whether to run with pointers that are not aligned, too.</param>
    public static void Agree(
        DeviceKind kind, Action<LaunchTarget, Bench> launch, int configs = 1, int first = 0, double relative = 0, double absolute = 0, bool unaligned = false)
    {
        var device = TestDevices.Get(kind);
        for (var shift = 0; shift <= (unaligned ? 1 : 0); shift++)
        {
            for (var config = kind == DeviceKind.Simulator ? 0 : first; config < (kind == DeviceKind.Simulator ? 1 : configs); config++)
            {
                var expected = Run(Device.Eager, config, shift, launch);
                var actual = Run(device, config, shift, launch);
                Compare(expected, actual, relative, absolute, $"configuration {config}, shift {shift}");
            }
        }
    }

    /// <summary>Fails where two runs wrote something else, beyond both bounds.</summary>
    public static void Compare(List<Array> expected, List<Array> actual, double relative, double absolute, string where)
    {
        for (var result = 0; result < expected.Count; result++)
            Compare(expected[result], actual[result], relative, absolute, $"{where}, result {result}");
    }

    private static List<Array> Run(Device device, int config, int shift, Action<LaunchTarget, Bench> launch)
    {
        using var bench = new Bench(device, shift);
        launch(new LaunchTarget(device, null) { Config = config }, bench);
        return bench.Results();
    }

    private static void Compare(Array expected, Array actual, double relative, double absolute, string where)
    {
        var wrong = new List<string>();
        for (var i = 0; i < expected.Length; i++)
        {
            object e = expected.GetValue(i)!, a = actual.GetValue(i)!;
            if (!Agrees(e, a, relative, absolute))
                wrong.Add(FormattableString.Invariant($"[{i}] eager {e}, generated {a}"));
        }

        Assert.True(wrong.Count == 0, $"{where}: {wrong.Count} of {expected.Length} differ: {string.Join("; ", wrong.Take(12))}");
    }

    private static bool Agrees(object expected, object actual, double relative, double absolute)
    {
        if (Real(expected) is not { } e || Real(actual) is not { } a)
            return expected.Equals(actual);
        if (double.IsNaN(e) || double.IsNaN(a))
            return double.IsNaN(e) && double.IsNaN(a);
        if (e == a)
            return double.IsNegative(e) == double.IsNegative(a);
        return double.IsFinite(e) && double.IsFinite(a) && Math.Abs(e - a) <= Math.Max(relative * Math.Abs(e), absolute);
    }

    private static double? Real(object value) => value switch
    {
        float x => x,
        double x => x,
        Half x => (double)x,
        BFloat16 x => (float)x,
        Float8E4M3 x => (float)x,
        Float8E5M2 x => (float)x,
        _ => null,
    };
}
