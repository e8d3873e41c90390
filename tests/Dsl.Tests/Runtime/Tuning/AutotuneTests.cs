using System.Collections.Concurrent;
using System.Text;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Tuning;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Runtime.Tuning;

/// <summary>Configurations that compete on devices. Which of them wins is not known; that it is launched from then on is.</summary>
[Collection(nameof(IlgpuCollection))]
public sealed partial class AutotuneTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"tuned-{Guid.NewGuid():N}");
    private readonly List<Device> opened = [];
    private readonly List<Device> borrowed = [];

    public static TheoryData<DeviceKind> Devices => new(DeviceKind.Cpu, DeviceKind.OpenCL, DeviceKind.Cuda);

    /// <summary>y[i] += x[i]; used[0] says with which configuration.</summary>
    [BlockKernel(Grid = nameof(Programs))]
    [Autotune(Key = "n")]
    [Config("BLOCK=32", NumWarps = 1, When = nameof(IsOdd))]
    [Config("BLOCK=64", NumWarps = 1)]
    [Config("BLOCK=128", NumWarps = 2)]
    [Config("BLOCK=1024", NumWarps = 32)]
    private static void AddTo(Ptr<int> x, Ptr<int> y, Ptr<int> used, int n, int parity, [Constexpr] int BLOCK)
    {
        var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        Store(y + i, Load(y + i, mask: i < n) + Load(x + i, mask: i < n), mask: i < n);
        if (ProgramId(0) == 0)
            Store(used, BLOCK);
    }

    /// <summary>y[i] = x[i] + 1, with configurations that the generator adds.</summary>
    [BlockKernel(Grid = nameof(Programs))]
    [Autotune(Neighbours = true)]
    [Config("BLOCK=64", NumWarps = 2)]
    private static void Next(Ptr<int> x, Ptr<int> y, int n, [Constexpr] int BLOCK)
    {
        var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        Store(y + i, Load(x + i, mask: i < n) + 1, mask: i < n);
    }

    /// <summary>The first configuration has too many threads for a simulator of 32, the others are for other arguments.</summary>
    [BlockKernel(Grid = nameof(Programs))]
    [Autotune(Key = "n")]
    [Config("BLOCK=64", NumWarps = 2)]
    [Config("BLOCK=32", NumWarps = 1, When = nameof(IsOdd))]
    private static void Fill(Ptr<int> y, int n, int parity, [Constexpr] int BLOCK)
    {
        var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        Store(y + i, BLOCK, mask: i < n);
    }

    private static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));

    private static bool IsOdd(int parity) => parity % 2 != 0;

    /// <summary>A device whose tuning is as new, with results in a folder of this test.</summary>
    private Device Open(DeviceKind kind, TuningMode mode)
    {
        Device device;
        if (kind is DeviceKind.Cpu or DeviceKind.Simulator)
            opened.Add(device = kind == DeviceKind.Cpu ? Device.OpenCpu(2) : Device.OpenSimulator(32));
        else
            borrowed.Add(device = TestDevices.Get(kind));
        device.Tuning.Store = new(new CacheFolder(path, 1 << 20));
        device.Tuning.Mode = mode;
        return device;
    }

    public void Dispose()
    {
        opened.ForEach(device => device.Dispose());
        foreach (var tuning in borrowed.Select(device => device.Tuning))
        {
            (tuning.Store, tuning.Mode, tuning.Budget, tuning.Progress) = (new(CacheFolder.Tuning), TuningMode.Stored, TimeSpan.FromSeconds(10), null);
        }
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static int Launch(LaunchTarget target, int n, int parity = 0)
    {
        var (device, before) = (target.Device, Enumerable.Range(0, n).ToArray());
        using var x = device.Allocate(before);
        using var y = device.Allocate(before);
        using var used = device.Allocate<int>(1);
        AddTo(target, x, y, used, n, parity);
        target.Stream?.Synchronize();
        Assert.Equal(before.Select(i => 2 * i), y.ToArray());
        Assert.Equal(before, x.ToArray());
        return used.ToArray()[0];
    }

    private static Reports Watch(Device device)
    {
        var reports = new Reports();
        device.Tuning.Progress = reports;
        return reports;
    }

    [Theory, MemberData(nameof(Devices))]
    public void The_fastest_is_launched_and_launches_that_measured_leave_no_trace(DeviceKind kind)
    {
        var device = Open(kind, TuningMode.Measure);
        var reports = Watch(device);
        var used = Launch(device, 1001 + (int)kind);
        var last = reports.Finished.Single();
        Assert.Equal(("BlockSharp.Tests.Runtime.Tuning.AutotuneTests.AddTo", $"n={1001 + (int)kind}, unaligned", 3), (last.Kernel, last.Arguments, last.Measured));
        Assert.StartsWith($"BLOCK={used}, NumWarps=", last.BestConfig, StringComparison.Ordinal);
        Assert.True(last.BestSeconds is > 0 and < 1);
        Assert.All(reports.All, r => Assert.NotNull(r.Seconds));
        Assert.Equal(used, Launch(device, 1001 + (int)kind));
        Assert.Single(reports.Finished);
    }

    [Fact]
    public void Another_key_or_other_candidates_compete_anew()
    {
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        var reports = Watch(device);
        Launch(device, 64);
        Launch(device, 128);
        Launch(device, 64);
        Assert.Equal(["n=64", "n=128"], reports.Finished.Select(r => r.Arguments));
        Launch(device, 64, parity: 1);
        Assert.Equal([3, 3, 4], reports.Finished.Select(r => r.Candidates));
    }

    [Fact]
    public void Results_outlive_the_process_and_nothing_is_measured_twice()
    {
        var used = Launch(Open(DeviceKind.Cpu, TuningMode.Measure), 96);
        foreach (var mode in new[] { TuningMode.Measure, TuningMode.Stored })
        {
            var device = Open(DeviceKind.Cpu, mode);
            var reports = Watch(device);
            Assert.Equal(used, Launch(device, 96));
            Assert.Empty(reports.All);
        }

        // The stored choice is not one of Tables: there the first that fits is.
        Assert.Equal(64, Launch(Open(DeviceKind.Cpu, TuningMode.Tables), 96));
    }

    [Fact]
    public void A_damaged_result_is_measured_again()
    {
        Launch(Open(DeviceKind.Cpu, TuningMode.Measure), 96);
        foreach (var file in Directory.GetFiles(path))
            File.WriteAllText(file, "something else");
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        var reports = Watch(device);
        Launch(device, 96);
        Assert.Single(reports.Finished);
    }

    [Theory, InlineData(TuningMode.Off), InlineData(TuningMode.Tables), InlineData(TuningMode.Stored)]
    public void Nothing_is_measured_that_was_not_asked_for(TuningMode mode)
    {
        var device = Open(DeviceKind.Cpu, mode);
        var reports = Watch(device);
        Assert.Equal(64, Launch(device, 33));
        Assert.Equal(32, Launch(device, 33, parity: 1));
        Assert.Empty(reports.All);
        Assert.False(Directory.Exists(path));

        // Asked for once, it is known from then on, unless tuning is off.
        var used = 0;
        device.Tuning.Tune(() => used = Launch(device, 33));
        Assert.Single(reports.Finished);
        Assert.Equal(used, Launch(device, 33));
        Assert.Single(reports.Finished);
    }

    [Fact]
    public void A_table_chooses_where_nothing_was_measured()
    {
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        Launch(device, 160);
        using var table = new MemoryStream();
        device.Tuning.Save(table);
        var text = Encoding.UTF8.GetString(table.ToArray());
        Assert.Contains("\"arguments\": \"n=160\"", text, StringComparison.Ordinal);
        var other = System.Text.RegularExpressions.Regex.Replace(text, "BLOCK=[0-9]+, NumWarps=[0-9]+", "BLOCK=1024, NumWarps=32");
        Directory.Delete(path, recursive: true);

        foreach (var mode in new[] { TuningMode.Tables, TuningMode.Stored })
        {
            var reading = Open(DeviceKind.Cpu, mode);
            Assert.Equal(64, Launch(reading, 160));
            reading.Tuning.Load(new MemoryStream(Encoding.UTF8.GetBytes(other)));
            Assert.Equal(1024, Launch(reading, 160));
            Assert.Equal(64, Launch(reading, 161));
            reading.Tuning.Mode = TuningMode.Off;
            Assert.Equal(64, Launch(reading, 160));
        }

        // A configuration that does not exist, or does not compete, is passed over.
        var last = Open(DeviceKind.Cpu, TuningMode.Tables);
        last.Tuning.Load(new MemoryStream(Encoding.UTF8.GetBytes(other.Replace("BLOCK=1024", "BLOCK=7", StringComparison.Ordinal))));
        Assert.Equal(64, Launch(last, 160));
        last.Tuning.Load(new MemoryStream(Encoding.UTF8.GetBytes(other.Replace("BLOCK=1024, NumWarps=32", "BLOCK=32, NumWarps=1", StringComparison.Ordinal))));
        Assert.Equal(64, Launch(last, 160));
        Assert.Equal(32, Launch(last, 160, parity: 1));
    }

    [Fact]
    public void When_time_is_up_the_best_until_then_is_launched_and_not_kept()
    {
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        device.Tuning.Budget = TimeSpan.Zero;
        var reports = Watch(device);
        Assert.Equal(64, Launch(device, 48));
        Assert.Equal(1, reports.Finished.Single().Measured);
        Assert.False(Directory.Exists(path));
        Launch(device, 48);
        Assert.Single(reports.Finished);
    }

    [Theory, InlineData(DeviceKind.Cpu), InlineData(DeviceKind.Cuda)]
    public void A_launch_that_is_recorded_measures_nothing(DeviceKind kind)
    {
        var device = Open(kind, TuningMode.Measure);
        var reports = Watch(device);
        using var stream = device.CreateStream();
        using var x = device.Allocate(Enumerable.Range(0, 72).ToArray());
        using var y = device.Allocate<int>(72);
        using var used = device.Allocate<int>(1);
        using var graph = Graph.Capture(stream, () => AddTo(stream, x, y, used, 72, 0));
        Assert.Empty(reports.All);
        graph.Replay();
        stream.Synchronize();
        Assert.Equal(Enumerable.Range(0, 72), y.ToArray());
    }

    [Fact]
    public void Threads_that_launch_at_once_measure_once()
    {
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        var reports = Watch(device);
        var used = new int[4];
        var threads = Enumerable.Range(0, used.Length).Select(i => new Thread(() => used[i] = Launch(device, 80))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Single(reports.Finished);
        Assert.Single(used.Distinct());
    }

    [Theory, MemberData(nameof(Devices))]
    public void Neighbours_of_what_the_author_wrote_compete_too(DeviceKind kind)
    {
        var device = Open(kind, TuningMode.Measure);
        var reports = Watch(device);
        using var x = device.Allocate(Enumerable.Range(0, 300).ToArray());
        using var y = device.Allocate<int>(300);
        Next(device, x, y, 300);
        Assert.Equal(Enumerable.Range(1, 300), y.ToArray());
        var last = reports.Finished.Single();
        Assert.Equal(5, last.Candidates);
        Assert.Equal("BLOCK=64, NumWarps=2, NumStages=1", reports.All[0].Config);
        Assert.Contains(reports.All, r => r.Config is "BLOCK=128, NumWarps=2, NumStages=1" or "BLOCK=32, NumWarps=2, NumStages=1");
    }

    [Fact]
    public void Views_that_overlap_overlap_in_the_copies_too()
    {
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        using var buffer = device.Allocate(Enumerable.Range(0, 100).ToArray());
        using var used = device.Allocate<int>(1);
        AddTo(device, buffer.Slice(0, 100), buffer.Slice(0, 100), used, 100, 0);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 2 * i), buffer.ToArray());
    }

    [Fact]
    public void What_does_not_fit_does_not_compete()
    {
        var device = Open(DeviceKind.Simulator, TuningMode.Measure);
        var reports = Watch(device);
        using var y = device.Allocate<int>(40);
        Fill(device, y, 40, 1);
        Assert.Equal(Enumerable.Repeat(32, 40), y.ToArray());
        Assert.Empty(reports.All);
        Assert.Contains("it needs 64 threads", Assert.Throws<NotSupportedException>(() => Fill(device, y, 40, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pointer_of_another_device_is_refused_as_ever()
    {
        var device = Open(DeviceKind.Cpu, TuningMode.Measure);
        using var own = device.Allocate<int>(8);
        using var other = Device.Eager.Allocate<int>(8);
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => AddTo(device, other, own, own, 8, 0)).ParamName);
    }

    [Fact]
    public void The_eager_device_takes_no_notice()
    {
        using var y = Device.Eager.Allocate<int>(40);
        Device.Eager.Tuning.Tune(() => Fill(Device.Eager, y, 40, 0));
        Assert.Equal(Enumerable.Repeat(64, 40), y.ToArray());
    }

    [Theory]
    [InlineData(DeviceKind.Cpu, TuningMode.Off)]
    [InlineData(DeviceKind.Cpu, TuningMode.Stored)]
    [InlineData(DeviceKind.Cpu, TuningMode.Measure)]
    [InlineData(DeviceKind.OpenCL, TuningMode.Stored)]
    [InlineData(DeviceKind.Cuda, TuningMode.Stored)]
    [InlineData(DeviceKind.Cuda, TuningMode.Measure)]
    public void A_warm_launch_allocates_nothing(DeviceKind kind, TuningMode mode)
    {
        var device = Open(kind, mode);
        using var x = device.Allocate<int>(64);
        using var used = device.Allocate<int>(1);
        AddTo(device, x, x, used, 64, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            AddTo(device, x, x, used, 64, 0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class Reports : IProgress<TuningProgress>
    {
        private readonly ConcurrentQueue<TuningProgress> all = new();

        internal TuningProgress[] All => [.. all.Where(r => !r.IsFinished)];

        internal TuningProgress[] Finished => [.. all.Where(r => r.IsFinished)];

        public void Report(TuningProgress value) => all.Enqueue(value);
    }
}
