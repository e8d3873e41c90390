using BlockSharp.CompilerServices;
using BlockSharp.Runtime.Tuning;

namespace BlockSharp.Tests.Runtime.Tuning;

/// <summary>What launches do at least, and how long that takes.</summary>
public class LaunchWorkTests
{
    private static readonly DeviceRates H100 = DeviceRates.Of(90, 132, 1.98e9)!;

    [Fact]
    public void Small_grids_are_followed_whole_and_in_order()
    {
        var seen = new List<(int, int, int)>();
        var work = LaunchWork.Count(new Grid(3, 2, 2), w =>
        {
            seen.Add((w.ProgramId(0), w.ProgramId(1), w.ProgramId(2)));
            Assert.Equal((3, 2, 2), (w.NumPrograms(0), w.NumPrograms(1), w.NumPrograms(2)));
            w.Move(seen.Count);
        });
        Assert.Equal(from z in Enumerable.Range(0, 2) from y in Enumerable.Range(0, 2) from x in Enumerable.Range(0, 3) select (x, y, z), seen);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), work.Samples.Select(s => s.MovedBytes));
    }

    [Fact]
    public void Of_large_grids_some_programs_are_followed_and_endless_loops_are_left()
    {
        var work = LaunchWork.Count(new Grid(int.MaxValue, 100, 100), w =>
        {
            while (w.Goes())
                w.Compute(2);
        });
        Assert.InRange(work.Samples.Count, 2, 100);
        Assert.All(work.Samples, s => Assert.Equal(work.Samples[0].HalfOperations, s.HalfOperations));
        Assert.Equal(int.MaxValue * 10000L, work.Programs);
        Assert.Empty(LaunchWork.Count(new Grid(0), _ => Assert.Fail("there is none")).Samples);
    }

    [Fact]
    public void Divisions_that_throw_count_as_zero()
    {
        Assert.Equal((3, -3, 0, 0L), (LaunchWork.Divide(7, 2), LaunchWork.Divide(7, -2), LaunchWork.Divide(7, 0), LaunchWork.Divide(7L, 0L)));
        Assert.Equal(int.MinValue, LaunchWork.Divide(int.MinValue, -1));
        Assert.Equal((uint.MaxValue, 0u), (LaunchWork.Divide(uint.MaxValue, 1u), LaunchWork.Divide(uint.MaxValue - 1, uint.MaxValue)));
        Assert.Equal((1, 0, 0), (LaunchWork.Remainder(7, 2), LaunchWork.Remainder(7, 0), LaunchWork.Remainder(int.MinValue, -1)));
    }

    [Fact]
    public void Products_take_what_the_matrix_units_take()
    {
        // 132 programs of 128 x 256 x 4096 in 16 bits: one a multiprocessor, 2048 multiplications a clock.
        var once = LaunchWork.Count(new Grid(132), w => w.Multiply(2, 128L * 256 * 4096));
        Assert.Equal(128.0 * 256 * 4096 / 2048 / 1.98e9, H100.LeastSeconds(once), 12);

        // One more program is a second round, and 8 bits take half.
        var twice = LaunchWork.Count(new Grid(133), w => w.Multiply(1, 128L * 256 * 4096));
        Assert.Equal(H100.LeastSeconds(once), H100.LeastSeconds(twice), 12);

        // What some programs lack others may make up for.
        var uneven = LaunchWork.Count(new Grid(264), w => w.Multiply(2, w.ProgramId(0) % 2 == 0 ? 0 : 128L * 256 * 4096));
        Assert.InRange(H100.LeastSeconds(uneven), 0, 1.1 * H100.LeastSeconds(once));
    }

    [Fact]
    public void What_is_fetched_takes_what_the_cache_takes()
    {
        var fetched = LaunchWork.Count(new Grid(1320), w => w.Fetch(1 << 20));
        Assert.Equal(10.0 * (1 << 20) / 64 / 1.98e9, H100.LeastSeconds(fetched), 12);
        var moved = LaunchWork.Count(new Grid(1320), w => w.Move(1 << 20));
        Assert.Equal(10.0 * (1 << 20) / 128 / 1.98e9, H100.LeastSeconds(moved), 12);
        Assert.Equal(0, H100.LeastSeconds(LaunchWork.Count(new Grid(0), w => w.Move(1))));
    }

    [Fact]
    public void A_device_has_the_clock_of_a_device()
    {
        Assert.Null(Device.Cpu.Rates);
        if (TestDevices.Get(DeviceKind.Cuda).Rates is { } rates)
            Assert.InRange(rates.Clock, 0.5e9, 5e9);
    }

    [Fact]
    public void An_unknown_architecture_has_no_rates()
    {
        Assert.Null(DeviceRates.Of(75, 40, 1.5e9));
        Assert.Null(DeviceRates.Of(90, 132, 0));
    }
}
