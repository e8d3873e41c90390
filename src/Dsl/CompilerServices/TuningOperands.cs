using System.ComponentModel;
using BlockSharp.Runtime.Tuning;

namespace BlockSharp.CompilerServices;

/// <summary>
/// The memory that the launches of a competition work on. The caller's buffers are never written, and large ones that are only read are used as they
/// are; of others there are copies, as many as together exceed the device's cache. For generated code.
/// </summary>
/// <param name="device">Where it is.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TuningOperands(Device device) : IDisposable
{
    private const int MostCopies = 128;

    /// <summary>So much of the cache's size is brought in between two uses of a copy.</summary>
    private const double Caches = 2.5;

    private readonly Dictionary<object, OperandCopies> buffers = [];

    /// <summary>How many copies there are; 1 if the operands alone exceed the cache.</summary>
    internal int Copies { get; private set; } = 1;

    /// <summary>Whether a launch reads what it writes, so that a second one on the same copy would compute something else.</summary>
    internal bool AreChanged => buffers.Values.Any(b => b.IsRead && b.IsWritten);

    /// <summary>Adds an argument of the kernel.</summary>
    /// <param name="pointer">The argument; one that does not point into a buffer of the device is left for the launch to refuse.</param>
    /// <param name="isRead">Whether the kernel loads through it.</param>
    /// <param name="isWritten">Whether the kernel stores through it.</param>
    public void Add<T>(Ptr<T> pointer, bool isRead, bool isWritten)
        where T : unmanaged
    {
        if (pointer.Storage is not Buffer<T> buffer || buffer.Device != device)
            return;
        if (!buffers.TryGetValue(buffer, out var copies))
            buffers.Add(buffer, copies = new OperandCopies<T>(buffer));
        ((OperandCopies<T>)copies).Cover(pointer);
        copies.Use(isRead, isWritten);
    }

    /// <summary>What takes an argument's place in a launch.</summary>
    /// <param name="pointer">The argument.</param>
    /// <param name="copy">Which copy, from 0.</param>
    public Ptr<T> Copy<T>(Ptr<T> pointer, int copy)
        where T : unmanaged =>
        pointer.Storage is { } storage && buffers.TryGetValue(storage, out var copies) ? ((OperandCopies<T>)copies).Of(pointer, copy) : pointer;

    /// <summary>Makes the copies.</summary>
    /// <exception cref="Exception">There is not enough memory: what is thrown is the driver's choice.</exception>
    internal void Make()
    {
        var bytes = Math.Max(1, buffers.Values.Sum(b => b.Bytes));
        Copies = (int)Math.Clamp(Math.Ceiling(Caches * device.CacheBytes / bytes), 1, MostCopies);
        foreach (var buffer in buffers.Values)
        {
            if (buffer.IsWritten || (Copies > 1 && buffer.Bytes > 0))
                buffer.Make(Copies);
        }
    }

    /// <summary>Undoes what launches changed of their own operands.</summary>
    internal void Restore()
    {
        foreach (var buffer in buffers.Values)
        {
            if (buffer.IsRead && buffer.IsWritten)
                buffer.Fill();
        }
    }

    /// <summary>Frees the copies.</summary>
    public void Dispose()
    {
        foreach (var buffer in buffers.Values)
            buffer.Dispose();
    }
}
