using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class LaneSwapsTests
{
    private static readonly Gen<(LinearLayout Layout, int Vector, int Run)> s_gathered =
        from rows in Gen.Int[6, 7]
        from columns in Gen.Int[3, 8]
        from vector in Gen.Int[0, 3]
        from run in Gen.Int[0, 5]
        select (WarpgroupLayouts.Accumulator(new[] { 1 << rows, 1 << columns }.ToEquatableArray(), 4), 1 << vector, 1 << run);

    [Fact]
    public void Exchanges_bring_every_element_to_the_thread_and_register_of_the_target() => s_gathered.Sample(gathered =>
    {
        var source = gathered.Layout;
        var target = LaneSwaps.Gather(source, 1, gathered.Vector, Math.Min(gathered.Run, source.OutShape[1]));
        var swaps = LaneSwaps.Between(source, target);
        Assert.NotNull(swaps);

        // What each thread of a warp holds, carried through the exchanges as the generated code does them.
        var held = Enumerable.Range(0, 32).Select(lane => Enumerable.Range(0, source.RegisterCount).Select(r => source.ApplyFlat(r, lane, 1)).ToArray()).ToArray();
        foreach (var (laneBit, registerBit) in swaps.Swaps)
        {
            var before = held.Select(registers => registers.ToArray()).ToArray();
            for (var lane = 0; lane < 32; lane++)
            {
                var (partner, isUpper) = (lane ^ (1 << laneBit), (lane >> laneBit & 1) != 0);
                for (var r = 0; r < source.RegisterCount; r++)
                {
                    if ((r >> registerBit & 1) != 0) continue;
                    if (isUpper) held[lane][r] = before[partner][r | (1 << registerBit)];
                    else held[lane][r | (1 << registerBit)] = before[partner][r];
                }
            }
        }

        for (var lane = 0; lane < 32; lane++)
            for (var r = 0; r < target.RegisterCount; r++)
                Assert.Equal(target.ApplyFlat(r, lane, 1), held[lane][swaps.RegisterMap[r]]);
    });

    [Fact]
    public void A_gathered_accumulator_has_eight_columns_of_a_row_in_a_lane()
    {
        var gathered = LaneSwaps.Gather(WarpgroupLayouts.Accumulator(new[] { 64, 128 }.ToEquatableArray(), 4), 1, 8, 32);
        Assert.Equal(8, gathered.ContiguousRegisters(1));
        Assert.Equal([8, 16], gathered.BasesAlong(InDim.Lane, 1).Take(2));
    }

    [Fact]
    public void There_are_no_exchanges_between_warps() => Assert.Null(LaneSwaps.Between(
        WarpgroupLayouts.Accumulator(new[] { 128, 64 }.ToEquatableArray(), 8), LinearLayout.Blocked([128, 64], [1, 0], 8, 8)));
}
