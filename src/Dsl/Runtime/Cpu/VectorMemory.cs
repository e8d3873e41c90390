using System.Runtime.InteropServices;

namespace BlockSharp.Runtime.Cpu;

/// <summary>
/// Memory of the process, aligned for vectors. Large pieces lie in large pages on Linux, so that a kernel that streams weights waits less for the translation
/// of addresses: half as fast again was measured in a virtual machine. They are pages of their own: what the allocator of the process hands out again has
/// been divided into small pages before, and stays so.
/// </summary>
internal static unsafe partial class VectorMemory
{
    /// <summary>A cache line, and the widest vector.</summary>
    private const int Alignment = 64;

    /// <summary>Bytes of a large page on the processors that .NET runs on.</summary>
    private const long LargePage = 2 << 20;

    /// <summary>Memory of undefined content, or cleared.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough.</exception>
    internal static nint Allocate(long bytes, bool clear = false)
    {
        if (HasPages(bytes))
            return Map(Pages(bytes));
        var memory = NativeMemory.AlignedAlloc(checked((nuint)Math.Max(bytes, 1)), Alignment);
        if (clear)
            NativeMemory.Clear(memory, (nuint)bytes);
        return (nint)memory;
    }

    /// <summary>Frees what was allocated with a size; null is nothing.</summary>
    internal static void Free(nint memory, long bytes)
    {
        if (!HasPages(bytes))
            NativeMemory.AlignedFree((void*)memory);
        else if (memory != 0)
            _ = Unmap(memory, (nuint)Pages(bytes));
    }

    private static bool HasPages(long bytes) => OperatingSystem.IsLinux() && Environment.Is64BitProcess && bytes >= 2 * LargePage;

    private static long Pages(long bytes) => checked(bytes + LargePage - 1) / LargePage * LargePage;

    /// <summary>New pages, which the system has cleared.</summary>
    private static nint Map(long bytes)
    {
        // Readable and writable; private and anonymous.
        var mapped = Map(0, (nuint)(bytes + LargePage), 1 | 2, 0x02 | 0x20, -1, 0);
        if (mapped == -1)
            throw new InsufficientMemoryException($"The system has no {bytes} bytes of memory.");
        var memory = (nint)(((nuint)mapped + (nuint)LargePage - 1) / (nuint)LargePage * (nuint)LargePage);
        if (memory > mapped)
            _ = Unmap(mapped, (nuint)(memory - mapped));
        var behind = mapped + (nint)LargePage - memory;
        if (behind > 0)
            _ = Unmap(memory + (nint)bytes, (nuint)behind);

        // A wish for large pages; it does not matter if there are none.
        _ = Advise(memory, (nuint)bytes, 14);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint memory, nuint bytes, int advice);
}
