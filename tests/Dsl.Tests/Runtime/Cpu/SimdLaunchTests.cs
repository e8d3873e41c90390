using System.Runtime.InteropServices;
using BlockSharp.CompilerServices;

namespace BlockSharp.Tests.Runtime.Cpu;

/// <summary>Launches of programs that are written here as generated code would be.</summary>
public class SimdLaunchTests
{
    public static TheoryData<int, int, int, int> Grids => new()
    {
        { 1, 1, 1, 1 }, { 2, 1, 1, 1 }, { 1, 2, 2, 1 }, { 3, 1000, 1, 1 }, { 2, 7, 5, 3 }, { 4, 1, 1, 129 }, { 4, 3, 300, 2 }, { 64, 5, 1, 1 },
    };

    [Theory, MemberData(nameof(Grids))]
    public void Every_program_runs_once_and_knows_its_place(int threads, int x, int y, int z)
    {
        using var device = Device.OpenCpu(threads);
        var grid = new Grid(x, y, z);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            using var counts = device.Allocate<int>((long)x * y * z);
            Run<Count>(device, grid, counts);
            Assert.All(counts.ToArray(), count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Launches_are_complete_whether_the_threads_sleep_between_them_or_not(int lookout)
    {
        using var device = DeviceCatalog.MakeCpu(3, ownedByCaller: true, TimeSpan.FromMicroseconds(lookout));
        using var counts = device.Allocate<int>(64);
        for (var launch = 1; launch <= 3000; launch++)
            Run<Count>(device, new Grid(1 + launch % 64), counts);

        var expected = new int[64];
        for (var launch = 1; launch <= 3000; launch++)
        {
            for (var i = 0; i <= launch % 64; i++)
                expected[i]++;
        }

        Assert.Equal(expected, counts.ToArray());
    }

    [Fact]
    public void Several_threads_may_launch_at_once_on_one_device()
    {
        using var device = Device.OpenCpu(2);
        const int launches = 400, threads = 4;
        using var counts = device.Allocate<int>(100);
        var launching = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < launches; i++)
                Run<Count>(device, new Grid(100), counts);
        })).ToArray();
        foreach (var thread in launching)
            thread.Start();
        foreach (var thread in launching)
            thread.Join();
        Assert.All(counts.ToArray(), count => Assert.Equal(threads * launches, count));
    }

    [Fact]
    public void A_program_may_launch()
    {
        using var device = Device.OpenCpu(2);
        Nest.Device = device;
        using var counts = device.Allocate<int>(50);
        Run<Nest>(device, new Grid(20), counts);
        Assert.All(counts.ToArray(), count => Assert.Equal(20, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void What_the_first_program_throws_reaches_the_caller(int threads)
    {
        using var device = Device.OpenCpu(threads);
        using var counts = device.Allocate<int>(1000);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => Run<ThrowFrom300>(device, new Grid(1000), counts));
            Assert.Equal("program 300", thrown.Message);
        }

        Assert.All(counts.ToArray().Take(300), count => Assert.Equal(50, count));
        Run<Count>(device, new Grid(1000), counts);
        Assert.Equal(51, counts.ToArray()[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_launch_is_canceled_before_it_begins_or_while_it_runs(int threads)
    {
        using var device = Device.OpenCpu(threads);
        using var counts = device.Allocate<int>(100_000);
        using var source = new CancellationTokenSource();
        CancelAt100.Source = source;
        var target = new LaunchTarget(device, null) { Cancellation = source.Token };
        Assert.Throws<OperationCanceledException>(() => Run<CancelAt100>(target, new Grid(100_000), counts));
        var ran = counts.ToArray().Sum();
        // Other threads may be through before the one that cancels gets its turn.
        Assert.InRange(ran, 1, threads == 1 ? 99_999 : 100_000);
        Assert.Throws<OperationCanceledException>(() => Run<Count>(target, new Grid(100_000), counts));
        Assert.Equal(ran, counts.ToArray().Sum());
        Run<Count>(device, new Grid(100_000), counts);
        Assert.Equal(ran + 100_000, counts.ToArray().Sum());
    }

    [Fact]
    public void Memory_of_a_core_is_aligned_and_stays_with_its_tag()
    {
        using var device = Device.OpenCpu(2);
        using var counts = device.Allocate<int>(500);
        Run<UseMemory>(device, new Grid(500), counts);
        Run<UseMemory>(device, new Grid(500), counts);
        Assert.All(counts.ToArray(), count => Assert.Equal(2, count));
    }

    [Fact]
    public void A_grid_that_cannot_be_counted_is_refused()
    {
        using var counts = Device.Cpu.Allocate<int>(1);
        Assert.Contains("'Test'", Assert.Throws<ArgumentException>(() => Run<Count>(Device.Cpu, new Grid(1, -1), counts)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Run<Count>(Device.Cpu, new Grid(1, int.MaxValue, int.MaxValue), counts));
        Assert.Contains("does not run SIMD", Assert.Throws<InvalidOperationException>(() => SimdLaunch.Run<Arguments, Count>(Device.Eager, "Test", new Grid(1), default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warm_launch_allocates_nothing()
    {
        using var device = Device.OpenCpu(2);
        using var counts = device.Allocate<int>(64);
        Run<Count>(device, new Grid(64), counts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Run<Count>(device, new Grid(64), counts);
            Run<Count>(device, new Grid(1), counts);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Pointers_are_checked_and_become_addresses()
    {
        using var buffer = Device.Cpu.Allocate([1, 2, 3, 4, 5]);
        var address = KernelArguments.Address<int>(buffer, Device.Cpu, "p");
        Assert.Equal(0, address % 64);
        Assert.Equal(address + 8, KernelArguments.Address<int>(buffer.Slice(2, 1), Device.Cpu, "p"));
        Assert.Equal(3, Marshal.ReadInt32(address + 8));
        Assert.Equal(0, KernelArguments.Address<int>(default, Device.Cpu, "p"));
        Assert.Contains("outside", Assert.Throws<ArgumentException>(() => KernelArguments.Address((Ptr<int>)buffer - 1, Device.Cpu, "p")).Message, StringComparison.Ordinal);
        Assert.Contains("array of the host", Assert.Throws<ArgumentException>(() => KernelArguments.Address(Ptr.FromArray(new int[1]), Device.Cpu, "p")).Message, StringComparison.Ordinal);
        using var eager = Device.Eager.Allocate<int>(1);
        Assert.Throws<ArgumentException>(() => KernelArguments.Address<int>(eager, Device.Cpu, "p"));
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => KernelArguments.Address<int>(buffer, Device.Cpu, "p"));
    }

    [Fact]
    public void The_number_of_threads_can_be_chosen()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.OpenCpu(0));
        using var device = Device.OpenCpu(7);
        Assert.Equal(7, device.MultiprocessorCount);
        Assert.Contains("7 threads", device.Description, StringComparison.Ordinal);
        Assert.Equal(3, DeviceCatalog.Threads("3"));
        Assert.Equal(Environment.ProcessorCount, DeviceCatalog.Threads(" "));
        Assert.Contains("BLOCKSHARP_THREADS", Assert.Throws<InvalidOperationException>(() => DeviceCatalog.Threads("0")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => DeviceCatalog.Threads("many"));
    }

    private static void Run<TProgram>(in LaunchTarget target, Grid grid, Ptr<int> counts)
        where TProgram : struct, ISimdProgram<Arguments>
    {
        var arguments = new Arguments { Counts = KernelArguments.Address(counts, target, nameof(counts)) };
        SimdLaunch.Run<Arguments, TProgram>(target, "Test", grid, in arguments);
        GC.KeepAlive(counts.Storage);
    }

    private struct Arguments
    {
        public nint Counts;

        public readonly unsafe void Increment(int program) => Interlocked.Increment(ref ((int*)Counts)[program]);
    }

    private readonly struct Count : ISimdProgram<Arguments>
    {
        public static void Run(in Arguments arguments, SimdCore core, int x, int y, int z) =>
            arguments.Increment((z * core.Grid.Y + y) * core.Grid.X + x);
    }

    private readonly struct Nest : ISimdProgram<Arguments>
    {
        internal static Device Device { get; set; } = null!;

        public static void Run(in Arguments arguments, SimdCore core, int x, int y, int z) =>
            SimdLaunch.Run<Arguments, Count>(Device, "Inner", new Grid(50), in arguments);
    }

    private readonly struct ThrowFrom300 : ISimdProgram<Arguments>
    {
        public static void Run(in Arguments arguments, SimdCore core, int x, int y, int z)
        {
            if (x >= 300)
                throw new InvalidOperationException($"program {x}");
            arguments.Increment(x);
        }
    }

    private readonly struct CancelAt100 : ISimdProgram<Arguments>
    {
        internal static CancellationTokenSource Source { get; set; } = null!;

        public static void Run(in Arguments arguments, SimdCore core, int x, int y, int z)
        {
            arguments.Increment(x);
            if (x == 100)
                Source.Cancel();
        }
    }

    /// <summary>Writes its number once a launch into memory of the core, and finds there what the program before it wrote.</summary>
    private readonly struct UseMemory : ISimdProgram<Arguments>
    {
        public static unsafe void Run(in Arguments arguments, SimdCore core, int x, int y, int z)
        {
            var memory = (long*)core.Memory(1, 1000);
            var isKnown = core.Tag(1) == core.Launch;
            if ((nint)memory % 64 == 0 && (!isKnown || *memory == core.Launch) && core.Memory(1, 10) == (nint)memory && core.Memory(2, 8) != (nint)memory)
                arguments.Increment(x);
            *memory = core.Launch;
            core.Tag(1) = core.Launch;
        }
    }
}
