using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class LayoutConversionTests
{
    [Fact]
    public void Every_register_of_the_target_is_filled_with_its_element() =>
        LayoutGen.Pair.Sample((source, target) =>
        {
            var conversion = new LayoutConversion(source, target);
            for (var packed = 0; packed <= target.Matrix.AllColumns; packed++)
            {
                var (register, lane, warp) = (target.Unpack(InDim.Register, packed), target.Unpack(InDim.Lane, packed), target.Unpack(InDim.Warp, packed));
                var from = conversion.SourceOf(register, lane, warp);
                Assert.Equal(target.ApplyFlat(register, lane, warp), source.ApplyFlat(from.Register, from.Lane, from.Warp));
                if (conversion.Reach == ConversionReach.Registers) Assert.Equal(lane, from.Lane);
                if (conversion.Reach != ConversionReach.Warps) Assert.Equal(warp, from.Warp);
            }
        }, iter: 30);

    [Fact]
    public void The_reach_is_the_nearest_one_that_brute_force_finds() =>
        LayoutGen.Pair.Sample((source, target) =>
        {
            var reach = ConversionReach.Registers;
            for (var lane = 0; lane < 32; lane++)
            {
                for (var warp = 0; warp < 4; warp++)
                {
                    var inThread = Enumerable.Range(0, source.RegisterCount).Select(register => source.ApplyFlat(register, lane, warp)).ToHashSet();
                    var inWarp = Enumerable.Range(0, source.RegisterCount * 32).Select(i => source.ApplyFlat(i / 32, i % 32, warp)).ToHashSet();
                    foreach (var register in Enumerable.Range(0, target.RegisterCount))
                    {
                        var element = target.ApplyFlat(register, lane, warp);
                        var needed = inThread.Contains(element) ? ConversionReach.Registers : inWarp.Contains(element) ? ConversionReach.Lanes : ConversionReach.Warps;
                        if (needed > reach) reach = needed;
                    }
                }
            }

            Assert.Equal(reach, new LayoutConversion(source, target).Reach);
        }, iter: 30);

    [Fact]
    public void A_replicated_value_is_taken_from_the_own_thread()
    {
        var row = LinearLayout.Blocked([2, 4096], [1, 0], vector: 16, warps: 8).Slice(1);
        Assert.Equal(ConversionReach.Registers, new LayoutConversion(row, LinearLayout.Blocked([2], [0], vector: 2, warps: 8)).Reach);
        Assert.Equal(ConversionReach.Lanes, new LayoutConversion(LinearLayout.Blocked([2], [0], vector: 1, warps: 8), row).Reach);
    }

    [Fact]
    public void Layouts_that_do_not_fit_are_refused()
    {
        var layout = LinearLayout.Blocked([64], [0], 1, 2);
        Assert.Throws<ArgumentException>(() => new LayoutConversion(layout, layout.Reshape([8, 8])));
        Assert.Throws<ArgumentException>(() => new LayoutConversion(layout, LinearLayout.Blocked([64], [0], 1, 4)));
        var partial = LinearLayout.Create([64], (InDim.Lane, LayoutGen.Vectors(layout, InDim.Lane)), (InDim.Warp, [[0]]));
        Assert.Contains("(32)", Assert.Throws<InvalidOperationException>(() => new LayoutConversion(partial, layout)).Message);
    }
}
