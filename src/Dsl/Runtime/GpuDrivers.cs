using System.Runtime.InteropServices;

namespace BlockSharp.Runtime;

/// <summary>Looks for the drivers of GPUs without ILGPU, which takes longer to load than most programs without a GPU take to run.</summary>
internal static unsafe class GpuDrivers
{
    private const ulong OpenClGpu = 1 << 2;

    /// <summary>Whether the process can load CUDA's driver.</summary>
    internal static bool HasCuda => Load(OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1"]) != 0;

    /// <summary>Whether the process can load what finds OpenCL's drivers.</summary>
    internal static bool HasOpenCl => LoadOpenCl() != 0;

    /// <summary>Whether one of OpenCL's drivers has a GPU.</summary>
    internal static bool HasOpenClGpu
    {
        get
        {
            var library = LoadOpenCl();
            if (library == 0
                || !NativeLibrary.TryGetExport(library, "clGetPlatformIDs", out var getPlatforms)
                || !NativeLibrary.TryGetExport(library, "clGetDeviceIDs", out var getDevices))
            {
                return false;
            }

            const int most = 16;
            var platforms = stackalloc nint[most];
            var count = 0u;
            if (((delegate* unmanaged<uint, nint*, uint*, int>)getPlatforms)(most, platforms, &count) != 0)
                return false;
            for (var i = 0; i < Math.Min(count, most); i++)
            {
                var gpus = 0u;
                if (((delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)getDevices)(platforms[i], OpenClGpu, 0, null, &gpus) == 0 && gpus > 0)
                    return true;
            }

            return false;
        }
    }

    private static nint LoadOpenCl() => Load(
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"]);

    /// <summary>The first library that loads; 0 if none does.</summary>
    private static nint Load(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
                return library;
        }

        return 0;
    }
}
