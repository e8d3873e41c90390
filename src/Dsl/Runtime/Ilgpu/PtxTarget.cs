using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>What PTX has for its architecture that ILGPU does not write.</summary>
internal static partial class PtxTarget
{
    /// <summary>The same text for sm_90a: sm_90 with the instructions that no other architecture has.</summary>
    internal static string ForHopper(string ptx) => Target().Replace(ptx, ".target sm_90a", 1);

    /// <summary>Whether kernels of an architecture may be started while the kernel before them still runs.</summary>
    internal static bool StartsEarly(CudaArchitecture architecture) => architecture.Major >= 9;

    /// <summary>
    /// The same kernel, which may be started while the kernel before it in the stream still runs, and then waits, before it does anything, for that kernel's
    /// results; and which lets the next one be started as soon as all its own groups are. What that saves is the time between two kernels.
    /// </summary>
    /// <param name="ptx">A kernel for an architecture that <see cref="StartsEarly"/>.</param>
    internal static string Awaiting(string ptx) =>
        Body().Replace(ptx, "$&\n\tgriddepcontrol.launch_dependents;\n\tgriddepcontrol.wait;", 1);

    [GeneratedRegex(@"\.target sm_\w+")]
    private static partial Regex Target();

    [GeneratedRegex(@"\.entry[^{]*\{")]
    private static partial Regex Body();
}
