using System.Runtime.CompilerServices;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Cpu;
using BlockSharp.Runtime.Ilgpu;
using BlockSharp.Runtime.Tuning;

namespace BlockSharp;

/// <summary>
/// Where kernels run and buffers live. <see cref="Default"/> is the best one present. Thread-safe.
/// </summary>
public sealed class Device : IDisposable
{
    private readonly Lazy<DeviceEngine> engine;
    private readonly bool ownedByCaller;
    private readonly Lazy<DeviceStream> defaultStream;
    private readonly long cacheBytes;

    /// <summary>Compiled launchers by the number of their kernel table; see <see cref="CompilerServices.KernelTable{TLauncher}"/>.</summary>
    private object?[] launchers = [];

    internal object LaunchGate { get; } = new();

    internal Device(DeviceKind kind, string name, string architecture, string description, Lazy<DeviceEngine> engine, bool ownedByCaller = false)
    {
        Kind = kind;
        Name = name;
        Architecture = architecture;
        Description = description;
        this.engine = engine;
        this.ownedByCaller = ownedByCaller;
        defaultStream = new(() => this.engine.Value.DefaultStream(this));
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
    /// The environment variable <c>BLOCKSHARP_THREADS</c> says how many threads it has, if not one a processor.
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

    /// <summary>Of a CUDA device, such as 80 for 8.0; 0 otherwise.</summary>
    internal int ComputeCapability { get; init; }

    /// <summary>Number of multiprocessors (OpenCL: compute units; CPU and eager: processors).</summary>
    public int MultiprocessorCount { get; internal init; }

    /// <summary>Bytes of shared memory that the threads of one program may use together.</summary>
    public long SharedMemoryPerGroup { get; internal init; } = long.MaxValue;

    /// <summary>What of the compiled code it can run.</summary>
    internal Target Targets => Kind switch
    {
        DeviceKind.Cuda => Architecture == "sm_90" ? Target.Cuda | Target.Hopper : Target.Cuda,
        DeviceKind.Cpu => Target.Cpu,
        DeviceKind.Eager => Target.Any,
        _ => Target.Portable,
    };

    /// <summary>The same, where a launch gives the memory and a kernel does not declare it itself: on CUDA more.</summary>
    internal long DynamicSharedMemoryPerGroup { get; init; }

    /// <summary>The most threads that one program may have.</summary>
    public int MaxThreadsPerGroup { get; internal init; } = int.MaxValue;

    /// <summary>Whether it is a GPU, not a processor of the host.</summary>
    internal bool IsGpu { get; init; }

    /// <summary>What choices of configurations depend on besides the hardware: the driver's version, or the runtime's.</summary>
    internal string Driver { get; init; } = "";

    /// <summary>The most it moves and computes; null where that is not known.</summary>
    internal DeviceRates? Rates { get; init; }

    /// <summary>Bytes of the largest cache; that of the host if nothing else is known.</summary>
    internal long CacheBytes
    {
        get => cacheBytes > 0 ? cacheBytes : HostProcessor.CacheBytes;
        init => cacheBytes = value;
    }

    /// <summary>How configurations are chosen for kernels with <see cref="AutotuneAttribute"/>.</summary>
    public DeviceTuning Tuning { get; } = new();

    /// <summary>The stream that launches use unless told otherwise.</summary>
    public DeviceStream DefaultStream => defaultStream.Value;

    /// <summary>The device as ILGPU drives it; null on the CPU and the eager device.</summary>
    internal IlgpuDevice? Ilgpu => engine.Value as IlgpuDevice;

    /// <summary>The threads of a CPU device.</summary>
    internal CorePool Cores => (engine.Value as HostEngine)?.Cores ?? throw new InvalidOperationException($"{this} does not run SIMD programs.");

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

    /// <summary>Opens a CPU device with threads of its own. Dispose it when done.</summary>
    /// <param name="threads">How many threads run programs, the one that launches included: 1 to 1024.</param>
    public static Device OpenCpu(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, DeviceCatalog.MostThreads);
        return DeviceCatalog.MakeCpu(threads, ownedByCaller: true);
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
    /// <exception cref="InvalidOperationException">A stream of it is being recorded on this thread.</exception>
    public void Synchronize()
    {
        Graph.ThrowIfRecording(this, "wait for it");
        engine.Value.Synchronize();
    }

    /// <summary>Creates a stream whose launches run beside those of other streams. Dispose it when done.</summary>
    public DeviceStream CreateStream() => engine.Value.CreateStream(this);

    /// <summary>
    /// Closes a device that the caller opened (<see cref="OpenCpu"/>, <see cref="OpenSimulator"/>), with all its buffers. The devices of <see cref="All"/> are shared
    /// and live as long as the process: for them it does nothing.
    /// </summary>
    public void Dispose()
    {
        if (!ownedByCaller)
            return;
        launchers = [];
        if (engine.IsValueCreated)
            engine.Value.Dispose();
    }

    /// <summary>Opens the device, if that has not been done yet.</summary>
    internal void Open() => _ = engine.Value;

    internal DeviceMemory AllocateMemory(long bytes, bool clear)
    {
        Graph.ThrowIfRecording(this, "allocate there");
        return engine.Value.Allocate(bytes, clear);
    }

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
