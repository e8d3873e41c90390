using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

/// <summary>Stores of elements that lie apart in threads, by the code that is generated for them.</summary>
public class NarrowStoreTests
{
    [Fact]
    public void Lanes_exchange_what_they_would_store_less_than_a_word_of_at_a_time()
    {
        var code = Code("Load(x + i).Reshape(16, 4, 8, 2, 2).Permute(0, 2, 4, 1, 3).Reshape(2048)");
        Assert.Contains("Simt.Store128(", code, StringComparison.Ordinal);
        Assert.DoesNotContain("Simt.Store16(", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_are_stored_as_they_lie() => Assert.Contains("Simt.Store32(", Code("Load(x + i).Reshape(8, 32, 4, 2).Permute(0, 2, 1, 3).Reshape(2048)"), StringComparison.Ordinal);

    private static string Code(string value)
    {
        var text = KernelCompiler.Compile(Lowering.Model(Lowering.Kernel("Ptr<BFloat16> x, Ptr<BFloat16> y", $"var i = ProgramId(0) * 2048 + Arange(0, 2048);\nStore(y + i, {value});")), default);
        var start = text.IndexOf("public static void Cuda0Aligned(", StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        var end = text.IndexOf("public static void ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }
}
