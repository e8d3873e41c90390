using System.Runtime.CompilerServices;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Cpu;
using BlockSharp.Runtime.Ilgpu;

namespace BlockSharp;

/// <summary>
/// Where kernels run and buffers live. <see cref="Default"/> is the best one present. Thread-safe.
/// </summary>
public sealed class Device : IDisposable
{
    private readonly Lazy<IlgpuDevice>? ilgpu;
    private readonly bool ownedByCaller;
    private readonly Lazy<DeviceStream> defaultStream;

    /// <summary>Compiled launchers by the number of their kernel table; see <see cref="CompilerServices.KernelTable{TLauncher}"/>.</summary>
    private object?[] launchers = [];

    internal object LaunchGate { get; } = new();

    internal Device(DeviceKind kind, string name, string architecture, string description, Lazy<IlgpuDevice>? ilgpu, bool ownedByCaller = false)
    {
        Kind = kind;
        Name = name;
        Architecture = architecture;
        Description = description;
        this.ilgpu = ilgpu;
        this.ownedByCaller = ownedByCaller;
        defaultStream = new(() => new DeviceStream(this, this.ilgpu?.Value.Accelerator.DefaultStream, ownsStream: false));
    }

    /// <summary>
    /// The best device present: CUDA, else an OpenCL GPU, else <see cref="Cpu"/>. The environment variable
    /// <c>BLOCKSHARP_DEVICE</c> (<c>cuda</c>, <c>opencl</c>, <c>cpu</c> or <c>eager</c>) decides otherwise.
    /// </summary>
    /// <exception cref="InvalidOperationException">The variable has another value, or names a kind of which no device works here.</exception>
    public static Device Default => DeviceCatalog.Default.Device;

    /// <summary>
    /// Every device that this machine offers: CUDA, then OpenCL GPUs, <see cref="Cpu"/>, other OpenCL devices, and <see cref="Eager"/>. OpenCL
    /// devices that fail to open are left out; a CUDA device is opened by its first use.
    /// </summary>
    public static IReadOnlyList<Device> All => DeviceCatalog.All;

    /// <summary>
    /// The host's processors: kernels run as generated SIMD C#, spread over the cores. Always there. A launch has finished when it returns.
    /// </summary>
    public static Device Cpu => DeviceCatalog.Cpu;

    /// <summary>The device that runs a kernel's own C#, without compilation, for debugging. Always there.</summary>
    public static Device Eager => DeviceCatalog.Eager;

    /// <summary>
    /// One line to print if <see cref="Default"/> is less than was hoped for: a device was left out because it failed to open. Null otherwise.
    /// </summary>
    public static string? FallbackNotice => DeviceCatalog.Default.Notice;

    /// <summary>The device's own name, such as <c>NVIDIA H200</c>.</summary>
    public string Name { get; }

    /// <summary>What executes the kernels.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Name, kind and architecture in one line, such as <c>NVIDIA H200 (CUDA, sm_90)</c>.</summary>
    public string Description { get; }

    /// <summary>What code is compiled for, such as <c>sm_90</c>; equal strings mean that a choice made on one device holds on the other.</summary>
    public string Architecture { get; }

    /// <summary>Number of multiprocessors (OpenCL: compute units; CPU and eager: processors).</summary>
    public int MultiprocessorCount { get; internal init; }

    /// <summary>Bytes of shared memory that the threads of one program may use together.</summary>
    public long SharedMemoryPerGroup { get; internal init; } = long.MaxValue;

    /// <summary>The most threads that one program may have.</summary>
    public int MaxThreadsPerGroup { get; internal init; } = int.MaxValue;

    /// <summary>Whether it is a GPU, not a processor of the host.</summary>
    internal bool IsGpu { get; init; }

    /// <summary>The stream that launches use unless told otherwise.</summary>
    public DeviceStream DefaultStream => defaultStream.Value;

    internal IlgpuDevice? Ilgpu => ilgpu?.Value;

    /// <summary>
    /// Opens a simulator: ILGPU's CPU accelerator with warps of 32 threads. Dispose it when done. For tests on tiny shapes.
    /// </summary>
    /// <param name="maxGroupSize">The most threads that one program may have, 1 to 1024; rounded up to a multiple of 32.</param>
    public static Device OpenSimulator(int maxGroupSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxGroupSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxGroupSize, 1024);
        return DeviceCatalog.OpenSimulator((maxGroupSize + 31) / 32);
    }

    /// <summary>Allocates a buffer of zeros.</summary>
    /// <param name="length">Number of elements.</param>
    public Buffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new Buffer<T>(this, length, clear: true);
    }

    /// <summary>Allocates a buffer and copies <paramref name="data"/> into it.</summary>
    public Buffer<T> Allocate<T>(ReadOnlySpan<T> data)
        where T : unmanaged
    {
        var buffer = new Buffer<T>(this, data.Length, clear: false);
        buffer.CopyFrom(data);
        return buffer;
    }

    /// <summary>Allocates a buffer and copies <paramref name="data"/> into it.</summary>
    public Buffer<T> Allocate<T>(T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return Allocate<T>(data.AsSpan());
    }

    /// <summary>Waits until everything launched on this device, on any stream, has finished.</summary>
    public void Synchronize() => Ilgpu?.Accelerator.Synchronize();

    /// <summary>Creates a stream whose launches run beside those of other streams. Dispose it when done.</summary>
    public DeviceStream CreateStream() => new(this, Ilgpu?.Accelerator.CreateStream(), ownsStream: true);

    /// <summary>
    /// Closes a device that the caller opened (<see cref="OpenSimulator"/>), with all its buffers. The devices of <see cref="All"/> are shared
    /// and live as long as the process: for them it does nothing.
    /// </summary>
    public void Dispose()
    {
        if (!ownedByCaller)
            return;
        launchers = [];
        if (ilgpu is { IsValueCreated: true })
            ilgpu.Value.Dispose();
    }

    internal DeviceMemory AllocateMemory(long bytes, bool clear) => Ilgpu is { } device ? device.Allocate(bytes, clear) : new HostMemory(bytes, clear);

    /// <summary>The same as <see cref="Description"/>.</summary>
    public override string ToString() => Description;

    /// <summary>The launchers of a kernel table on this device, or null before its first use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal object? Launchers(int table)
    {
        var all = Volatile.Read(ref launchers);
        return (uint)table < (uint)all.Length ? all[table] : null;
    }

    internal object AddLaunchers(int table, Func<object> create)
    {
        lock (defaultStream)
        {
            if (launchers.Length <= table)
            {
                var larger = new object?[Math.Max(table + 1, 2 * launchers.Length)];
                launchers.CopyTo(larger, 0);
                Volatile.Write(ref launchers, larger);
            }
            return launchers[table] ??= create();
        }
    }
}
