using System.ComponentModel;
using System.Runtime.CompilerServices;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace BlockSharp.CompilerServices;

/// <summary>Turns the arguments of a launch into what ILGPU's launchers take. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KernelArguments
{
    /// <summary>Multiples of a step that are tried before blocks count as overlapping.</summary>
    private const int MostTries = 8;

    /// <summary>The bytes that a pointer may reach, beginning where it points.</summary>
    /// <param name="p">The pointer; a default pointer gives an empty view.</param>
    /// <param name="target">Where the kernel is launched.</param>
    /// <param name="parameter">The kernel's parameter, for messages.</param>
    /// <exception cref="ArgumentException">The pointer belongs to another device, or points outside its view.</exception>
    public static ArrayView<byte> View<T>(Ptr<T> p, in LaunchTarget target, string parameter)
        where T : unmanaged
    {
        if (p.Storage is null)
            return default;
        return Memory(p, target, parameter) is IlgpuMemory memory
            ? memory.KernelView(p.Offset * Unsafe.SizeOf<T>(), p.Length * Unsafe.SizeOf<T>())
            : throw new InvalidOperationException($"ILGPU does not run kernels on {target.Device}.");
    }

    /// <summary>The address that a pointer points to; 0 for a default pointer.</summary>
    /// <param name="p">The pointer; its storage must stay alive until the launch is over.</param>
    /// <param name="target">The CPU device that the kernel is launched on.</param>
    /// <param name="parameter">The kernel's parameter, for messages.</param>
    /// <exception cref="ArgumentException">The pointer belongs to another device, or points outside its view.</exception>
    public static nint Address<T>(Ptr<T> p, in LaunchTarget target, string parameter)
        where T : unmanaged => p.Storage is null ? 0 : Memory(p, target, parameter).Address + checked((nint)(p.Offset * Unsafe.SizeOf<T>()));

    /// <summary>The memory that a pointer reaches, from its address to the end of its view.</summary>
    /// <param name="p">The pointer.</param>
    /// <param name="address">Its address in the process.</param>
    public static (nint Start, nint End) Reach<T>(Ptr<T> p, nint address)
        where T : unmanaged => (address, address + (nint)Math.Max(0, p.Length) * Unsafe.SizeOf<T>());

    /// <summary>Whether no two of some pieces of memory overlap.</summary>
    public static bool AreApart(ReadOnlySpan<(nint Start, nint End)> pieces)
    {
        for (var i = 1; i < pieces.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (pieces[i].Start < pieces[j].End && pieces[j].Start < pieces[i].End)
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether each element of a block of pointers has a place of its own, whatever the order of the axes: then every step, sorted by size, is longer than what
    /// the smaller ones reach together.
    /// </summary>
    /// <param name="axes">The step from one element to the next, and how many elements are touched, along each axis.</param>
    public static bool HavePlaces(Span<(long Step, long Count)> axes)
    {
        axes.Sort(static (a, b) => Int128.Abs(a.Step).CompareTo(Int128.Abs(b.Step)));
        Int128 reach = 0;
        foreach (var (step, count) in axes)
        {
            if (count > 1 && Int128.Abs(step) <= reach)
                return false;
            reach += Int128.Abs(step) * Math.Max(0, count - 1);
        }

        return true;
    }

    /// <summary>
    /// Whether two equal blocks of elements at different addresses have no byte in common: blocks of rows may lie between each other. Where that takes long to say, it says
    /// that they have.
    /// </summary>
    /// <param name="address">One address.</param>
    /// <param name="other">The other address.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="axes">The axes of a block: steps in elements, and how many; they are sorted.</param>
    public static bool AreApart(nint address, nint other, int size, Span<(long Step, long Count)> axes)
    {
        axes.Sort(static (a, b) => Int128.Abs(b.Step).CompareTo(Int128.Abs(a.Step)));
        return !Meet((Int128)other - address, size, axes);

        // Whether a distance is less than an element from a sum of the axes' steps, each taken some times forth or back.
        static bool Meet(Int128 distance, int size, ReadOnlySpan<(long Step, long Count)> axes)
        {
            if (axes.IsEmpty)
                return Int128.Abs(distance) < size;
            Int128 step = Int128.Abs(axes[0].Step) * size, most = Math.Max(0, axes[0].Count - 1);
            var rest = axes[1..];
            if (step == 0)
                return Meet(distance, size, rest);
            Int128 reach = size - 1;
            foreach (var (smaller, count) in rest)
                reach += Int128.Abs(smaller) * size * Math.Max(0, count - 1);

            // What the other axes do not make up for, this one must.
            Int128 first = Int128.Max(-most, (distance - reach) / step - 1), last = Int128.Min(most, (distance + reach) / step + 1);
            if (last - first > MostTries)
                return true;
            for (var times = first; times <= last; times++)
            {
                if (Int128.Abs(distance - times * step) <= reach && Meet(distance - times * step, size, rest))
                    return true;
            }
            return false;
        }
    }

    /// <summary>Whether two blocks of elements do not overlap that lie around two addresses, at the same distance from both.</summary>
    /// <param name="address">One address.</param>
    /// <param name="other">The other address.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="axes">The axes of the block around the one: steps in elements, and how many.</param>
    /// <param name="otherAxes">The axes of the block around the other.</param>
    public static bool AreBeyond(nint address, nint other, int size, ReadOnlySpan<(long Step, long Count)> axes, ReadOnlySpan<(long Step, long Count)> otherAxes)
    {
        return Int128.Abs((Int128)address - other) > (Span(axes) + Span(otherAxes) + 1) * size - 1;

        static Int128 Span(ReadOnlySpan<(long Step, long Count)> axes)
        {
            Int128 span = 0;
            foreach (var (step, count) in axes)
                span += Int128.Abs(step) * Math.Max(0, count - 1);
            return span;
        }
    }

    /// <summary>Whether a grid has more than one program.</summary>
    public static bool HasSeveral(Grid grid) => grid.X > 1 || grid.Y > 1 || grid.Z > 1;

    /// <summary>Whether what two pointers may reach does not overlap.</summary>
    public static bool AreApart<T, TOther>(Ptr<T> p, Ptr<TOther> other)
        where T : unmanaged
        where TOther : unmanaged =>
        !ReferenceEquals(p.Storage, other.Storage) || p.ViewOffset + p.ViewLength <= other.ViewOffset || other.ViewOffset + other.ViewLength <= p.ViewOffset;

    /// <summary>Where the device finds what a pointer points to; 0 for a default pointer.</summary>
    /// <inheritdoc cref="View{T}"/>
    internal static nint DeviceAddress<T>(Ptr<T> p, in LaunchTarget target, string parameter)
        where T : unmanaged => p.Storage is null ? 0 : Memory(p, target, parameter).DeviceAddress + checked((nint)(p.Offset * Unsafe.SizeOf<T>()));

    /// <summary>Whether a pointer is a multiple of <paramref name="bytes"/>. Buffers themselves start at multiples of 256 bytes.</summary>
    public static bool IsAligned<T>(Ptr<T> p, int bytes = 16)
        where T : unmanaged => p.Offset * Unsafe.SizeOf<T>() % bytes == 0;

    /// <summary>Whether a configuration that is meant for some targets is considered where a kernel is launched.</summary>
    public static bool Suits(in LaunchTarget target, Target targets) => (targets & target.Device.Targets) != 0;

    /// <summary>The ILGPU stream that a launch goes to.</summary>
    public static AcceleratorStream Stream(in LaunchTarget target) =>
        target.Stream is { } stream ? stream.AsIlgpuStream() : target.Device.DefaultStream.AsIlgpuStream();

    /// <summary>What a launch holds: an OpenCL kernel object keeps its arguments between being set and being enqueued, so two threads must not meet there.</summary>
    public static object Gate(in LaunchTarget target) => target.Device.LaunchGate;

    /// <summary>Whether a launch is to be kept by <see cref="Record"/> and not made. On CUDA the driver records.</summary>
    public static bool IsRecorded(in LaunchTarget target) =>
        target.Device.Kind != DeviceKind.Cuda && (target.Stream ?? target.Device.DefaultStream).Recorder is not null;

    /// <summary>Keeps a launch of a stream that is recorded.</summary>
    public static void Record(in LaunchTarget target, Action launch) =>
        ((LaunchLoop.Recorder)(target.Stream ?? target.Device.DefaultStream).Recorder!).Launches.Add(launch);

    /// <summary>Whether a grid has no programs: such a launch does nothing, and devices refuse it.</summary>
    public static bool IsEmpty(Grid grid) => grid.X == 0 || grid.Y == 0 || grid.Z == 0;

    private static DeviceMemory Memory<T>(Ptr<T> p, in LaunchTarget target, string parameter)
        where T : unmanaged
    {
        if (p.Storage is not Buffer<T> buffer || buffer.Device != target.Device)
            throw Foreign(p.Storage!, target, parameter);
        if (p.Offset < 0 || p.Length < 0)
        {
            throw new ArgumentException(
                $"'{parameter}' points outside its buffer: at element {p.Offset} of {buffer.Length}. Start it inside.", parameter);
        }
        return buffer.Memory;
    }

    private static ArgumentException Foreign<T>(PtrStorage<T> storage, in LaunchTarget target, string parameter)
        where T : unmanaged
    {
        var owner = storage is Buffer<T> buffer ? $"to memory of {buffer.Device}" : "to an array of the host";
        return new($"'{parameter}' points {owner}, but the kernel is launched on {target.Device}. Copy it there: device.Allocate(data).", parameter);
    }
}
