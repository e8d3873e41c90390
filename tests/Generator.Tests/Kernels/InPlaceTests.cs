using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Kernels;

/// <summary>What a processor's code asks before it stores blocks piece by piece where they were loaded from. That it asks the right thing, the engines' tests show.</summary>
public class InPlaceTests
{
    [Theory]
    [InlineData("row * 64 + col", "", "")]
    [InlineData("row * 63 + col", "", "kept")]
    [InlineData("row + col", "", "kept")]
    [InlineData("row * 40 + col", "col < 40", "")]
    [InlineData("row * 40 + col", "col < 41", "kept")]
    [InlineData("row * 64 + col", "col < n", "")]
    [InlineData("row * 40 + col", "col < n", "(40L, 4L), (1L, Math.Min(64L, (long)n))")]
    [InlineData("row * stride + col", "", "((long)stride, 4L), (1L, 64L)")]
    [InlineData("row * (0 - stride) + col", "", "((long)stride * -1L, 4L), (1L, 64L)")]
    [InlineData("row * stride + col", "row < n & col < n", "((long)stride, Math.Min(4L, (long)n)), (1L, Math.Min(64L, (long)n))")]
    [InlineData("row * stride + col", "ProgramId(0) * 64 + col < n", "((long)stride, 4L), (1L, Math.Min(64L, (long)n))")]
    [InlineData("row * stride + col", "col - ProgramId(0) < n", "((long)stride, 4L), (1L, 64L)")]
    [InlineData("row * stride + col * n", "", "((long)stride, 4L), ((long)n, 64L)")]
    [InlineData("row * Load(w) + col", "", "kept")]
    [InlineData("row / 2 * 64 + col", "", "kept")]
    public void Elements_that_may_share_places_are_loaded_first(string offsets, string mask, string expected)
    {
        var masked = mask.Length > 0 ? $", {mask}" : "";
        var kernel = $$"""
            using BlockSharp;
            using static BlockSharp.Op;

            /// <summary>Kernels.</summary>
            public static partial class K
            {
                /// <summary>y is doubled.</summary>
                [BlockKernel(Grid = nameof(One))]
                [Config]
                public static void InPlace(Ptr<float> y, Ptr<int> w, int stride, int n)
                {
                    var row = Arange(0, 4)[.., NewAxis];
                    var col = Arange(0, 64)[NewAxis, ..];
                    var at = y + ({{offsets}});
                    Store(at, Load(at{{masked}}) * 2f{{masked}});
                }

                static Grid One() => new(1);
            }
            """;
        var text = GeneratorHost.RunAndCompile(new KernelGenerator(), kernel).GeneratedSources["K.InPlace.Kernel.g.cs"];
        var programs = text.Split("public readonly struct ").Skip(1).ToArray();
        var asks = expected is not ("" or "kept");
        Assert.Equal(asks ? ["Simd0Apart", "Simd0"] : ["Simd0"], programs.Select(p => p.Split(' ')[0]));
        Assert.Equal(expected == "kept", programs[0].Contains("scratch", StringComparison.Ordinal));
        if (!asks) return;
        Assert.Contains("scratch", programs[1], StringComparison.Ordinal);
        Assert.Contains($"case 0 when KernelArguments.HavePlaces([{expected}]):", text, StringComparison.Ordinal);
    }
}
