using BlockSharp.Runtime;
using BlockSharp.Runtime.Ilgpu;
using ILGPU;

namespace BlockSharp.Tests.Runtime;

[Collection(nameof(IlgpuCollection))]
public class DeviceTests
{
    private static readonly DeviceCatalog.Found None = new([], []);
    private static readonly DeviceCatalog.Found Broken = new([Failing("broken card")], ["CUDA: no driver"]);

    public static TheoryData<DeviceKind> Kinds => new(DeviceKind.Cpu, DeviceKind.Eager, DeviceKind.Simulator, DeviceKind.OpenCL, DeviceKind.Cuda);

    [Fact]
    public void The_eager_device_is_always_there_and_last()
    {
        Assert.Same(Device.Eager, Device.All[^1]);
        Assert.Contains(Device.Default, Device.All);
        Assert.Equal(DeviceKind.Eager, Device.Eager.Kind);
    }

    [Fact]
    public void A_machine_without_a_GPU_runs_on_its_processors()
    {
        Assert.Contains(Device.Cpu, Device.All);
        Assert.Equal((Device.Cpu, null), DeviceCatalog.Choose(null, () => None, () => None, NotAsked));

        var processor = Failing("OpenCL on the processor", isGpu: false);
        Assert.Empty(new DeviceCatalog.Found([processor], []).Gpus.Devices);
        var (device, notice) = DeviceCatalog.Choose(null, () => Broken, () => None, NotAsked);
        Assert.Same(Device.Cpu, device);
        Assert.Contains("out of order", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_fails_to_open_is_left_out_and_its_reason_kept()
    {
        var works = Failing("never opened", () => TestDevices.Get(DeviceKind.Simulator).Ilgpu!);
        var (device, notice) = DeviceCatalog.Choose("", () => Broken, () => new([works], []), NotAsked);
        Assert.Same(works, device);
        Assert.Contains("broken card: out of order", notice, StringComparison.Ordinal);
        Assert.Contains("no driver", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_variable_decides_or_says_what_is_wrong()
    {
        Assert.Same(Device.Eager, DeviceCatalog.Choose(" Eager ", NotAsked, NotAsked, NotAsked).Device);
        Assert.Same(Device.Cpu, DeviceCatalog.Choose("cpu", NotAsked, NotAsked, NotAsked).Device);
        Assert.Contains("cuda, opencl, cpu or eager", Assert.Throws<InvalidOperationException>(() => DeviceCatalog.Choose("gpu", NotAsked, NotAsked, NotAsked)).Message, StringComparison.Ordinal);
        Assert.Contains("out of order", Assert.Throws<InvalidOperationException>(() => DeviceCatalog.Choose("cuda", () => Broken, NotAsked, NotAsked)).Message, StringComparison.Ordinal);
        Assert.Contains("OpenCL", Assert.Throws<InvalidOperationException>(() => DeviceCatalog.Choose("opencl", NotAsked, NotAsked, () => None)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_device_states_what_a_configuration_needs_to_know(DeviceKind kind)
    {
        var device = Open(kind);
        Assert.True(device.MultiprocessorCount > 0);
        Assert.True(device.SharedMemoryPerGroup >= 16 * 1024);
        Assert.True(device.MaxThreadsPerGroup >= 32);
        Assert.NotEmpty(device.Architecture);
        Assert.Contains(device.Name, device.Description, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Buffers_carry_elements_there_and_back(DeviceKind kind)
    {
        var device = Open(kind);
        using var floats = device.Allocate<float>(7);
        Assert.Equal(new float[7], floats.ToArray());
        floats.CopyFrom([1, float.NaN, -0f], 3);
        Assert.Equal([0, 0, 0, 1, float.NaN, -0f, 0], floats.ToArray());
        var part = new float[2];
        floats.CopyTo(part, 2);
        Assert.Equal([0, 1], part);

        using var packed = device.Allocate([BFloat16.FromBits(0x3F80), BFloat16.FromBits(0xFFFF)]);
        Assert.Equal(0xFFFF, packed.ToArray()[1].Bits);
        using var flags = device.Allocate([true, false, true]);
        Assert.Equal([true, false, true], flags.ToArray());
        using var empty = device.Allocate<long>(0);
        Assert.Empty(empty.ToArray());
        Assert.Same(device, floats.Device);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_range_outside_a_buffer_is_refused(DeviceKind kind)
    {
        using var buffer = Open(kind).Allocate<short>(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.CopyFrom([1, 2], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.CopyFrom([1], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.CopyTo(new short[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(kind).Allocate<short>(-1));
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.ToArray());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_run_that_is_timed_is_made(DeviceKind kind)
    {
        var device = Open(kind);
        using var stream = device.CreateStream();
        using var buffer = device.Allocate<int>(1024);
        var runs = 0;
        Assert.True(double.IsFinite(DeviceTimer.MedianSeconds(stream, Run, repetitions: 4, warmUp: 2)));
        Assert.Equal(6, runs);
        Assert.True(double.IsFinite(DeviceTimer.MedianSecondsPerLaunch(stream, _ => Run(), launches: 3, repetitions: 2)));

        void Run()
        {
            runs++;
            if (stream.Ilgpu is { } ilgpu)
                ILGPU.Runtime.ArrayViewExtensions.MemSetToZero(buffer.AsArrayView(), ilgpu);
        }
    }

    [Fact]
    public void Ilgpu_shares_memory_of_devices_but_not_of_the_host()
    {
        var device = TestDevices.Get(DeviceKind.Simulator);
        using var buffer = device.Allocate([1, 2, 3, 4]);
        Assert.Equal(4, buffer.AsArrayView().Length);
        Assert.Equal(2, buffer.Slice(1, 2).AsArrayView().Length);
        using var host = Device.Eager.Allocate<int>(4);
        Assert.Throws<InvalidOperationException>(() => host.AsArrayView());
        Assert.Throws<InvalidOperationException>(() => Device.Eager.DefaultStream.AsIlgpuStream());
        Assert.Throws<InvalidOperationException>(() => Device.Eager.AsIlgpuAccelerator());
        Assert.Same(device.Ilgpu!.Accelerator, device.AsIlgpuAccelerator());
    }

    [Fact]
    public void A_simulator_belongs_to_its_caller()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.OpenSimulator(0));
        using var device = Device.OpenSimulator(33);
        Assert.Equal(64, device.MaxThreadsPerGroup);
        Device.Eager.Dispose();
        using var still = Device.Eager.Allocate<int>(1);
        Assert.Equal(1, still.Length);
    }

    private static DeviceCatalog.Found NotAsked() => throw new InvalidOperationException("was asked");

    private static Device Open(DeviceKind kind) => kind == DeviceKind.Eager ? Device.Eager : TestDevices.Get(kind);

    private static Device Failing(string name, Func<IlgpuDevice>? open = null, bool isGpu = true) => new(
        isGpu ? DeviceKind.Cuda : DeviceKind.OpenCL,
        name,
        "sm_00",
        name,
        new Lazy<DeviceEngine>(open ?? (() => throw new InvalidOperationException("out of order"))))
    {
        IsGpu = isGpu,
    };
}
