using BlockSharp.Runtime.Cpu;

namespace BlockSharp.Tests.Runtime.Cpu;

public class ProgramRangesTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(1000, 2, 2)]
    [InlineData(1001, 3, 7)]
    [InlineData(5, 5, 8)]
    public void One_core_gets_every_program_once_if_the_others_do_not_come(int programs, int among, int cores)
    {
        for (var core = 0; core < cores; core++)
        {
            using var ranges = new ProgramRanges(cores);
            ranges.Divide(programs, among);
            Assert.Equal(Enumerable.Range(0, programs), Drain(ranges, core).Order());
            Assert.False(ranges.Next((core + 1) % cores, out _, out _));
        }
    }

    [Fact]
    public void A_core_begins_with_its_own_part_and_runs_neighbours_one_after_the_other()
    {
        using var ranges = new ProgramRanges(2);
        ranges.Divide(1000, 2);
        var first = Drain(ranges, 1).Take(500);
        Assert.Equal(Enumerable.Range(500, 500), first);
    }

    [Fact]
    public void The_largest_number_of_programs_does_not_overflow()
    {
        using var ranges = new ProgramRanges(3);
        ranges.Divide(int.MaxValue, 3);
        var total = 0L;
        for (var core = 0; ranges.Next(core, out var start, out var end); core = (core + 1) % 3)
        {
            Assert.True(start >= 0 && end > start);
            total += end - start;
        }

        Assert.Equal(int.MaxValue, total);
    }

    [Fact]
    public void Cores_that_steal_from_one_another_run_each_program_once()
    {
        const int cores = 4, programs = 5000;
        for (var repeat = 0; repeat < 50; repeat++)
        {
            using var ranges = new ProgramRanges(cores);
            ranges.Divide(programs, 1 + repeat % cores);
            var runs = new int[programs];
            var threads = Enumerable.Range(0, cores).Select(core => new Thread(() =>
            {
                while (ranges.Next(core, out var start, out var end))
                {
                    for (var i = start; i < end; i++)
                        Interlocked.Increment(ref runs[i]);
                }
            })).ToArray();
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                thread.Join();
            Assert.All(runs, r => Assert.Equal(1, r));
        }
    }

    private static List<int> Drain(ProgramRanges ranges, int core)
    {
        var programs = new List<int>();
        while (ranges.Next(core, out var start, out var end))
            programs.AddRange(Enumerable.Range(start, end - start));
        return programs;
    }
}
