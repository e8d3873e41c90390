using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>Products of warpgroups whose left operand is made of codes, by the code that is generated for them.</summary>
public class ConvertedOperandTests
{
    /// <summary>Codes of 32 columns that a thread loads together, in an order in which it has pairs of a word.</summary>
    private const string Codes = "Load(w + (row * k + col), mask: row < n & col < k).To<BFloat16>().Reshape(ROWS, 4, 8, 2, 2).Permute(0, 2, 4, 1, 3).Reshape(ROWS, 128)";

    [Theory]
    [InlineData(4, 128)]
    [InlineData(8, 128)]
    [InlineData(8, 256)]
    public void Codes_are_converted_while_instructions_multiply_those_before(int warps, int columns)
    {
        var code = Code(warps, columns, Codes);
        var fences = Parts(code, "Simt.FenceDots();");
        Assert.Equal(128 / 16 / 2 + 1, fences.Length);
        Assert.All(fences.Skip(1), part => Assert.Equal(2, Parts(part[..part.IndexOf("Simt.CommitDots();", StringComparison.Ordinal)], "Simt.WarpgroupDotLeft").Length - 1));
        Assert.All(fences.Skip(1).SkipLast(1), part => Assert.InRange(
            part.IndexOf("Simt.AwaitBarrier(", StringComparison.Ordinal), part.IndexOf("Simt.CommitDots();", StringComparison.Ordinal), part.IndexOf("int left", StringComparison.Ordinal)));
        Assert.Single(Parts(code, "Simt.AwaitDots(0);")[1..]);
    }

    [Theory]
    [InlineData(4, 64, Codes)]
    [InlineData(8, 128, "(Load(w + (row * k + col), mask: row < n & col < k).To<float>() * 0.1f).To<BFloat16>()")]
    public void Other_operands_are_complete_before_the_first_instruction(int warps, int columns, string left) =>
        Assert.Single(Parts(Code(warps, columns, left), "Simt.FenceDots();")[1..]);

    /// <summary>The variant with fetched tensors and without assumptions of one product.</summary>
    private static string Code(int warps, int columns, string left)
    {
        var rows = warps * 16;
        var body = $$"""
            var row = ProgramId(0) * {{rows}} + Arange(0, {{rows}})[.., NewAxis];
            var acc = Zeros<float>({{rows}}, {{columns}});
            for (var k0 = 0; k0 < k; k0 += 128)
            {
                var col = k0 + Arange(0, 128)[NewAxis, ..];
                acc = Dot({{left.Replace("ROWS", $"{rows}", StringComparison.Ordinal)}}, Load(x + (Arange(0, {{columns}})[.., NewAxis] * k + col), mask: col < k).Trans(), acc);
            }
            Store(y + (row * {{columns}} + Arange(0, {{columns}})[NewAxis, ..]), acc.To<BFloat16>(), mask: row < n);
            """;
        var source = Lowering.Kernel("Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> y, int n, int k", body).Replace("[BlockKernel", $"[Config(NumWarps = {warps}, NumStages = 2)]\n    [BlockKernel", StringComparison.Ordinal);
        var text = KernelCompiler.Compile(Lowering.Model(source), default);
        var start = text.IndexOf("public static void Hopper0(", StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        var end = text.IndexOf("public static void ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    private static string[] Parts(string text, string separator) => text.Split(separator);
}
