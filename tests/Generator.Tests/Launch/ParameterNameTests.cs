using BlockSharp.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlockSharp.Generator.Tests.Launch;

/// <summary>Parameters may have any name: whatever generated code itself has names for, keywords, letters of any script.</summary>
public class ParameterNameTests
{
    private const int Parameters = 24;
    private const int FirstNumber = 9;

    [Fact]
    public void Parameters_may_be_named_as_anything_in_generated_code()
    {
        var plain = GeneratorHost.RunAndCompile(new KernelGenerator(), Source([.. Enumerable.Range(0, Parameters).Select(i => $"zzp{i}")])).GeneratedSources.Values;
        var identifiers = plain.SelectMany(text => SyntaxFactory.ParseTokens(text)).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText);
        var keywords = SyntaxFacts.GetReservedKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds()).Select(SyntaxFacts.GetText);
        string[] numbered = ["tensor2", "stage3", "round3", "held3", "gridZ", "programZ", "x_0", "x", "t", "t1", "t_0", "value", "_", "__", "größe", "Ω", "变量", "targetArgument", "target_"];

        // What is not fixed begins with a letter that locals of the kernel have before them.
        var names = identifiers.Concat(keywords).Concat(numbered).Where(n => SyntaxFacts.IsValidIdentifier(n) && !n.StartsWith("zz", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var expected in new[] { "programs", "turn", "thread", "shared", "ring", "barriers", "programX", "tensor0", "gridX", "stage0", "held0", "fits", "arguments", "core", "scratch", "table", "isOnly", "Simt", "Math", "nameof" })
            Assert.Contains(expected, names);
        while (names.Count % Parameters != 0) names.Add($"other{names.Count}");

        using var program = GeneratorHost.RunAndCompile(new KernelGenerator(), [.. names.Chunk(Parameters).Select(Source)]).Load();
        foreach (var kernel in program.Assembly.GetTypes().Where(t => t.Name.StartsWith("ZzHost", StringComparison.Ordinal)))
            Assert.Equal(program.Call(kernel.Name, "zzrun", Device.Eager), program.Call(kernel.Name, "zzrun", Device.Cpu));
    }

    /// <summary>A kernel with a variant for each target, whose parameters have the names, and its caller.</summary>
    private static string Source(string[] names)
    {
        var p = names.Select(n => $"@{n}").ToArray();
        var id = string.Concat(names.SelectMany(n => n).Select(c => $"{(int)c:x}").Take(100));
        return $$"""
            #pragma warning disable CS8981
            using BlockSharp;

            /// <summary>A kernel.</summary>
            public static partial class Zz{{id}}
            {
                /// <summary>A product with the largest of each row added, and a count.</summary>
                [BlockKernel(Grid = nameof(Programs))]
                [Autotune(Key = "{{names[5]}}")]
                [Config("zzM=64", NumWarps = 4, NumStages = 2, When = nameof(Fits))]
                public static void Run(
                    Ptr<BFloat16> {{p[0]}}, Ptr<BFloat16> {{p[1]}}, Ptr<float> {{p[2]}}, Ptr<int> {{p[3]}}, int {{p[4]}}, int {{p[5]}}, int {{p[6]}}, bool {{p[7]}}, uint {{p[8]}}, {{string.Join(", ", p[FirstNumber..].Select(n => $"int {n}"))}}, [Constexpr] int zzM)
                {
                    var zzrow = global::BlockSharp.Op.ProgramId(0) * zzM + global::BlockSharp.Op.Arange(0, zzM)[.., global::BlockSharp.Op.NewAxis];
                    var zzfeature = global::BlockSharp.Op.Arange(0, 16);
                    var zzsum = global::BlockSharp.Op.Zeros<float>(zzM, 16);
                    for (var zzk = 0; zzk < {{p[6]}}; zzk += 64)
                    {
                        var zzcol = zzk + global::BlockSharp.Op.Arange(0, 64)[global::BlockSharp.Op.NewAxis, ..];
                        var zzx = global::BlockSharp.Op.Load({{p[0]}} + (zzrow * {{p[6]}} + zzcol), mask: zzrow < {{p[4]}} & zzcol < {{p[6]}});
                        var zzw = global::BlockSharp.Op.Load({{p[1]}} + (zzfeature[.., global::BlockSharp.Op.NewAxis] * {{p[6]}} + zzcol), mask: zzfeature[.., global::BlockSharp.Op.NewAxis] < {{p[5]}} & zzcol < {{p[6]}});
                        zzsum = global::BlockSharp.Op.Dot(zzx, zzw.Trans(), zzsum);
                    }
                    if ({{p[7]}}) zzsum = zzsum * (float){{p[8]}};
                    var zzat = {{p[2]}} + (zzrow * {{p[5]}} + zzfeature[global::BlockSharp.Op.NewAxis, ..]);
                    global::BlockSharp.Op.Store(zzat, zzsum + global::BlockSharp.Op.Max(zzsum, axis: 1, keepDims: true), mask: zzrow < {{p[4]}} & zzfeature[global::BlockSharp.Op.NewAxis, ..] < {{p[5]}});
                    global::BlockSharp.Op.AtomicAdd({{p[3]}}, {{string.Join(" + ", p[FirstNumber..])}});
                }

                static Grid Programs(int {{p[4]}}, int zzM) => new(({{p[4]}} + zzM - 1) / zzM);

                static bool Fits(int {{p[4]}}) => {{p[4]}} > 0;
            }

            /// <summary>Calls the kernel.</summary>
            public static class ZzHost{{id}}
            {
                /// <summary>What it stores.</summary>
                public static string zzrun(Device device)
                {
                    using var x = device.Allocate<BFloat16>(70 * 72);
                    using var w = device.Allocate<BFloat16>(16 * 72);
                    using var y = device.Allocate<float>(70 * 16);
                    using var counts = device.Allocate<int>(1);
                    var values = new BFloat16[70 * 72];
                    for (var i = 0; i < values.Length; i++) values[i] = (BFloat16)(float)(i % 7 - 3);
                    x.CopyFrom(values);
                    w.CopyFrom(values[..(16 * 72)]);
                    Zz{{id}}.Run(device, x, w, y, counts, 70, 16, 72, true, 3u, {{string.Join(", ", Enumerable.Range(FirstNumber, Parameters - FirstNumber))}});
                    return string.Join(" ", y.ToArray()) + " " + counts.ToArray()[0];
                }
            }
            """;
    }
}
