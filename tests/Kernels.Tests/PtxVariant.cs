using System.Collections.Concurrent;
using System.Reflection;
using BlockSharp.CompilerServices;

namespace BlockSharp.Kernels.Tests;

/// <summary>One compiled variant of a kernel of the library, and its PTX.</summary>
/// <param name="Kernel">The kernel's class and name: <c>Int8WeightOnly.Gemv</c>.</param>
internal sealed record PtxVariant(string Kernel, MethodInfo Method, KernelVariantAttribute Attribute)
{
    private static readonly ConcurrentDictionary<(MethodInfo, int), Lazy<string>> s_texts = new();

    /// <summary>Every variant of every kernel of the library.</summary>
    public static IReadOnlyList<PtxVariant> All { get; } =
    [
        .. from type in typeof(LinearLayer).Assembly.GetTypes()
           let kernel = type.GetCustomAttribute<GeneratedKernelAttribute>()
           where kernel is not null
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
           let attribute = method.GetCustomAttribute<KernelVariantAttribute>()
           where attribute is not null
           orderby type.Name, method.Name
           select new PtxVariant(kernel.Kernel["BlockSharp.Kernels.".Length..], method, attribute),
    ];

    public override string ToString() => $"{Kernel} {Method.Name}";

    /// <summary>The PTX for sm_80 or sm_90, or for sm_90a where nothing else has its instructions; compiled once.</summary>
    public string Ptx(int major) =>
        s_texts.GetOrAdd((Method, major), key => new Lazy<string>(() => Attribute.Target == KernelTarget.Hopper
            ? OfflinePtx.CompileForHopper(key.Item1, Attribute)
            : OfflinePtx.Compile(key.Item1, key.Item2, 0, Attribute.Threads))).Value;
}
