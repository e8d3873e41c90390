using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class LauncherTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_program_of_the_grid_runs_once(bool parallel)
    {
        var grid = new Grid(5, 3, 7);
        var seen = new int[105];
        EagerLauncher.Run(
            "count",
            grid,
            () =>
            {
                Assert.Equal((5, 3, 7), (NumPrograms(0), NumPrograms(1), NumPrograms(2)));
                Interlocked.Increment(ref seen[(ProgramId(2) * 3 + ProgramId(1)) * 5 + ProgramId(0)]);
            },
            parallel);
        Assert.All(seen, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Sequential_programs_run_in_order_axis_0_fastest()
    {
        var order = new List<(int, int)>();
        EagerLauncher.Run("order", new Grid(2, 2), () => order.Add((ProgramId(0), ProgramId(1))), parallel: false);
        Assert.Equal([(0, 0), (1, 0), (0, 1), (1, 1)], order);
    }

    [Fact]
    public void An_empty_grid_runs_nothing()
    {
        EagerLauncher.Run("never", new Grid(0, 5), () => Assert.Fail("A program ran."), parallel: false);
        EagerLauncher.Run("never", new Grid(5, 1, 0), () => Assert.Fail("A program ran."), parallel: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_exception_of_the_first_program_that_fails_comes_out_as_itself(bool parallel)
    {
        for (var round = 0; round < 20; round++)
        {
            var error = Assert.Throws<FormatException>(() => EagerLauncher.Run(
                "fails",
                new Grid(200),
                () =>
                {
                    // The programs before the first failing one take longer, so that another worker may fail earlier.
                    if (ProgramId(0) < 17)
                        Thread.SpinWait(1000);
                    if (ProgramId(0) % 50 == 17)
                        throw new FormatException($"program {ProgramId(0)}");
                },
                parallel));
            Assert.Equal("program 17", error.Message);
            Assert.Contains(nameof(The_exception_of_the_first_program_that_fails_comes_out_as_itself), error.StackTrace, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wrong_access_names_kernel_and_program(bool parallel)
    {
        var memory = new float[100];
        var error = Assert.Throws<BlockAccessException>(() => EagerLauncher.Run(
            "Demo.Copy", new Grid(3, 2), () => Store(Ptr.FromArray(memory) + ProgramId(1) * 90 + Arange(0, 16), 1f), parallel));
        Assert.Equal("Demo.Copy", error.Kernel);
        Assert.Equal((0, 1, 0), error.Program);
        Assert.Equal((10, 100, 100), (error.ElementIndex, error.Offset, error.Length));
        Assert.Equal(
            "Store in kernel Demo.Copy, program (0, 1, 0): element 10 of the block is at offset 100, but the pointer's view has 100 elements. "
            + "Mask off the elements that lie outside.",
            error.Message);
    }

    [Fact]
    public void Program_ids_are_unknown_outside_of_a_launch()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ProgramId(0));
        Assert.StartsWith("ProgramId was called outside of a launch", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => NumPrograms(0));
        Assert.Throws<FormatException>(() => EagerLauncher.Run("fails", new Grid(1), () => throw new FormatException(), parallel: false));
        Assert.Throws<InvalidOperationException>(() => ProgramId(0));
    }

    [Fact]
    public void A_grid_has_three_axes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EagerLauncher.Run("axis", new Grid(1), () => ProgramId(3), parallel: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => EagerLauncher.Run("axis", new Grid(1), () => NumPrograms(-1), parallel: false));
    }

    [Fact]
    public void Grids_that_are_negative_or_overflow_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => EagerLauncher.Run("k", new Grid(-1), () => { }, parallel: false));
        Assert.StartsWith("Kernel k cannot be launched", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EagerLauncher.Run("k", new Grid(1, int.MaxValue, 2), () => { }, parallel: false));
    }

    [Fact]
    public void A_launch_inside_of_a_program_restores_the_outer_one()
    {
        var ids = new List<int>();
        EagerLauncher.Run(
            "outer",
            new Grid(2),
            () =>
            {
                EagerLauncher.Run("inner", new Grid(3), () => ids.Add(10 + ProgramId(0)), parallel: false);
                ids.Add(ProgramId(0));
            },
            parallel: false);
        Assert.Equal([10, 11, 12, 0, 10, 11, 12, 1], ids);
    }
}
