using static BlockSharp.Op;

namespace BlockSharp.Benchmarks.Cpu.Cases;

/// <summary>What a launch costs when there is nothing to do.</summary>
internal static partial class LaunchCases
{
    private const int Launches = 1000;

    public static IEnumerable<Case> Make()
    {
        yield return Make("1 program", 1, Bar.Absolute(1));
        yield return Make("a program for each core", null, Bar.Absolute(5));
    }

    /// <summary>Does nothing.</summary>
    [BlockKernel(Grid = nameof(Programs))]
    [Config]
    internal static void Nothing(Ptr<int> y, int programs)
    {
        if (ProgramId(0) >= programs)
            Store(y, 1);
    }

    private static Grid Programs(int programs) => new(programs);

    private static Case Make(string shape, int? programs, Bar bar) => new("launch of an empty kernel", shape, 0, 0, 0, [bar], session => Prepare(session, programs ?? session.Threads));

    private static IEnumerable<Candidate> Prepare(Session session, int programs)
    {
        var y = session.Device.Allocate<int>(1);
        yield return new(Engines.Ours, Ours, Launches) { Release = y.Dispose };
        if (session.OursOnly)
            yield break;
        yield return new("Parallel.For", Loops, Launches);

        void Ours()
        {
            for (var i = 0; i < Launches; i++)
                Nothing(session.Device, y, programs);
        }

        void Loops()
        {
            for (var i = 0; i < Launches; i++)
                Parallel.For(0, programs, _ => { });
        }
    }
}
