using System.Runtime.InteropServices;

namespace BlockSharp.Tests.Engines;

/// <summary>The buffers of one run of a kernel on one engine.</summary>
/// <param name="device">Where they live.</param>
/// <param name="shift">How many elements each pointer starts behind its buffer's beginning: 1 makes every access unaligned.</param>
public sealed class Bench(Device device, int shift) : IDisposable
{
    private readonly List<IDisposable> buffers = [];
    private readonly List<Func<Array>> results = [];

    /// <summary>Data that the kernel reads.</summary>
    public Ptr<T> In<T>(params T[] data)
        where T : unmanaged
    {
        var buffer = device.Allocate<T>([.. new T[shift], .. data]);
        buffers.Add(buffer);
        return buffer.Slice(shift, data.Length);
    }

    /// <summary>Room for what the kernel writes, filled with a pattern: what it must not touch is compared too.</summary>
    public Ptr<T> Out<T>(int length)
        where T : unmanaged
    {
        var pattern = new T[length + shift];
        MemoryMarshal.AsBytes(pattern.AsSpan()).Fill(typeof(T) == typeof(bool) ? (byte)1 : (byte)0x55);
        var buffer = device.Allocate(pattern);
        buffers.Add(buffer);
        results.Add(buffer.ToArray);
        return buffer.Slice(shift, length);
    }

    /// <summary>Data that the kernel reads and writes.</summary>
    public Ptr<T> InOut<T>(params T[] data)
        where T : unmanaged
    {
        var buffer = device.Allocate<T>([.. new T[shift], .. data]);
        buffers.Add(buffer);
        results.Add(buffer.ToArray);
        return buffer.Slice(shift, data.Length);
    }

    /// <summary>What the kernel wrote, in the order in which the room was made.</summary>
    public List<Array> Results() => [.. results.Select(read => read())];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in buffers)
            buffer.Dispose();
    }
}
