namespace BlockSharp;

/// <summary>How the configuration of a kernel with <see cref="AutotuneAttribute"/> is chosen.</summary>
public enum TuningMode
{
    /// <summary>As if there were no such attribute: the first that fits.</summary>
    Off,

    /// <summary>As a table says that was loaded or came with the kernel's assembly, else the first that fits: the same on every run.</summary>
    Tables,

    /// <summary>As measured earlier on this machine, by this or another process; else as with <see cref="Tables"/>.</summary>
    Stored,

    /// <summary>As measured earlier; where nothing was, the configurations compete at the first launch, which takes up to <see cref="DeviceTuning.Budget"/>.</summary>
    Measure,
}
