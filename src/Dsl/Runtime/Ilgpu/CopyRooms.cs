namespace BlockSharp.Runtime.Ilgpu;

/// <summary>
/// The memory that the launches of a graph copy tensors to: one room for the first copy of each launch, one for the second, and so on. The launches run one after the other, so
/// they share the rooms; what is recorded keeps its address, so a room that became too small stays until the graph is freed. Not thread-safe.
/// </summary>
internal sealed class CopyRooms : IDisposable
{
    private readonly List<(DeviceMemory Memory, long Bytes)> current = [];
    private readonly List<DeviceMemory> all = [];
    private Device? device;

    /// <summary>The address of a room, also while a stream is captured.</summary>
    /// <param name="device">The graph's device.</param>
    /// <param name="number">Number of the copy within its launch: of rooms asked for before, or the next.</param>
    /// <param name="bytes">How much is needed.</param>
    internal nint Take(Device device, int number, long bytes)
    {
        if (number < current.Count && current[number].Bytes >= bytes)
            return current[number].Memory.DeviceAddress;

        // Twice as large as before, so that what stays is no more than what is used.
        var room = Math.Max(bytes, number < current.Count ? 2 * current[number].Bytes : 0);
        using var anything = CudaDriver.AllowAnythingInCapture();
        var memory = device.Ilgpu!.Allocate(room, clear: false);
        this.device = device;
        all.Add(memory);
        if (number < current.Count)
            current[number] = (memory, room);
        else
            current.Add((memory, room));
        return memory.DeviceAddress;
    }

    /// <summary>Waits for the device, whose replays may still use the rooms, and frees them.</summary>
    public void Dispose()
    {
        if (all.Count == 0)
            return;
        using var anything = CudaDriver.AllowAnythingInCapture();
        device!.Ilgpu!.Synchronize();
        foreach (var memory in all)
            memory.Dispose();
        all.Clear();
        current.Clear();
    }
}
