using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlockSharp.Runtime.Ilgpu;

namespace BlockSharp.CompilerServices;

/// <summary>
/// The arguments of a CUDA launch, laid out as PTX lays out a kernel's parameters: in order, each at a multiple of its size; a view is an address
/// and a length of eight bytes each. For generated code.
/// </summary>
/// <param name="memory">Room for all arguments.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct ArgumentBlock(Span<byte> memory)
{
    private readonly Span<byte> memory = memory;
    private int length;

    /// <summary>What was added.</summary>
    public readonly ReadOnlySpan<byte> Bytes => memory[..length];

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
        where T : unmanaged
    {
        Append((long)KernelArguments.DeviceAddress(pointer, target, parameter));
        Append(pointer.Storage is null ? 0L : pointer.Length * Unsafe.SizeOf<T>());
    }

    /// <summary>Adds a tensor map.</summary>
    /// <param name="pointer">Where the tensor begins.</param>
    /// <param name="target">Where the kernel is launched.</param>
    /// <param name="parameter">The kernel's parameter, for messages.</param>
    /// <param name="shape">The tensor's extents and the box that one copy moves.</param>
    /// <exception cref="ArgumentException">The pointer is not the device's, or the driver cannot describe such a tensor.</exception>
    public void AddTensorMap<T>(Ptr<T> pointer, in LaunchTarget target, string parameter, in TensorMapShape shape)
        where T : unmanaged
    {
        var start = (length + TensorMapCache.MapAlignment - 1) & -TensorMapCache.MapAlignment;
        var map = memory.Slice(start, TensorMapCache.MapBytes);
        target.Device.Ilgpu!.TensorMaps!.Copy(KernelArguments.DeviceAddress(pointer, target, parameter), shape, map);
        length = start + map.Length;
    }

    private void Append<T>(T value)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        var start = (length + size - 1) & -size;
        MemoryMarshal.Write(memory[start..], in value);
        length = start + size;
    }
}
