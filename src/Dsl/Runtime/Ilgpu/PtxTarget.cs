using System.Reflection;
using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>What PTX has for its architecture that ILGPU does not write.</summary>
internal static partial class PtxTarget
{
    /// <summary>Threads of a group for each of which a multiprocessor has 128 registers.</summary>
    private const int MostThreadsWithRegisters = 512;

    /// <summary>What a device is given.</summary>
    /// <param name="ptx">What ILGPU made of the method.</param>
    /// <param name="method">The kernel.</param>
    /// <param name="target">What its variant is for.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="architecture">What it was compiled for.</param>
    internal static string Finish(string ptx, MethodInfo method, KernelTarget target, int threads, CudaArchitecture architecture)
    {
        if (target == KernelTarget.Hopper)
            ptx = ForHopper(ptx, method);
        if (StartsEarly(architecture))
            ptx = Awaiting(ptx);

        // The assembler makes one instruction of a widening product and a sum; with ILGPU's product by one in between it makes four. But then it also keeps
        // addresses that it would make anew, for which accumulators of warpgroups and many threads leave no registers.
        return target == KernelTarget.Hopper || threads > MostThreadsWithRegisters ? ptx : ProductByOne().Replace(ptx, "add.u64 $1, $2, $3;");
    }

    /// <summary>
    /// The same kernel for sm_90a: sm_90 with the instructions that no other architecture has. Parameters that are addresses of tensor maps become the maps
    /// themselves: ILGPU knows no parameter of 128 bytes whose address is taken.
    /// </summary>
    /// <param name="ptx">What ILGPU made of the method.</param>
    /// <param name="method">Has the parameters with <see cref="TensorMapAttribute"/>.</param>
    private static string ForHopper(string ptx, MethodInfo method)
    {
        ptx = Target().Replace(ptx, ".target sm_90a", 1);
        foreach (var parameter in method.GetParameters().Where(p => p.IsDefined(typeof(TensorMapAttribute), false)))
        {
            var declared = Regex.Match(ptx, $@"(?<=\.entry[^{{]*)\.param \.b64 (_{parameter.Name}_\d+)\b");
            if (!declared.Success)
                throw new InvalidOperationException($"The PTX of {method.Name} has no parameter for '{parameter.Name}'.");
            var name = declared.Groups[1].Value;
            ptx = ptx.Replace(declared.Value, $".param .align {TensorMapCache.MapAlignment} .b8 {name}[{TensorMapCache.MapBytes}]", StringComparison.Ordinal);
            ptx = Regex.Replace(ptx, $@"ld\.param\.[bus]64\s+(%\w+), \[{name}\];", $"mov.b64 $1, {name};\n\tcvta.param.u64 $1, $1;");
        }
        return ptx;
    }

    /// <summary>Whether kernels of an architecture may be started while the kernel before them still runs.</summary>
    internal static bool StartsEarly(CudaArchitecture architecture) => architecture.Major >= 9;

    /// <summary>
    /// The same kernel, which may be started while the kernel before it in the stream still runs, and then waits, before it does anything, for that kernel's
    /// results; and which lets the next one be started as soon as all its own groups are. What that saves is the time between two kernels.
    /// </summary>
    /// <param name="ptx">A kernel for an architecture that <see cref="StartsEarly"/>.</param>
    private static string Awaiting(string ptx) =>
        Body().Replace(ptx, "$&\n\tgriddepcontrol.launch_dependents;\n\tgriddepcontrol.wait;", 1);

    [GeneratedRegex(@"\.target sm_\w+")]
    private static partial Regex Target();

    [GeneratedRegex(@"mad\.lo\.u64\s+(%\w+), (%\w+), 1, (%\w+);")]
    private static partial Regex ProductByOne();

    [GeneratedRegex(@"\.entry[^{]*\{")]
    private static partial Regex Body();
}
