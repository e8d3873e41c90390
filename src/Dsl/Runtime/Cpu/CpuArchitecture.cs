using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlockSharp.Runtime.Cpu;

/// <summary>What vectors the runtime offers on this processor: generated code is chosen, and tuned, by it.</summary>
internal static class CpuArchitecture
{
    /// <summary>Processor family and vector width, such as <c>x64-512</c>.</summary>
    internal static string Name { get; } = $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}-{Width}";

    private static int Width => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
}
