namespace BlockSharp.Kernels;

/// <summary>Memory of a device that is kept from call to call, and grows as needed.</summary>
internal sealed class KeptBuffer<T>(Device device) : IDisposable
    where T : unmanaged
{
    private Buffer<T>? buffer;

    /// <summary>Memory for so many elements, what it holds is anything. Work that is still queued may use what is replaced, so that growing waits for the device.</summary>
    public Buffer<T> Of(long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            device.Synchronize();
            buffer?.Dispose();
            buffer = device.Allocate<T>(length);
        }
        return buffer;
    }

    public void Dispose() => buffer?.Dispose();
}
