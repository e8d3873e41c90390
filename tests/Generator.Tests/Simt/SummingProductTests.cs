using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>A product with ones sums up columns; beside a product of the same operand its sums are where they are needed.</summary>
public class SummingProductTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(4, 16)]
    [InlineData(4, 32)]
    [InlineData(8, 64)]
    public void Sums_beside_a_product_are_not_exchanged(int warps, int columns)
    {
        var source = Lowering.Kernel(
            "Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<float> y, int k",
            $$"""
            var (row, column) = (Arange(0, 128)[.., NewAxis], Arange(0, {{columns}})[.., NewAxis]);
            var one = Full((BFloat16)1f, 1, 64);
            var sum = Zeros<float>(128, {{columns}});
            for (var k0 = 0; k0 < k; k0 += 64)
            {
                var at = k0 + Arange(0, 64)[NewAxis, ..];
                var right = Load(b + (column * k + at)).Trans();
                sum += Dot(Load(a + (row * k + at)), right) - 8f * Dot(one, right);
            }
            Store(y + (row * {{columns}} + Arange(0, {{columns}})[NewAxis, ..]), sum);
            """).Replace("[BlockKernel", $"[Config(NumWarps = {warps}, NumStages = 3)]\n    [BlockKernel", StringComparison.Ordinal);
        var loop = GeneratedKernel.LoopOf(source, "Cuda0Aligned");
        Assert.Contains("Simt.CopyAsync", loop, StringComparison.Ordinal);
        Assert.DoesNotContain("Simt.SharedStore", loop, StringComparison.Ordinal);
    }
}
