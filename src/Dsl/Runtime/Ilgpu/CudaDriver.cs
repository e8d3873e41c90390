using System.Reflection;
using System.Runtime.InteropServices;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>The functions of the CUDA driver that ILGPU does not offer. A result of 0 is success.</summary>
internal static unsafe partial class CudaDriver
{
    private const string Library = "cuda-driver";

    static CudaDriver() => NativeLibrary.SetDllImportResolver(typeof(CudaDriver).Assembly, Resolve);

    /// <summary>Captures only what the capturing thread itself does.</summary>
    internal const int CaptureModeThreadLocal = 1;

    [LibraryImport(Library, EntryPoint = "cuStreamBeginCapture_v2")]
    internal static partial int StreamBeginCapture(nint stream, int mode);

    [LibraryImport(Library, EntryPoint = "cuStreamEndCapture")]
    internal static partial int StreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Library, EntryPoint = "cuGraphInstantiateWithFlags")]
    internal static partial int GraphInstantiate(out nint executable, nint graph, ulong flags);

    [LibraryImport(Library, EntryPoint = "cuGraphLaunch")]
    internal static partial int GraphLaunch(nint executable, nint stream);

    [LibraryImport(Library, EntryPoint = "cuGraphExecKernelNodeSetParams_v2")]
    internal static partial int GraphSetKernelNode(nint executable, nint node, KernelNode* parameters);

    [LibraryImport(Library, EntryPoint = "cuStreamGetCaptureInfo_v2")]
    private static partial int StreamGetCaptureInfo(nint stream, out int status, out ulong id, out nint graph, out nint* dependencies, out nint dependencyCount);

    [LibraryImport(Library, EntryPoint = "cuGraphExecDestroy")]
    internal static partial int GraphExecutableDestroy(nint executable);

    [LibraryImport(Library, EntryPoint = "cuGraphDestroy")]
    internal static partial int GraphDestroy(nint graph);

    [LibraryImport(Library, EntryPoint = "cuModuleLoadDataEx")]
    private static partial int ModuleLoadData(out nint module, byte* image, uint optionCount, int* options, nint* values);

    [LibraryImport(Library, EntryPoint = "cuDriverGetVersion")]
    private static partial int DriverGetVersion(out int version);

    [LibraryImport(Library, EntryPoint = "cuModuleGetFunction", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(Library, EntryPoint = "cuFuncSetAttribute")]
    internal static partial int FunctionSetAttribute(nint function, int attribute, int value);

    [LibraryImport(Library, EntryPoint = "cuLaunchKernelEx")]
    internal static partial int LaunchKernel(LaunchConfiguration* configuration, nint function, void** parameters, nint* extra);

    [LibraryImport(Library, EntryPoint = "cuTensorMapEncodeTiled")]
    internal static partial int TensorMapEncodeTiled(
        byte* map, int element, uint rank, nint address, ulong* extents, ulong* strides, uint* box, uint* steps, int interleave, int swizzle, int promotion, int fill);

    [LibraryImport(Library, EntryPoint = "cuMemAllocAsync")]
    internal static partial int MemoryAllocate(out nint address, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemFreeAsync")]
    internal static partial int MemoryFree(nint address, nint stream);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetDefaultMemPool")]
    private static partial int DeviceMemoryPool(out nint pool, int device);

    [LibraryImport(Library, EntryPoint = "cuMemPoolSetAttribute")]
    private static partial int MemoryPoolSetAttribute(nint pool, int attribute, ulong* value);

    [LibraryImport(Library, EntryPoint = "cuGraphNodeSetEnabled")]
    internal static partial int GraphNodeSetEnabled(nint executable, nint node, uint isEnabled);

    [LibraryImport(Library, EntryPoint = "cuThreadExchangeStreamCaptureMode")]
    private static partial int ExchangeCaptureMode(ref int mode);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetAttribute")]
    private static partial int DeviceGetAttribute(out int value, int attribute, int device);

    /// <summary>The most shared memory, in bytes, that a launch may give to a group.</summary>
    internal static long MaxDynamicSharedMemory(int device)
    {
        const int maxSharedMemoryPerBlockOptIn = 97;
        Check(DeviceGetAttribute(out var bytes, maxSharedMemoryPerBlockOptIn, device), "tell how much shared memory a group may have");
        return bytes;
    }

    /// <summary>The highest clock of a device's multiprocessors, in Hz.</summary>
    internal static double ClockRate(int device)
    {
        const int clockRateInKilohertz = 13;
        Check(DeviceGetAttribute(out var rate, clockRateInKilohertz, device), "tell the clock of a device");
        return 1e3 * rate;
    }

    /// <summary>Lets a device keep the memory that streams gave back, for what they take next; it gives it to the system where other allocations need it.</summary>
    internal static void KeepFreedMemory(int device)
    {
        const int releaseThreshold = 4;
        Check(DeviceMemoryPool(out var pool, device), "find the memory pool of a device");
        var all = ulong.MaxValue;
        Check(MemoryPoolSetAttribute(pool, releaseThreshold, &all), "keep freed memory");
    }

    /// <summary>The node that was captured last on a stream.</summary>
    internal static nint LastCapturedNode(nint stream)
    {
        Check(StreamGetCaptureInfo(stream, out _, out _, out _, out var last, out var count), "tell what was captured");
        return count == 1 ? last[0] : throw new InvalidOperationException($"A launch that is captured ended in {count} nodes.");
    }

    /// <summary>The driver's version, as it counts them: 13000 is CUDA 13.0.</summary>
    internal static int Version()
    {
        Check(DriverGetVersion(out var version), "tell its version");
        return version;
    }

    /// <summary>Loads a module; what the assembler says of an error is in the exception.</summary>
    /// <param name="image">PTX text that ends with a zero.</param>
    internal static nint LoadModule(ReadOnlySpan<byte> image)
    {
        const int errorLog = 5, errorLogBytes = 6, logBytes = 8192;
        var log = stackalloc byte[logBytes];
        *log = 0;
        var options = stackalloc int[] { errorLog, errorLogBytes };
        var values = stackalloc nint[] { (nint)log, logBytes };
        fixed (byte* first = image)
        {
            var result = ModuleLoadData(out var module, first, 2, options, values);
            return result == 0 ? module : throw new InvalidOperationException(
                $"The CUDA driver failed to load a kernel: error {result}. {Marshal.PtrToStringUTF8((nint)log)}".TrimEnd());
        }
    }

    /// <summary>Lets this thread do what would break the capture of a stream by another call, such as allocating, until it is disposed.</summary>
    internal static CaptureExemption AllowAnythingInCapture()
    {
        const int relaxed = 2;
        var mode = relaxed;
        Check(ExchangeCaptureMode(ref mode), "change the mode of captures");
        return new(mode);
    }

    /// <summary>An attribute of a launch: the kernel may start while the one before it in the stream runs, and waits for it itself.</summary>
    internal const int StartsBeforeThePreviousEnds = 6;

    /// <summary><c>CUlaunchConfig</c>.</summary>
    internal struct LaunchConfiguration
    {
        internal uint GridX;
        internal uint GridY;
        internal uint GridZ;
        internal uint BlockX;
        internal uint BlockY;
        internal uint BlockZ;
        internal uint SharedBytes;
        internal nint Stream;
        internal LaunchAttribute* Attributes;
        internal uint AttributeCount;
    }

    /// <summary><c>CUlaunchAttribute</c>: a number, padding, and 64 bytes of which an int is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    internal struct LaunchAttribute
    {
        [FieldOffset(0)]
        internal int Id;

        [FieldOffset(8)]
        internal int Value;
    }

    /// <summary>A launch as a node of a graph has it: <c>CUDA_KERNEL_NODE_PARAMS</c>, version 2.</summary>
    internal struct KernelNode
    {
        internal nint Function;
        internal uint GridX;
        internal uint GridY;
        internal uint GridZ;
        internal uint BlockX;
        internal uint BlockY;
        internal uint BlockZ;
        internal uint SharedBytes;
        internal void** Parameters;
        internal nint* Extra;
        internal nint Kernel;
        internal nint Context;
    }

    internal readonly struct CaptureExemption(int before) : IDisposable
    {
        public void Dispose()
        {
            var mode = before;
            _ = ExchangeCaptureMode(ref mode);
        }
    }

    internal static void Check(int result, string operation)
    {
        if (result != 0)
            throw new InvalidOperationException($"The CUDA driver failed to {operation}: error {result}.");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Library && NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var handle) ? handle : 0;
}
