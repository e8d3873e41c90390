using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.CompilerServices;

/// <summary>Numbers the tables of the process's kernels, so that a device can keep what it has for each one in an array.</summary>
internal static class KernelTableNumber
{
    private static int last = -1;

    internal static int Next() => Interlocked.Increment(ref last);
}

/// <summary>
/// The variants of one kernel, and their launchers for each device, compiled when first needed. Thread-safe. For generated code.
/// </summary>
/// <typeparam name="TLauncher">
/// A delegate that takes the ILGPU stream, the <see cref="KernelConfig"/> and the kernel's arguments.
/// </typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KernelTable<TLauncher> : IVariantTable
    where TLauncher : Delegate
{
    /// <summary>What every CUDA device allows along y and z.</summary>
    private const int MaxGridYZ = 65535;

    private static readonly KernelTarget[] ForAnyDevice = [KernelTarget.Portable];
    private static readonly KernelTarget[] ForCuda = [KernelTarget.Cuda, KernelTarget.Portable];
    private static readonly KernelTarget[] ForFetching = [KernelTarget.Hopper];

    private readonly string kernel;
    private readonly int number = KernelTableNumber.Next();
    private readonly Dictionary<(int Config, KernelTarget Target, bool Aligned), Variant> variants = [];
    private readonly int configs;

    /// <summary>Reads the variants off the methods of a generated class.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="variants">The class whose static methods carry <see cref="KernelVariantAttribute"/>.</param>
    /// <exception cref="ArgumentException">It has no variants, or two of the same kind.</exception>
    public KernelTable(
        string kernel,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods)] Type variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        this.kernel = kernel;
        foreach (var method in variants.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (method.GetCustomAttribute<KernelVariantAttribute>() is not { } variant)
                continue;
            if (!this.variants.TryAdd((variant.Config, variant.Target, variant.Aligned), new(method, variant)))
                throw new ArgumentException($"{variants} has a second variant like {method.Name}.", nameof(variants));
            configs = Math.Max(configs, variant.Config + 1);
        }
        if (configs == 0)
            throw new ArgumentException($"{variants} has no method with [KernelVariant].", nameof(variants));
    }

    /// <summary>The launcher of one configuration on the target's device. Warm calls allocate nothing.</summary>
    /// <param name="target">Where it is launched.</param>
    /// <param name="config">Index of the <c>[Config]</c>.</param>
    /// <param name="aligned">True if pointers and strides are multiples of 16 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such configuration.</exception>
    /// <exception cref="InvalidOperationException">The device is the eager one.</exception>
    /// <exception cref="NotSupportedException">The configuration needs more threads or shared memory than the device has.</exception>
    /// <exception cref="KernelCompilationException">ILGPU or the driver refused the kernel.</exception>
    public TLauncher Get(in LaunchTarget target, int config, bool aligned)
    {
        if ((uint)config < (uint)configs && target.Device.Launchers(number) is { } known)
        {
            if (Volatile.Read(ref Unsafe.As<TLauncher?[]>(known)[Slot(config, aligned)]) is { } launcher)
                return launcher;
        }
        return Compile(target.Device, config, aligned);
    }

    /// <inheritdoc/>
    public VariantFit Fit(Device device, int config, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(device);
        var isCuda = device.Kind == DeviceKind.Cuda;
        var fit = VariantFit.None;
        reason = null;
        Look(isCuda ? ForCuda : ForAnyDevice, aligned: false, VariantFit.General, ref reason);
        Look(isCuda ? ForCuda : ForAnyDevice, aligned: true, VariantFit.Aligned, ref reason);
        if (device.Targets.HasFlag(Target.Hopper))
        {
            // An aligned variant is not searched for among those that assume less: which of the two is launched depends on the arguments.
            if (variants.ContainsKey((config, KernelTarget.Hopper, true)))
                Look(ForFetching, aligned: true, VariantFit.FetchingAligned, ref reason);
            Look(ForFetching, aligned: false, VariantFit.Fetching, ref reason);
        }
        if (fit != VariantFit.None)
            reason = null;
        else
            reason ??= "it has no variant for the device";
        return fit;

        void Look(KernelTarget[] targets, bool aligned, VariantFit kind, ref string? reason)
        {
            if (TryFind(device, config, aligned, targets, out var why) is not null)
                fit |= kind;
            else
                reason ??= why;
        }
    }

    /// <summary>Enqueues a launch on a CUDA device. Warm calls allocate nothing.</summary>
    /// <param name="target">Where it is launched.</param>
    /// <param name="config">Index of the <c>[Config]</c>.</param>
    /// <param name="aligned">True if pointers and strides are multiples of 16 bytes.</param>
    /// <param name="fetches">True for the variant that fetches tensors.</param>
    /// <param name="grid">How many programs; none may be zero (see <see cref="KernelArguments.IsEmpty"/>).</param>
    /// <param name="arguments">The kernel's arguments, with room for three more integers.</param>
    /// <exception cref="ArgumentException">An axis of the grid is negative or zero, or y or z exceeds 65535.</exception>
    /// <exception cref="NotSupportedException">The configuration needs more threads or shared memory than the device has.</exception>
    /// <exception cref="KernelCompilationException">ILGPU or the driver refused the kernel.</exception>
    public void LaunchOnCuda(in LaunchTarget target, int config, bool aligned, bool fetches, Grid grid, ref ArgumentBlock arguments)
    {
        CheckGrid(grid);
        var slot = CudaSlot(config, aligned, fetches);
        var function = (uint)config < (uint)configs && target.Device.Launchers(number) is { } known ? Volatile.Read(ref Unsafe.As<CudaFunction?[]>(known)[slot]) : null;
        function ??= CompileForCuda(target.Device, config, aligned, fetches);
        var stream = (CudaStream)KernelArguments.Stream(target);
        if (target.Stream?.Recorder is CudaGraph.Recorder recorder)
            recorder.Launch(function, stream, grid, ref arguments);
        else
            function.Launch(stream, grid, ref arguments);
    }

    /// <summary>The dimensions of a launch.</summary>
    /// <param name="grid">How many programs; none may be zero (see <see cref="KernelArguments.IsEmpty"/>).</param>
    /// <param name="threads">Threads of a program.</param>
    /// <exception cref="ArgumentException">An axis is negative or zero, or y or z exceeds 65535.</exception>
    public KernelConfig Launch(Grid grid, int threads)
    {
        CheckGrid(grid);
        return new(new Index3D(grid.X, grid.Y, grid.Z), new Index3D(threads, 1, 1));
    }

    private void CheckGrid(Grid grid)
    {
        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1 || grid.Y > MaxGridYZ || grid.Z > MaxGridYZ)
            throw BadGrid(grid);
    }

    private static int Slot(int config, bool aligned) => 2 * config + (aligned ? 1 : 0);

    private static int CudaSlot(int config, bool aligned, bool fetches) => 4 * config + (aligned ? 1 : 0) + (fetches ? 2 : 0);

    private CudaFunction CompileForCuda(Device device, int config, bool aligned, bool fetches)
    {
        if ((uint)config >= (uint)configs)
            throw NoSuchConfig(config);
        var functions = (CudaFunction?[])device.AddLaunchers(number, () => new CudaFunction?[4 * configs]);
        lock (functions)
        {
            ref var function = ref functions[CudaSlot(config, aligned, fetches)];
            if (function is null)
            {
                var variant = Find(device, config, aligned, fetches ? ForFetching : ForCuda);
                try
                {
                    Volatile.Write(ref function, device.Ilgpu!.Compiler.LoadCuda(variant.Method, variant.Attribute));
                }
                catch (Exception exception)
                {
                    throw new KernelCompilationException(kernel, config, device.Description, exception);
                }
            }
            return function;
        }
    }

    private TLauncher Compile(Device device, int config, bool aligned)
    {
        if ((uint)config >= (uint)configs)
            throw NoSuchConfig(config);
        if (device.Ilgpu is not { } ilgpu)
            throw new InvalidOperationException($"Kernel '{kernel}' is not compiled for {device}: its C# runs as it is.");

        var launchers = (TLauncher?[])device.AddLaunchers(number, () => new TLauncher?[2 * configs]);
        lock (launchers)
        {
            ref var launcher = ref launchers[Slot(config, aligned)];
            if (launcher is null)
            {
                var variant = Find(device, config, aligned, ForAnyDevice);
                try
                {
                    Volatile.Write(
                        ref launcher,
                        ilgpu.Compiler.Load(variant.Method, variant.Attribute.Threads).CreateLauncherDelegate<TLauncher>());
                }
                catch (Exception exception)
                {
                    throw new KernelCompilationException(kernel, config, device.Description, exception);
                }
            }
            return launcher;
        }
    }

    private ArgumentOutOfRangeException NoSuchConfig(int config) =>
        new(nameof(config), config, $"Kernel '{kernel}' has {configs} configurations, numbered from 0.");

    private Variant Find(Device device, int config, bool aligned, KernelTarget[] targets) =>
        TryFind(device, config, aligned, targets, out var reason) ?? throw new NotSupportedException(reason is null
            ? $"Kernel '{kernel}' has no variant of configuration {config} for {device}{(aligned ? "" : " and arguments that are not aligned to 16 bytes")}."
            : $"Kernel '{kernel}', configuration {config}, cannot be launched on {device}: {reason}. Choose a smaller configuration.");

    /// <summary>
    /// The first variant that the device has the instructions, threads and memory for, an unaligned one where there is no aligned one; and what the
    /// device lacks for the first that it cannot run, if there is such a one.
    /// </summary>
    private Variant? TryFind(Device device, int config, bool aligned, KernelTarget[] targets, out string? reason)
    {
        reason = null;
        foreach (var target in targets)
        {
            for (var assumed = aligned; ; assumed = false)
            {
                if (variants.TryGetValue((config, target, assumed), out var variant))
                {
                    if (LackedBy(device, variant.Attribute) is not { } lacked)
                        return variant;
                    reason ??= lacked;
                }
                if (!assumed)
                    break;
            }
        }
        return null;
    }

    private static string? LackedBy(Device device, KernelVariantAttribute variant)
    {
        if (variant.MinArchitecture > device.ComputeCapability)
            return string.Create(CultureInfo.InvariantCulture, $"it needs compute capability {variant.MinArchitecture / 10}.{variant.MinArchitecture % 10}");
        if (variant.Threads > device.MaxThreadsPerGroup)
            return Exceeds("threads", variant.Threads, device.MaxThreadsPerGroup);
        if (variant.LeastRegisters > 0)
            return string.Create(CultureInfo.InvariantCulture, $"it needs at least {variant.LeastRegisters} registers a thread, more than there are");
        var shared = variant.IsSharedDynamic ? device.DynamicSharedMemoryPerGroup : device.SharedMemoryPerGroup;
        return variant.SharedBytes > shared ? Exceeds("bytes of shared memory", variant.SharedBytes, shared) : null;

        static string Exceeds(string what, long needed, long limit) => string.Create(
            CultureInfo.InvariantCulture, $"it needs {needed} {what} a program, and the device has {limit}");
    }

    private ArgumentException BadGrid(Grid grid) => new(
        $"Kernel '{kernel}' cannot be launched on {grid}: each axis must be at least 1, and y and z at most {MaxGridYZ}.", nameof(grid));

    private sealed record Variant(MethodInfo Method, KernelVariantAttribute Attribute);
}
