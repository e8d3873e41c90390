using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>Warpgroups that multiply by turns, by the code that is generated for them.</summary>
public class TurnTests
{
    private const string Parameters = "Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> y, int n, int k";

    [Theory]
    [InlineData(8, 1)]
    [InlineData(16, 3)]
    public void Warpgroups_that_compute_what_they_multiply_wait_for_their_turn(int warps, int last)
    {
        var code = Code(warps, "Load(w + (row * k + col), mask: row < n & col < k).To<BFloat16>()");
        Assert.Contains($"Simt.PassTurn((thread >> 7) == {last}, 2, 256);", code, StringComparison.Ordinal);
        var (wait, fence, pass) = (code.IndexOf("Simt.AwaitTurn(2 + (thread >> 7), 256);", StringComparison.Ordinal),
            code.IndexOf("Simt.FenceDots();", StringComparison.Ordinal),
            code.IndexOf($"Simt.PassTurn(true, 2 + (((thread >> 7) + 1) & {last}), 256);", StringComparison.Ordinal));
        Assert.InRange(wait, 1, fence);
        Assert.InRange(pass, code.IndexOf("Simt.CommitDots();", StringComparison.Ordinal), code.IndexOf("Simt.AwaitDots(0);", StringComparison.Ordinal));
        Assert.Equal(1, Count(code, "Simt.FenceDots();"));
    }

    [Fact]
    public void A_warpgroup_alone_has_no_turns() => Assert.DoesNotContain("Turn(", Code(4, "Load(w + (row * k + col), mask: row < n & col < k).To<BFloat16>()"), StringComparison.Ordinal);

    [Fact]
    public void Warpgroups_that_multiply_what_was_fetched_take_no_turns() => Assert.DoesNotContain("Turn(", Code(8, "Load(x + (row * k + col), mask: row < n & col < k)"), StringComparison.Ordinal);

    /// <summary>The variant with fetched tensors and without assumptions of one product, of 256 rows.</summary>
    private static string Code(int warps, string left)
    {
        var body = $$"""
            var row = ProgramId(0) * 256 + Arange(0, 256)[.., NewAxis];
            var acc = Zeros<float>(256, 64);
            for (var k0 = 0; k0 < k; k0 += 64)
            {
                var col = k0 + Arange(0, 64)[NewAxis, ..];
                acc = Dot({{left}}, Load(x + (Arange(0, 64)[.., NewAxis] * k + col), mask: col < k).Trans(), acc);
            }
            Store(y + (row * 64 + Arange(0, 64)[NewAxis, ..]), acc.To<BFloat16>(), mask: row < n);
            """;
        var source = Lowering.Kernel(Parameters, body).Replace("[BlockKernel", $"[Config(NumWarps = {warps}, NumStages = 2)]\n    [BlockKernel", StringComparison.Ordinal);
        var text = KernelCompiler.Compile(Lowering.Model(source), default);
        var start = text.IndexOf("public static void Hopper0(", StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        var end = text.IndexOf("public static void ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
