using System.Reflection;
using System.Text.RegularExpressions;
using BlockSharp.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>What PTX has for its architecture that ILGPU does not write.</summary>
internal static partial class PtxTarget
{
    private const string Wait = "griddepcontrol.wait;";

    internal const string StartSuccessor = "griddepcontrol.launch_dependents;";

    /// <summary>What a device is given.</summary>
    /// <param name="ptx">What ILGPU made of the method.</param>
    /// <param name="method">The kernel.</param>
    /// <param name="target">What its variant is for.</param>
    /// <param name="architecture">What it was compiled for.</param>
    internal static string Finish(string ptx, MethodInfo method, KernelTarget target, CudaArchitecture architecture)
    {
        if (target == KernelTarget.Hopper)
            ptx = ForHopper(ptx, method);
        ptx = StartsEarly(architecture) ? Awaiting(ptx) : WithoutRequests().Replace(ptx, "");

        // Accumulators of warpgroups leave no registers for addresses that are kept.
        return target == KernelTarget.Hopper ? ptx : WithSumsInLoops(ptx);
    }

    /// <summary>
    /// The assembler makes one instruction of a widening product and a sum, and four with ILGPU's product by one in between. Within loops it is worth having;
    /// outside of them the assembler would rather keep such an address than make it anew.
    /// </summary>
    private static string WithSumsInLoops(string ptx)
    {
        var lines = ptx.Split('\n');
        MoveDistances(lines, Addresses(ptx));
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            if (Label().Match(lines[i]) is { Success: true } label)
                labels[label.Groups[1].Value] = i;
            else if (Jump().Match(lines[i]) is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out var first))
            {
                for (var line = first; line < i; line++)
                    lines[line] = ProductByOne().Replace(lines[line], "add.u64 $1, $2, $3;");
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>A constant that is added to make an address becomes the access's own: accesses at constant distances share what is left.</summary>
    /// <param name="lines">The kernel.</param>
    /// <param name="addresses">Registers that are written once and otherwise only accessed through.</param>
    private static void MoveDistances(string[] lines, HashSet<string> addresses)
    {
        var distances = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var line = 1; line < lines.Length; line++)
        {
            if (Distance().Match(lines[line - 1]) is { Success: true } distance && AddressOf().Match(lines[line]) is { Success: true } address
                && address.Groups["from"].Value == distance.Groups["sum"].Value && addresses.Contains(address.Groups["to"].Value))
            {
                distances[address.Groups["to"].Value] = distance.Groups["constant"].Value;
                lines[line] = lines[line].Replace($"{distance.Groups["sum"].Value},", $"{distance.Groups["base"].Value},", StringComparison.Ordinal);
            }
            else if (distances.Count > 0)
            {
                lines[line] = Access().Replace(lines[line], access => distances.TryGetValue(access.Groups[1].Value, out var further) ? $"[{access.Groups[1].Value}+{further}]" : access.Value);
            }
        }
    }

    /// <summary>The registers that occur once, where they are written, but for accesses.</summary>
    private static HashSet<string> Addresses(string ptx)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match register in LongRegister().Matches(ptx))
            counts[register.Value] = counts.GetValueOrDefault(register.Value) + 1;
        foreach (Match access in Access().Matches(ptx))
            counts[access.Groups[1].Value]--;
        return [.. counts.Where(count => count.Value == 1).Select(count => count.Key)];
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
    /// The same kernel, which may be started while the kernel before it in the stream still runs, and then waits, before it does anything but ask for what it will
    /// read, for that kernel's results. What that saves is the time between two kernels.
    /// </summary>
    /// <remarks>
    /// Only then it lets the next one be started, when all its own groups run. Groups of a kernel after the next, had they been let in, would take the places that
    /// groups of the next want, and these would crowd on a few multiprocessors. A kernel may say itself where it lets the next one start, behind its wait.
    /// </remarks>
    /// <param name="ptx">A kernel for an architecture that <see cref="StartsEarly"/>.</param>
    private static string Awaiting(string ptx)
    {
        var waits = ptx.Contains(Wait, StringComparison.Ordinal) ? ptx : Body().Replace(ptx, $"$&\n\t{Wait}", 1);
        return waits.Contains(StartSuccessor, StringComparison.Ordinal) ? waits : waits.Replace(Wait, $"{Wait}\n\t{StartSuccessor}", StringComparison.Ordinal);
    }

    /// <summary>What kernels that do not overlap have no use for.</summary>
    [GeneratedRegex(@"^\s*(@!?%\w+ )?(griddepcontrol\.\w+;|prefetch\.global\.L2\s.*;)\s*$\n?", RegexOptions.Multiline)]
    private static partial Regex WithoutRequests();

    [GeneratedRegex(@"\.target sm_\w+")]
    private static partial Regex Target();

    [GeneratedRegex(@"^\s*(\w+):\s*$")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bbra(?:\.uni)?\s+(\w+);")]
    private static partial Regex Jump();

    [GeneratedRegex(@"mad\.lo\.u64\s+(%\w+), (%\w+), 1, (%\w+);")]
    private static partial Regex ProductByOne();

    [GeneratedRegex(@"^\s*add\.s64\s+(?<sum>%\w+), (?<base>%\w+), (?<constant>\d{1,7});\s*$")]
    private static partial Regex Distance();

    [GeneratedRegex(@"^\s*(add|mad\.lo)\.u64\s+(?<to>%\w+), (?<from>%\w+),( 1,)? %\w+;\s*$")]
    private static partial Regex AddressOf();

    [GeneratedRegex(@"\[(%rd\d+)\]")]
    private static partial Regex Access();

    [GeneratedRegex(@"%rd\d+")]
    private static partial Regex LongRegister();

    [GeneratedRegex(@"\.entry[^{]*\{")]
    private static partial Regex Body();
}
