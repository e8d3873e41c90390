using System.Runtime.CompilerServices;
using BlockSharp.CompilerServices;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// The CUDA tensor maps made last. A map is a pure function of address and shape, so that one made once stays right; keeping it saves the driver's work at the
/// next launch. Copying one allocates nothing. Thread-safe.
/// </summary>
internal sealed unsafe class TensorMapCache
{
    /// <summary>Bytes of a <c>CUtensorMap</c>.</summary>
    internal const int MapBytes = 128;

    /// <summary>It begins at a multiple of this, also where the driver writes it.</summary>
    internal const int MapAlignment = 64;

    /// <summary>Shapes of a model's layers, many times over; an application whose shapes always change begins anew.</summary>
    private const int MostKept = 4096;

    private readonly object gate = new();
    private readonly Dictionary<Key, Map> maps = [];

    /// <summary>Copies the map of a tensor; it is made when first asked for.</summary>
    /// <param name="address">Where the tensor begins, a multiple of 16.</param>
    /// <param name="shape">Its extents, and the box.</param>
    /// <param name="target">128 bytes.</param>
    /// <exception cref="ArgumentException">The driver cannot describe such a tensor.</exception>
    internal void Copy(nint address, in TensorMapShape shape, Span<byte> target)
    {
        var key = new Key(address, shape);
        lock (gate)
        {
            if (!maps.TryGetValue(key, out var map))
            {
                map = Encode(key);
                if (maps.Count == MostKept)
                    maps.Clear();
                maps.Add(key, map);
            }
            ((ReadOnlySpan<byte>)map).CopyTo(target);
        }
    }

    private static Map Encode(in Key key)
    {
        const int interleaveNone = 0, promoteTo256Bytes = 3, fillWithZeros = 0;
        var room = stackalloc byte[MapBytes + MapAlignment];
        var encoded = (byte*)(((nint)room + MapAlignment - 1) & -MapAlignment);
        var shape = key.Shape;
        var extents = stackalloc ulong[] { (ulong)shape.Columns, (ulong)shape.Rows, (ulong)shape.Planes };
        var strides = stackalloc ulong[] { (ulong)shape.RowBytes, (ulong)shape.PlaneBytes };
        var box = stackalloc uint[] { (uint)shape.BoxColumns, (uint)shape.BoxRows, (uint)shape.BoxPlanes };
        var steps = stackalloc uint[] { 1, 1, 1 };
        var result = CudaDriver.TensorMapEncodeTiled(
            encoded, (int)shape.Element, (uint)shape.Rank, key.Address, extents, strides, box, steps, interleaveNone, (int)shape.Swizzle, promoteTo256Bytes, fillWithZeros);
        if (result != 0)
            throw new ArgumentException($"The driver cannot describe a tensor at address 0x{key.Address:x}, {shape}: error {result}.");
        var map = default(Map);
        new ReadOnlySpan<byte>(encoded, MapBytes).CopyTo(map);
        return map;
    }

    private readonly record struct Key(nint Address, TensorMapShape Shape);

    [InlineArray(MapBytes)]
    private struct Map
    {
        private byte first;
    }
}
