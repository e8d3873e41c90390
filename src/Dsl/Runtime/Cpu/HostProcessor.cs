using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace BlockSharp.Runtime.Cpu;

/// <summary>What is known of the processor that this process runs on.</summary>
internal static class HostProcessor
{
    /// <summary>Where the system does not say how large the last cache is.</summary>
    private const long UnknownCache = 32 << 20;

    /// <summary>The processor's own name, where it tells it; else its family.</summary>
    internal static string Name { get; } = BrandOf() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Bytes of the last cache.</summary>
    internal static long CacheBytes { get; } = CachesOf("/sys/devices/system/cpu/cpu0/cache");

    /// <summary>The largest of the caches that Linux describes in a folder.</summary>
    internal static long CachesOf(string folder)
    {
        try
        {
            var sizes = Directory.Exists(folder) ? Directory.GetDirectories(folder, "index*").Select(cache => SizeOf(Path.Combine(cache, "size"))) : [];
            return sizes.Append(0).Max() is var largest and > 0 ? largest : UnknownCache;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return UnknownCache;
        }
    }

    /// <summary>A size as in <c>32768K</c>; 0 if there is none.</summary>
    private static long SizeOf(string file)
    {
        var text = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        var unit = text.EndsWith('K') ? 1L << 10 : text.EndsWith('M') ? 1L << 20 : 1;
        return long.TryParse(text.TrimEnd('K', 'M'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size * unit : 0;
    }

    private static string? BrandOf()
    {
        const int lastBrandLeaf = unchecked((int)0x80000004);
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < unchecked((uint)lastBrandLeaf))
            return null;
        Span<int> words = stackalloc int[12];
        for (var i = 0; i < 3; i++)
            (words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]) = X86Base.CpuId(lastBrandLeaf - 2 + i, 0);
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Replace('\0', ' ').Trim();
    }
}
