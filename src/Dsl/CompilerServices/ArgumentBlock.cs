using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlockSharp.Runtime.Ilgpu;

namespace BlockSharp.CompilerServices;

/// <summary>The arguments of a CUDA launch, in order; a view is an address and a length of eight bytes each. For generated code.</summary>
/// <param name="memory">Room for all arguments, each at a multiple of its alignment, on the stack.</param>
/// <param name="places">Room for the address of each argument.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe ref struct ArgumentBlock(Span<byte> memory, Span<nint> places)
{
    private readonly Span<byte> memory = memory;
    private readonly Span<nint> places = places;
    private int length;
    private int count;
    private CopyList copies;
    private int copyCount;
    private int copiesMade;

    /// <summary>Where each argument lies. The driver puts them where the kernel has its parameters, which is not known before it is loaded.</summary>
    internal readonly ReadOnlySpan<nint> Places => places[..count];

    /// <summary>Adds an integer.</summary>
    public void Add(int value) => Append(value);

    /// <summary>Adds an integer.</summary>
    public void Add(uint value) => Append(value);

    /// <summary>Adds an integer.</summary>
    public void Add(long value) => Append(value);

    /// <summary>Adds an integer.</summary>
    public void Add(ulong value) => Append(value);

    /// <summary>Adds a number.</summary>
    public void Add(float value) => Append(value);

    /// <summary>Adds a number.</summary>
    public void Add(double value) => Append(value);

    /// <summary>Adds a view of the bytes that a pointer may reach.</summary>
    /// <exception cref="ArgumentException">The pointer belongs to another device, or points outside its view.</exception>
    public void Add<T>(Ptr<T> pointer, in LaunchTarget target, string parameter)
        where T : unmanaged => Append(new View(
            KernelArguments.DeviceAddress(pointer, target, parameter), pointer.Storage is null ? 0L : pointer.Length * Unsafe.SizeOf<T>()));

    /// <summary>Adds a view of bytes of the device.</summary>
    internal void Add(nint address, long bytes) => Append(new View(address, bytes));

    /// <summary>Adds a tensor map; of a tensor that none can describe where it lies, one of a copy, which is enqueued before the launch.</summary>
    /// <param name="pointer">Where the tensor begins.</param>
    /// <param name="target">Where the kernel is launched.</param>
    /// <param name="parameter">The kernel's parameter, for messages.</param>
    /// <param name="shape">The tensor's extents and the box that one copy moves.</param>
    /// <exception cref="ArgumentException">The pointer is not the device's, or the driver cannot describe such a tensor.</exception>
    public void AddTensorMap<T>(Ptr<T> pointer, in LaunchTarget target, string parameter, in TensorMapShape shape)
        where T : unmanaged
    {
        var map = Take(TensorMapCache.MapBytes, TensorMapCache.MapAlignment);
        var (device, address) = (target.Device.Ilgpu!, KernelArguments.DeviceAddress(pointer, target, parameter));
        if (!TensorCopy.IsNeeded(address, shape))
        {
            device.TensorMaps!.Copy(address, shape, map);
            return;
        }

        var reach = pointer.Length * Unsafe.SizeOf<T>();
        if (copyCount == TensorCopies.Most || TensorCopy.Of(shape, reach) is not { } copy)
            throw new ArgumentException($"The tensor at '{parameter}' has rows or a start that are not multiples of {TensorCopy.Alignment} bytes, and cannot be copied: {shape}.", parameter);
        var copied = device.TensorCopier!.Copy(target, address, reach, copy, copiesMade++ == 0, out var isOwned);
        if (isOwned)
            copies[copyCount++] = copied;
        device.TensorMaps!.Copy(copied, copy.Shape, map);
    }

    /// <summary>Gives back what the launch needed besides its arguments, once it is enqueued.</summary>
    /// <param name="target">Where it was launched.</param>
    public void Free(in LaunchTarget target)
    {
        while (copyCount > 0)
            target.Device.Ilgpu!.TensorCopier!.Free(target, copies[--copyCount]);
    }

    private void Append<T>(T value)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        MemoryMarshal.Write(Take(size, Math.Min(size, sizeof(long))), in value);
    }

    private Span<byte> Take(int size, int alignment)
    {
        var start = (length + alignment - 1) & -alignment;
        var taken = memory.Slice(start, size);
        places[count++] = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(taken));
        length = start + size;
        return taken;
    }

    private readonly record struct View(nint Address, long Bytes);

    [InlineArray(TensorCopies.Most)]
    private struct CopyList
    {
        private nint first;
    }
}
