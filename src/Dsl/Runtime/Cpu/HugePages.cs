using System.Runtime.InteropServices;

namespace BlockSharp.Runtime.Cpu;

/// <summary>
/// Large pages for large buffers: a kernel that streams weights from memory waits less for the translation of addresses. Linux gives them on advice to memory
/// that is aligned to them; elsewhere nothing is asked for.
/// </summary>
internal static partial class HugePages
{
    /// <summary>Bytes of a large page on the processors that .NET runs on.</summary>
    internal const long Size = 2 << 20;

    private const int HugePage = 14;

    /// <summary>Asks for large pages. It does not matter if there are none.</summary>
    internal static void Advise(nint memory, long bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = AdviseMemory(memory, (nuint)(bytes / Size * Size), HugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(nint memory, nuint bytes, int advice);
}
