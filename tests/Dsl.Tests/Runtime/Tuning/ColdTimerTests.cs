using BlockSharp.CompilerServices;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Tuning;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Runtime.Tuning;

/// <summary>What launches that are measured work on: memory that is in no cache, and as the caller left it.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class ColdTimerTests
{
    public static TheoryData<DeviceKind> Devices => new(DeviceKind.Cpu, DeviceKind.OpenCL, DeviceKind.Cuda);

    /// <summary>Counts its launches, and keeps the most that it found counted.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("")]
    private static void Count(Ptr<int> counter, Ptr<int> most) => AtomicMax(most, AtomicAdd(counter, 1));

    private static Grid One() => new(1);

    [Theory, MemberData(nameof(Devices))]
    public void What_changes_its_operands_finds_them_each_time_as_they_were(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        using var counter = device.Allocate([7]);
        using var most = device.Allocate([7]);
        using var operands = new TuningOperands(device);
        operands.Add<int>(counter, isRead: true, isWritten: true);

        // As if it were only written: it is not restored.
        operands.Add<int>(most, isRead: false, isWritten: true);
        operands.Make();
        Assert.True(operands.AreChanged);
        using var stream = device.CreateStream();
        var timer = new ColdTimer(stream, operands, (target, copy) => Count(target, operands.Copy<int>(counter, copy), operands.Copy<int>(most, copy)));
        Assert.InRange(timer.Seconds(0, double.PositiveInfinity), 0, 1);
        Assert.All(Copied(counter), count => Assert.Equal(8, count));
        Assert.All(Copied(most), found => Assert.Equal(7, found));
        Assert.Equal([7, 7], [counter.ToArray()[0], most.ToArray()[0]]);

        IEnumerable<int> Copied(Buffer<int> buffer)
        {
            var all = ((Buffer<int>)operands.Copy<int>(buffer, 0).Storage!).ToArray();
            return Enumerable.Range(0, operands.Copies).Select(copy => all[operands.Copy<int>(buffer, copy).ViewOffset]);
        }
    }

    [Fact]
    public void Launches_go_through_copies_that_together_exceed_the_cache()
    {
        const int length = 1 << 18;
        using var device = Device.OpenCpu(1);
        using var x = device.Allocate<int>(length);
        using var operands = new TuningOperands(device);
        operands.Add<int>(x, isRead: true, isWritten: false);
        operands.Make();
        Assert.False(operands.AreChanged);
        Assert.True(operands.Copies == 128 || (long)operands.Copies * length * sizeof(int) > 2 * device.CacheBytes);
        var launched = new List<int>();
        new ColdTimer(device.DefaultStream, operands, (_, copy) => launched.Add(copy)).Seconds(0, double.PositiveInfinity);
        Assert.Equal(Enumerable.Range(0, operands.Copies), launched.Distinct().Order());

        // The first two launches compile and estimate; then one follows the other.
        Assert.All(launched.Skip(2).Zip(launched.Skip(3)), pair => Assert.Equal((pair.First + 1) % operands.Copies, pair.Second));
    }

    [Fact]
    public void Large_buffers_that_are_only_read_are_used_as_they_are()
    {
        using var device = Device.OpenCpu(1);
        using var x = device.Allocate<int>((device.CacheBytes * 3 / sizeof(int)) + 1);
        using var operands = new TuningOperands(device);
        operands.Add<int>(x, isRead: true, isWritten: false);
        operands.Make();
        Assert.Equal(1, operands.Copies);
        Assert.Same(x, operands.Copy<int>(x, 0).Storage);
    }
}
