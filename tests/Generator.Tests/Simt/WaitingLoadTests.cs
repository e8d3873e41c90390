using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>Loads behind a loop of products of warpgroups that are issued before it, by the code that is generated for them.</summary>
public class WaitingLoadTests
{
    private const string Parameters = "Ptr<sbyte> x, Ptr<sbyte> w, Ptr<float> scale, Ptr<BFloat16> y, int n, int k";

    /// <summary>A thread of eight warps has 64 scales beside 128 accumulators for 128 x 256, and 64 beside 256 for four warps: those find no room.</summary>
    [Theory]
    [InlineData(8, 256, true)]
    [InlineData(8, 64, true)]
    [InlineData(4, 256, false)]
    public void Scales_are_loaded_before_the_product_where_registers_are_left(int warps, int columns, bool isEarly)
    {
        var code = Code("Hopper0Aligned", warps, columns);
        var (load, product) = (code.IndexOf("factor_word", StringComparison.Ordinal), code.LastIndexOf("Simt.FenceDots();", StringComparison.Ordinal));
        Assert.True(load > 0 && product > 0, code);
        Assert.Equal(isEarly, load < product);
    }

    /// <summary>Stores of single elements have an address and a mask each, which need the registers.</summary>
    [Fact]
    public void Where_results_are_stored_one_by_one_scales_are_loaded_behind_the_product()
    {
        var code = Code("Hopper0", 8, 256);
        Assert.True(code.IndexOf("factor_word", StringComparison.Ordinal) > code.LastIndexOf("Simt.FenceDots();", StringComparison.Ordinal), code);
    }

    private static string Code(string variant, int warps, int columns)
    {
        var body = $$"""
            var row = ProgramId(0) * 128 + Arange(0, 128)[.., NewAxis];
            var feature = Arange(0, {{columns}})[NewAxis, ..];
            var acc = Zeros<int>(128, {{columns}});
            for (var k0 = 0; k0 < k; k0 += 128)
            {
                var col = k0 + Arange(0, 128)[NewAxis, ..];
                acc = Dot(Load(x + (row * k + col), mask: row < n & col < k), Load(w + (Arange(0, {{columns}})[.., NewAxis] * k + col), mask: col < k).Trans(), acc);
            }
            var factor = Load(scale + feature);
            Store(y + (row * {{columns}} + feature), (acc.To<float>() * factor).To<BFloat16>(), mask: row < n);
            """;
        var source = Lowering.Kernel(Parameters, body).Replace("[BlockKernel", $"[Config(NumWarps = {warps}, NumStages = 2)]\n    [BlockKernel", StringComparison.Ordinal);
        var text = KernelCompiler.Compile(Lowering.Model(source), default);
        var start = text.IndexOf($"public static void {variant}(", StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        var end = text.IndexOf("public static void ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }
}
