using System.Globalization;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>What else the machine does, as Linux tells it; elsewhere nothing is known, and everything looks quiet.</summary>
internal static class MachineLoad
{
    private const string Statistics = "/proc/stat";
    private const string Pressure = "/proc/pressure/cpu";

    /// <summary>Microseconds that tasks have waited for a processor since the machine started.</summary>
    public static double WaitedMicroseconds()
    {
        if (!File.Exists(Pressure))
            return 0;
        var text = File.ReadAllText(Pressure);
        var start = text.IndexOf("total=", StringComparison.Ordinal) + "total=".Length;
        return double.Parse(text.AsSpan(start, text.IndexOf('\n', start) - start), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the processors idle, and no longer than a while.</summary>
    public static void AwaitQuiet()
    {
        // Workers of other libraries spin for a while after their last work.
        Thread.Sleep(10);
        for (var i = 0; i < 300; i++)
        {
            var before = BusyTicks();
            Thread.Sleep(20);
            if (BusyTicks() - before <= 1)
                return;
        }
    }

    private static long BusyTicks()
    {
        if (!File.Exists(Statistics))
            return 0;
        var fields = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[1..9].Where((_, i) => i is not 3 and not 4).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
    }
}
