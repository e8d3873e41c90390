using System.Text.RegularExpressions;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>Threads wait for each other wherever one reads from shared memory what another wrote, and before anything is written over what may still be read.</summary>
public partial class TileBarrierTests
{
    private static readonly string s_product = Lowering.Kernel(
        "Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> y, int k",
        """
        var (row, column) = (Arange(0, 32)[.., NewAxis], Arange(0, 32)[NewAxis, ..]);
        var sum = Zeros<int>(32, 32);
        for (var k0 = 0; k0 < k; k0 += 32)
        {
            var at = k0 + Arange(0, 32);
            sum = Dot(Load(a + (row * k + at[NewAxis, ..])), Load(b + (column * k + at[.., NewAxis])), sum);
        }
        Store(y + (row * 32 + column), sum);
        """);

    [Theory]
    [InlineData("Cuda0", 1)]
    [InlineData("Cuda0", 2)]
    [InlineData("Cuda0", 3)]
    [InlineData("Portable0", 1)]
    public void A_loop_that_writes_tiles_waits_for_those_who_read_the_last_ones(string variant, int stages)
    {
        var source = s_product.Replace("[BlockKernel", $"[Config(NumWarps = 2, NumStages = {stages})]\n    [BlockKernel", StringComparison.Ordinal);
        var loop = GeneratedKernel.LoopOf(source, variant);
        var events = Event().Matches(loop).Select(m => m.Value switch { "Group.Barrier" => 'B', "Simt.SharedStore" or "Simt.CopyAsync" => 'W', _ => 'R' });
        var order = string.Concat(events.Aggregate("", (text, e) => text.EndsWith(e) ? text : text + e));
        Assert.Contains('R', order);

        // One step after the other: between what one reads and the next writes there is a barrier, and the other way round.
        Assert.DoesNotContain("WR", order + order);
        if (stages == 1)
            Assert.DoesNotContain("RW", order + order);
    }

    [GeneratedRegex(@"Group\.Barrier|Simt\.SharedStore|Simt\.CopyAsync|Simt\.SharedLoad|Simt\.LoadMatrix")]
    private static partial Regex Event();
}
