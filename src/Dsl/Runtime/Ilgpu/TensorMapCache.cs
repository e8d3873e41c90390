using System.Runtime.InteropServices;
using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// The CUDA tensor maps of one device, in its memory. A map is a pure function of address and shape, so that one made once stays right; those of
/// memory that is given back make room for others. Looking one up allocates nothing. Thread-safe.
/// </summary>
internal sealed unsafe class TensorMapCache(CudaAccelerator accelerator) : IDisposable
{
    /// <summary>Bytes of a <c>CUtensorMap</c>; it lies at multiples of 64.</summary>
    private const int MapBytes = 128;

    private const int SlotsPerSlab = 512;

    private readonly object gate = new();
    private readonly Dictionary<Key, nint> maps = [];
    private readonly Stack<nint> free = [];
    private readonly List<nint> slabs = [];
    private nint stream;

    /// <summary>The device address of the map of a tensor; made and copied to the device when first asked for, also while a stream is captured.</summary>
    /// <param name="address">Where the tensor begins, a multiple of 16.</param>
    /// <param name="shape">Its extents, and the box.</param>
    /// <exception cref="ArgumentException">The driver cannot describe such a tensor.</exception>
    internal nint AddressOf(nint address, in TensorMapShape shape)
    {
        var key = new Key(address, shape);
        lock (gate)
        {
            if (!maps.TryGetValue(key, out var slot))
                maps.Add(key, slot = Upload(key));
            return slot;
        }
    }

    /// <summary>Gives up the maps of memory that was freed.</summary>
    internal void Forget(nint address, long bytes)
    {
        lock (gate)
        {
            foreach (var (key, slot) in maps)
            {
                if (key.Address >= address && key.Address < address + bytes && maps.Remove(key))
                    free.Push(slot);
            }
        }
    }

    public void Dispose()
    {
        foreach (var slab in slabs)
            _ = CudaDriver.MemoryFree(slab);
        if (stream != 0)
            _ = CudaDriver.StreamDestroy(stream);
    }

    private nint Upload(in Key key)
    {
        // The map must lie at a multiple of 64 also where it is made.
        var room = stackalloc byte[MapBytes + 64];
        var encoded = (byte*)(((nint)room + 63) & ~63);
        Encode(encoded, key);

        accelerator.Bind();
        using var anything = CudaDriver.AllowAnythingInCapture();
        if (free.Count == 0)
            AddSlab();
        if (stream == 0)
            CudaDriver.Check(CudaDriver.StreamCreate(out stream, CudaDriver.StreamNonBlocking), "create a stream");
        var slot = free.Pop();
        CudaDriver.Check(CudaDriver.CopyToDevice(slot, encoded, MapBytes, stream), "copy a tensor map to the device");
        CudaDriver.Check(CudaDriver.StreamSynchronize(stream), "copy a tensor map to the device");
        return slot;
    }

    private void AddSlab()
    {
        CudaDriver.Check(CudaDriver.MemoryAllocate(out var slab, SlotsPerSlab * MapBytes), "allocate room for tensor maps");
        slabs.Add(slab);
        for (var i = SlotsPerSlab - 1; i >= 0; i--)
            free.Push(slab + i * MapBytes);
    }

    private static void Encode(byte* map, in Key key)
    {
        const int interleaveNone = 0, promoteTo256Bytes = 3, fillWithZeros = 0;
        var shape = key.Shape;
        var extents = stackalloc ulong[] { (ulong)shape.Columns, (ulong)shape.Rows, (ulong)shape.Planes };
        var strides = stackalloc ulong[] { (ulong)shape.RowBytes, (ulong)shape.PlaneBytes };
        var box = stackalloc uint[] { (uint)shape.BoxColumns, (uint)shape.BoxRows, (uint)shape.BoxPlanes };
        var steps = stackalloc uint[] { 1, 1, 1 };
        var result = CudaDriver.TensorMapEncodeTiled(
            map, (int)shape.Element, (uint)shape.Rank, key.Address, extents, strides, box, steps, interleaveNone, (int)shape.Swizzle, promoteTo256Bytes, fillWithZeros);
        if (result != 0)
            throw new ArgumentException($"The driver cannot describe a tensor at address 0x{key.Address:x}, {shape}: error {result}.");
    }

    private readonly record struct Key(nint Address, TensorMapShape Shape);
}
