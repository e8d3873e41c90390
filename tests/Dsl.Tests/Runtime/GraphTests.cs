using static BlockSharp.Op;

namespace BlockSharp.Tests.Runtime;

/// <summary>Launches that are recorded and replayed, on every device.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class GraphTests
{
    public static TheoryData<DeviceKind> Devices => new(DeviceKind.Eager, DeviceKind.Cpu, DeviceKind.OpenCL, DeviceKind.Cuda);

    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=32", NumWarps = 1)]
    private static void AddTo(Ptr<int> x, Ptr<int> y, int add, int n, [Constexpr] int BLOCK)
    {
        var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        Store(y + i, Load(y + i, mask: i < n) + Load(x + i, mask: i < n) + add, mask: i < n);
    }

    private static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));

    [Theory, MemberData(nameof(Devices))]
    public void What_is_captured_runs_at_each_replay_and_not_before(DeviceKind kind)
    {
        var device = Open(kind);
        using var stream = device.CreateStream();
        using var x = device.Allocate(Enumerable.Range(0, 37).ToArray());
        using var y = device.Allocate<int>(37);
        using var graph = Graph.Capture(stream, () =>
        {
            AddTo(stream, x, y, 1, 37);
            AddTo(stream, x, y, 10, 35);
        });
        stream.Synchronize();
        Assert.Equal(2, graph.LaunchCount);
        Assert.Same(stream, graph.Stream);
        Assert.Equal(new int[37], y.ToArray());
        graph.Replay();
        graph.Replay();
        stream.Synchronize();
        Assert.Equal(Enumerable.Range(0, 37).Select(i => i < 35 ? 4 * i + 22 : 2 * i + 2), y.ToArray());
    }

    [Theory, MemberData(nameof(Devices))]
    public void A_launch_gets_new_pointers_scalars_and_with_them_its_grid(DeviceKind kind)
    {
        var device = Open(kind);
        using var stream = device.CreateStream();
        using var x = device.Allocate(Enumerable.Repeat(1, 100).ToArray());
        using var y = device.Allocate<int>(100);
        using var other = device.Allocate<int>(100);
        using var graph = Graph.Capture(stream, () =>
        {
            AddTo(stream, x, y, 0, 5);
            AddTo(stream, x, y, 0, 5);
        });
        graph.Update(1, () => AddTo(stream, x, other.Slice(1, 99), 6, 99));
        graph.Replay();
        stream.Synchronize();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i < 5 ? 1 : 0), y.ToArray());
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i < 1 ? 0 : 7), other.ToArray());

        graph.Update(() =>
        {
            AddTo(stream, x, y, 1, 100);
            AddTo(stream, x, y, 1, 100);
        });
        graph.Replay();
        stream.Synchronize();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i < 5 ? 5 : 4), y.ToArray());
    }

    [Theory, MemberData(nameof(Devices))]
    public void A_graph_keeps_the_number_of_its_launches(DeviceKind kind)
    {
        var device = Open(kind);
        using var stream = device.CreateStream();
        using var x = device.Allocate<int>(4);
        using var graph = Graph.Capture(stream, () => AddTo(stream, x, x, 1, 4));
        Assert.Contains("capture again", Assert.Throws<InvalidOperationException>(() => graph.Update(0, () => { })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => graph.Update(() =>
        {
            AddTo(stream, x, x, 2, 4);
            AddTo(stream, x, x, 3, 4);
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Update(1, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Update(-1, () => { }));
    }

    [Theory, MemberData(nameof(Devices))]
    public void What_waits_or_copies_cannot_be_captured_and_leaves_the_stream_usable(DeviceKind kind)
    {
        var device = Open(kind);
        using var stream = device.CreateStream();
        using var x = device.Allocate<int>(4);
        foreach (var action in new Action[]
        {
            stream.Synchronize, device.Synchronize, () => x.ToArray(), () => x.CopyFrom([1]), () => device.Allocate<int>(1), () => Graph.Capture(stream, () => { }),
        })
        {
            var exception = Assert.Throws<InvalidOperationException>(() => Graph.Capture(stream, action));
            Assert.Contains("being recorded", exception.Message, StringComparison.Ordinal);
        }

        AddTo(stream, x, x, 1, 4);
        stream.Synchronize();
        Assert.Equal([1, 1, 1, 1], x.ToArray());
    }

    [Theory, MemberData(nameof(Devices))]
    public void A_disposed_graph_says_so(DeviceKind kind)
    {
        var device = Open(kind);
        using var stream = device.CreateStream();
        var graph = Graph.Capture(stream, () => { });
        Assert.Equal(0, graph.LaunchCount);
        graph.Replay();
        graph.Dispose();
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(graph.Replay);
        Assert.Throws<ObjectDisposedException>(() => graph.Update(() => { }));
    }

    [Fact]
    public void The_default_stream_of_a_CUDA_device_is_refused()
    {
        var device = TestDevices.Get(DeviceKind.Cuda);
        Assert.Contains("CreateStream", Assert.Throws<ArgumentException>(() => Graph.Capture(device.DefaultStream, () => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_records_its_default_stream_too()
    {
        using var x = Device.Cpu.Allocate<int>(4);
        using var graph = Graph.Capture(Device.Cpu.DefaultStream, () => AddTo(Device.Cpu, x, x, 1, 4));
        Assert.Equal([0, 0, 0, 0], x.ToArray());
        graph.Replay();
        Assert.Equal([1, 1, 1, 1], x.ToArray());
    }

    private static Device Open(DeviceKind kind) => kind == DeviceKind.Eager ? Device.Eager : TestDevices.Get(kind);
}
