using BlockSharp.CompilerServices;

namespace BlockSharp.Tests.Runtime;

[Collection(nameof(IlgpuCollection))]
public class KernelTableTests
{
    private readonly KernelTable<GeneratedCopy.Launcher> table = new("GeneratedCopy.Add", typeof(GeneratedCopy));

    public static TheoryData<DeviceKind> Devices => TestDevices.Compiled;

    [Theory, MemberData(nameof(Devices))]
    public void A_launch_reaches_slices_of_its_buffers_on_its_stream(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        using var stream = device.CreateStream();
        using var x = device.Allocate([0, 10, 20, 30, 40, 50, 60]);
        using var y = device.Allocate<int>(9);
        GeneratedCopy.Launch(stream, table, x.Slice(1, 5), y.Slice(3, 5), 7, 5);
        stream.Synchronize();
        Assert.Equal([0, 0, 0, 17, 27, 37, 47, 57, 0], y.ToArray());
        GeneratedCopy.Launch(device, table, x, y, 1, 3, config: 2);
        Assert.Equal([-1, 9, 19, 17, 27, 37, 47, 57, 0], y.ToArray());
    }

    [Theory, MemberData(nameof(Devices))]
    public void A_warm_lookup_allocates_nothing_and_gives_the_same_launcher(DeviceKind kind)
    {
        LaunchTarget target = TestDevices.Get(kind);
        var launcher = table.Get(target, 0, aligned: true);
        Assert.NotSame(launcher, table.Get(target, 2, aligned: true));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            if (!ReferenceEquals(launcher, table.Get(target, 0, aligned: true)))
                Assert.Fail("The launcher changed.");
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory, MemberData(nameof(Devices))]
    public void Threads_that_ask_at_once_share_one_compilation(DeviceKind kind)
    {
        LaunchTarget target = TestDevices.Get(kind);
        var launchers = new GeneratedCopy.Launcher[8];
        Parallel.For(0, launchers.Length, i => launchers[i] = table.Get(target, i % 2 * 2, aligned: false));
        Assert.Equal(2, launchers.Distinct().Count());
    }

    [Theory, InlineData(DeviceKind.OpenCL), InlineData(DeviceKind.Cuda)]
    public void A_refused_kernel_is_named_and_harms_no_later_one(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var exception = Assert.Throws<KernelCompilationException>(() => table.Get(device, 1, aligned: false));
            Assert.Contains("'GeneratedCopy.Add', [Config] number 1", exception.Message, StringComparison.Ordinal);
            Assert.Contains(device.Description, exception.Message, StringComparison.Ordinal);
            Assert.Contains("must be a literal", exception.Message, StringComparison.Ordinal);
            Assert.NotNull(exception.InnerException);
        }
        using var x = device.Allocate([1, 2, 3]);
        using var y = device.Allocate<int>(3);
        GeneratedCopy.Launch(device, new("GeneratedCopy.Add", typeof(GeneratedCopy)), x, y, 1, 3);
        Assert.Equal([2, 3, 4], y.ToArray());
    }

    [Fact]
    public void What_a_device_cannot_hold_is_refused_before_it_is_compiled()
    {
        var device = TestDevices.Get(DeviceKind.Simulator);
        Assert.Contains("needs 1048576 threads", Assert.Throws<NotSupportedException>(() => table.Get(device, 3, false)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Get(device, 6, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Get(device, -1, false));
        Assert.Throws<InvalidOperationException>(() => table.Get(Device.Eager, 0, false));
        Assert.Throws<ArgumentException>(() => new KernelTable<GeneratedCopy.Launcher>("nothing", typeof(string)));
    }

    [Theory, InlineData(DeviceKind.OpenCL), InlineData(DeviceKind.Cuda)]
    public void Too_much_shared_memory_is_refused_before_it_is_compiled(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        Assert.Contains("bytes of shared memory", Assert.Throws<NotSupportedException>(() => table.Get(device, 4, false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grids_are_limited_along_y_and_z_only()
    {
        Assert.Equal(int.MaxValue, table.Launch(new Grid(int.MaxValue, 65535, 65535), 64).GridDim.X);
        Assert.Equal(64, table.Launch(new Grid(1), 64).GroupDim.X);
        foreach (var grid in new Grid[] { new(1, 65536), new(1, 1, 65536), new(0), new(-1), new(1, 0), new(1, 1, -5) })
            Assert.Contains("GeneratedCopy.Add", Assert.Throws<ArgumentException>(() => table.Launch(grid, 64)).Message, StringComparison.Ordinal);
        Assert.True(KernelArguments.IsEmpty(new Grid(3, 0)));
        Assert.False(KernelArguments.IsEmpty(new Grid(3)));
    }

    [Fact]
    public void A_pointer_of_another_device_is_refused_by_name()
    {
        LaunchTarget target = TestDevices.Get(DeviceKind.Simulator);
        using var eager = Device.Eager.Allocate<float>(4);
        foreach (var pointer in new Ptr<float>[] { eager, Ptr.FromArray(new float[4]) })
        {
            var exception = Assert.Throws<ArgumentException>(() => KernelArguments.View(pointer, target, "weights"));
            Assert.Equal("weights", exception.ParamName);
            Assert.Contains("weights", exception.Message, StringComparison.Ordinal);
        }
        using var own = target.Device.Allocate<float>(4);
        Assert.Throws<ArgumentException>(() => KernelArguments.View((Ptr<float>)own - 1L, target, "weights"));
        Assert.Throws<ArgumentException>(() => KernelArguments.View((Ptr<float>)own + 5, target, "weights"));
        Assert.False(KernelArguments.View(default(Ptr<float>), target, "weights").IsValid);
    }

    [Fact]
    public void Alignment_is_that_of_the_pointer_in_bytes()
    {
        using var buffer = Device.Eager.Allocate<short>(64);
        Assert.True(KernelArguments.IsAligned<short>(buffer));
        Assert.False(KernelArguments.IsAligned((Ptr<short>)buffer + 4));
        Assert.True(KernelArguments.IsAligned((Ptr<short>)buffer + 8));
        Assert.True(KernelArguments.IsAligned((Ptr<short>)buffer + 4, 8));
    }
}
