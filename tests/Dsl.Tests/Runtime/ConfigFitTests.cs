using BlockSharp.CompilerServices;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Runtime;

/// <summary>Configurations that a device has not the threads, the memory or the instructions for.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class ConfigFitTests
{
    [BlockKernel(Grid = nameof(One))]
    [Config("BLOCK=1024", NumWarps = 32, When = nameof(IsLarge))]
    [Config("BLOCK=128", NumWarps = 4)]
    [Config("BLOCK=64", NumWarps = 2, When = nameof(IsLarge))]
    [Config("BLOCK=32", NumWarps = 1, When = nameof(IsEven))]
    private static void Extent(Ptr<int> y, int n, [Constexpr] int BLOCK)
    {
        if (n > 0)
            Store(y, BLOCK);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("SIZE=1", Target = Target.Cuda)]
#pragma warning disable BS0408 // That it makes nothing is what is tested.
    [Config("SIZE=2", Target = Target.Hopper)]
#pragma warning restore BS0408
    [Config("SIZE=3", Target = Target.Cpu, When = nameof(IsEven))]
    private static void Targeted(Ptr<int> y, int n, [Constexpr] int SIZE) => Store(y, SIZE + n);

    /// <summary>Its author thought of GPUs only.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("SIZE=1", Target = Target.Cuda)]
    [Config("SIZE=2", Target = Target.Gpu & ~Target.Cuda)]
    private static void OfGpus(Ptr<int> y, int n, [Constexpr] int SIZE) => Store(y, SIZE + n);

    /// <summary>As many programs as the device runs at once, where that is many; each says so.</summary>
    [BlockKernel(Grid = nameof(EachAtOnce))]
    [Config("SIZE=1", When = nameof(RunsMany))]
    [Config("SIZE=2")]
    private static void Spread(Ptr<int> y, int n, [Constexpr] int SIZE) => Store(y + ProgramId(0), n + SIZE);

    private static Grid EachAtOnce(Device device, int SIZE) => new(SIZE == 1 ? device.MultiprocessorCount : 1);

    private static bool RunsMany(int n, Device device) => device.MultiprocessorCount > n;

    private static Grid One() => new(1);

    private static bool IsLarge(int n) => n > 100;

    private static bool IsEven(int n) => n % 2 == 0;

    private static int Launch(LaunchTarget target, int n)
    {
        using var y = target.Device.Allocate<int>(1);
        Extent(target, y, n);
        return y.ToArray()[0];
    }

    [Theory]
    [InlineData(1024, 200, 1024)]
    [InlineData(1024, 1, 128)]
    [InlineData(128, 200, 128)]
    [InlineData(64, 200, 64)]
    [InlineData(32, 200, 32)]
    [InlineData(32, 2, 32)]
    public void The_first_that_fits_the_device_is_launched(int threads, int n, int extent)
    {
        using var device = Device.OpenSimulator(threads);
        Assert.Equal(extent, Launch(device, n));
        Assert.Equal(extent, Launch(device, n));
    }

    [Theory]
    [InlineData(3, new[] { 6, 0, 0 })]
    [InlineData(5, new[] { 5, 5, 5, 5, 5 })]
    public void A_rule_and_a_grid_ask_the_device(int threads, int[] expected)
    {
        using var device = Device.OpenCpu(threads);
        using var y = device.Allocate<int>(threads);
        Spread(device, y, 4);
        Assert.Equal(expected, y.ToArray());
    }

    [Fact]
    public void Where_none_fits_each_is_named_with_its_reason()
    {
        using var device = Device.OpenSimulator(32);
        Assert.Equal(
            $"Kernel '{nameof(ConfigFitTests)}.{nameof(Extent)}' has no configuration for these arguments on {device.Description}. "
            + "0 (BLOCK=1024, NumWarps=32, NumStages=1): IsLarge is false; 1 (BLOCK=128, NumWarps=4, NumStages=1): it needs 128 threads a program, and the device has 32; "
            + "2 (BLOCK=64, NumWarps=2, NumStages=1): IsLarge is false; 3 (BLOCK=32, NumWarps=1, NumStages=1): IsEven is false.",
            Assert.Throws<NotSupportedException>(() => Launch(device, 1)).Message);
    }

    [Fact]
    public void One_that_is_asked_for_and_does_not_fit_is_an_error()
    {
        using var device = Device.OpenSimulator(32);
        Assert.Equal(32, Launch(new LaunchTarget(device, null) { Config = 3 }, 1));
        Assert.Equal(
            $"Kernel '{nameof(ConfigFitTests)}.{nameof(Extent)}', configuration 1, cannot be launched on {device.Description}: "
            + "it needs 128 threads a program, and the device has 32. Choose a smaller configuration.",
            Assert.Throws<NotSupportedException>(() => Launch(new LaunchTarget(device, null) { Config = 1 }, 1)).Message);
    }

    [Theory, InlineData(DeviceKind.OpenCL), InlineData(DeviceKind.Cuda)]
    public void One_that_needs_too_much_shared_memory_or_too_many_registers_does_not_fit(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var variants = new KernelTable<GeneratedCopy.Launcher>("GeneratedCopy.Add", typeof(GeneratedCopy));
        var configs = new ConfigTable("GeneratedCopy.Add", [], [.. Enumerable.Repeat(new ConfigEntry(1, 1, Target.Any, true), 6)], () => variants);
        var fits = configs.On(device);
        Assert.Equal(
            [VariantFit.General | VariantFit.Aligned, VariantFit.General | VariantFit.Aligned, VariantFit.General | VariantFit.Aligned, VariantFit.None, VariantFit.None, VariantFit.None],
            Enumerable.Range(0, 6).Select(i => fits[i]));
        var message = Assert.IsType<NotSupportedException>(configs.NoneFits(device, new string?[6])).Message;
        Assert.Contains("4 (NumWarps=1, NumStages=1): it needs 2147483647 bytes of shared memory a program", message, StringComparison.Ordinal);
        Assert.Contains("5 (NumWarps=1, NumStages=1): it needs at least 512 registers a thread, more than there are", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Those_for_other_targets_are_passed_over()
    {
        using var y = Device.Cpu.Allocate<int>(1);
        Targeted(Device.Cpu, y, 10);
        Assert.Equal([13], y.ToArray());
        var message = Assert.Throws<NotSupportedException>(() => Targeted(Device.Cpu, y, 11)).Message;
        Assert.Contains("0 (SIZE=1, NumWarps=4, NumStages=1): it is for Cuda; 1 (SIZE=2, NumWarps=4, NumStages=1): it is for Hopper; 2 (SIZE=3, NumWarps=4, NumStages=1): IsEven is false.", message, StringComparison.Ordinal);

        using var eager = Device.Eager.Allocate<int>(1);
        Targeted(Device.Eager, eager, 11);
        Assert.Equal([12], eager.ToArray());
    }

    [Fact]
    public void The_processor_takes_what_there_is_where_all_are_for_GPUs()
    {
        using var y = Device.Cpu.Allocate<int>(1);
        OfGpus(Device.Cpu, y, 10);
        Assert.Equal([11], y.ToArray());
    }

    [Theory, InlineData(DeviceKind.Cpu), InlineData(DeviceKind.OpenCL), InlineData(DeviceKind.Cuda)]
    public void A_warm_launch_allocates_nothing(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        using var y = device.Allocate<int>(1);
        Extent(device, y, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Extent(device, y, 200);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal([1024], y.ToArray());
    }
}
