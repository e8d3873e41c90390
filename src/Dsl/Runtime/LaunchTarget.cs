namespace BlockSharp;

/// <summary>Where a kernel is launched: a device, or one of its streams; optionally with a configuration of the caller's choice.</summary>
/// <param name="Device">The device.</param>
/// <param name="Stream">The stream; null means the device's default stream.</param>
public readonly record struct LaunchTarget(Device Device, DeviceStream? Stream)
{
    /// <summary>Index of the kernel's <c>[Config]</c> to use; null lets the runtime choose.</summary>
    public int? Config { get; init; }

    /// <summary>Ends a launch of a compiled kernel on the CPU device early; devices that run on while the host does not wait ignore it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The default stream of a device.</summary>
    public static implicit operator LaunchTarget(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new(device, null);
    }

    /// <summary>A stream.</summary>
    public static implicit operator LaunchTarget(DeviceStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream.Device, stream);
    }
}
