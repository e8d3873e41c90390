using System.Runtime.CompilerServices;

namespace BlockSharp.Runtime.Tuning;

/// <summary>What the launches of a competition do with one buffer.</summary>
internal abstract class OperandCopies : IDisposable
{
    internal bool IsRead { get; private set; }

    internal bool IsWritten { get; private set; }

    /// <summary>Bytes of it that a launch may reach.</summary>
    internal abstract long Bytes { get; }

    internal void Use(bool isRead, bool isWritten)
    {
        IsRead |= isRead;
        IsWritten |= isWritten;
    }

    /// <summary>Makes copies and fills them.</summary>
    internal abstract void Make(int copies);

    /// <summary>Fills the copies again.</summary>
    internal abstract void Fill();

    public abstract void Dispose();
}

/// <inheritdoc/>
/// <typeparam name="T">The buffer's elements.</typeparam>
internal sealed class OperandCopies<T>(Buffer<T> original) : OperandCopies
    where T : unmanaged
{
    /// <summary>What addresses keep of their remainder by: what was aligned stays so, what was not, too.</summary>
    private static readonly long Granule = 256 / Unsafe.SizeOf<T>();

    private Buffer<T>? copied;
    private long start = long.MaxValue;
    private long end;
    private long stride;
    private int copies;

    internal override long Bytes => Math.Max(0, end - start) * Unsafe.SizeOf<T>();

    /// <summary>Takes in the elements that a pointer may reach.</summary>
    internal void Cover(Ptr<T> pointer)
    {
        start = Math.Min(start, pointer.ViewOffset / Granule * Granule);
        end = Math.Max(end, pointer.ViewOffset + pointer.ViewLength);
    }

    internal override void Make(int copies)
    {
        this.copies = copies;
        stride = (end - start + Granule - 1) / Granule * Granule;
        copied = new Buffer<T>(original.Device, copies * stride, clear: false);
        Fill();
    }

    internal override void Fill()
    {
        for (var i = 0; i < copies; i++)
            copied!.CopyFrom(original, start, i * stride, end - start);
    }

    /// <summary>The pointer into a copy that corresponds to one into the buffer.</summary>
    internal Ptr<T> Of(Ptr<T> pointer, int copy) =>
        copied is null ? pointer : new Ptr<T>(copied, copy * stride + pointer.ViewOffset - start, pointer.ViewLength) + pointer.Position;

    public override void Dispose() => copied?.Dispose();
}
