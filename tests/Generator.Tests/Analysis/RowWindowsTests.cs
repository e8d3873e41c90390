using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Analysis;

/// <summary>Which loads of loops of products are copied piece by piece where nothing is known of their alignment.</summary>
public class RowWindowsTests
{
    private const string Left = "var a = Load(x + (row * k + at), mask: row < m & at < k);", Right = "var b = Load(w + (row * k + at), mask: at < k);";
    private const string Product = "sum = Dot(a, b.Trans(), sum);";

    /// <summary>The kernel of a device that is not aligned.</summary>
    private static string Generated(string inLoop, int stages = 4, string step = "k0 += 64") => KernelCompiler.Compile(Lowering.Model(Source(inLoop, stages, step)), default);

    private static string Source(string inLoop, int stages, string step) => $$"""
            using BlockSharp;
            using static BlockSharp.Op;
            public static partial class P
            {
                [BlockKernel(Grid = nameof(G)), Config("", NumWarps = 2, NumStages = {{stages}}, Target = Target.Cuda)]
                public static void Matmul(Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<float> y, int m, int k)
                {
                    var row = Arange(0, 32)[.., NewAxis];
                    var sum = Zeros<float>(32, 32);
                    for (var k0 = 0; k0 < k; {{step}})
                    {
                        var at = k0 + Arange(0, 64)[NewAxis, ..];
                        {{inLoop}}
                    }
                    Store(y + (row * 32 + Arange(0, 32)[NewAxis, ..]), sum);
                }
                private static Grid G() => new(1);
            }
            """;

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [Fact]
    public void Windows_are_copied_as_many_steps_ahead_as_there_are_stages_less_one_and_shifted_when_they_are_read()
    {
        var text = Generated($"{Left} {Right} {Product}");
        Assert.DoesNotContain("LoadRealigned", text);

        // 32 rows of 128 bytes are 4 pieces a thread, in three steps before the loop and in it.
        Assert.Equal(2 * 4 * 4, Count(text, "Simt.CopyPieceAsync("));
        Assert.Contains("Simt.WaitCopies(1);", text);
        Assert.Contains("Simt.Realign128(", text);
    }

    [Theory]
    [InlineData("two slots are too few", Left + Right + Product, 2, "k0 += 64")]
    [InlineData("steps leave gaps", Left + Right + Product, 4, "k0 += 128")]
    [InlineData("the loop stores", Left + Right + Product + "Store(y + k0, 1f);", 4, "k0 += 64")]
    public void A_loop_whose_rows_do_not_read_on_is_left_alone(string why, string inLoop, int stages, string step)
    {
        Assert.False(Generated(inLoop, stages, step).Contains("CopyPieceAsync", StringComparison.Ordinal), why);
    }

    [Theory]
    [InlineData("the limit changes", "var a = Load(x + (row * k + at), mask: at < m - k0);")]
    [InlineData("the mask changes", "var a = Load(x + (row * k + at), mask: row + k0 != 7 & at < k);")]
    [InlineData("the mask's index moves on otherwise", "var a = Load(x + (row * k + at), mask: at + k0 < k);")]
    [InlineData("nothing limits the columns", "var a = Load(x + (row * k + at), mask: row < m);")]
    [InlineData("others read it", "var a = Load(x + (row * k + at), mask: at < k); sum += Sum(a.To<float>(), axis: 1)[.., NewAxis];")]
    [InlineData("rows move, too", "var a = Load(x + ((row + k0) * k + at), mask: at < k);")]
    public void A_load_that_does_not_read_on_is_left_alone(string why, string left)
    {
        var text = Generated($"{left} {Right} {Product}");
        Assert.True(Count(text, "Simt.CopyPieceAsync(") == 4 * 4, why);
    }

    [Fact]
    public void What_a_mask_says_of_whole_rows_may_come_in_parts_that_make_a_mask_again()
    {
        const string InLoop = "var a = Load(x + (row * k + at), mask: row < m & at < k & row != 7);" + Right + Product;
        Assert.Equal(2 * 4 * 4, Count(Generated(InLoop), "Simt.CopyPieceAsync("));
        var model = Lowering.Model(Source(InLoop, 4, "k0 += 64"));
        var realigned = RealignLoads.Run(KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]), new HashSet<int>(), stages: 4);
        var parts = realigned.Body.Everything.Where(op => op.Code == Opcode.And).ToList();
        Assert.Equal(3, parts.Count);
        Assert.All(parts, op => Assert.Equal(ElementType.Bool, realigned.TypeOf(op.Result).Element));
    }
}
