using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class BlockedLayoutTests
{
    private static Gen<int[]> Order(int rank) => Gen.Int[0, 1000].Array[rank].Select(keys => Enumerable.Range(0, rank).OrderBy(i => keys[i]).ToArray());

    [Fact]
    public void The_design_example_is_a_coalesced_int8_load()
    {
        var layout = LinearLayout.Blocked([2, 4096], [1, 0], vector: 16, warps: 8);
        Assert.Equal(
            """
            register: [(0,1), (0,2), (0,4), (0,8), (1,0)]
            lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
            warp:     [(0,512), (0,1024), (0,2048)]
            """,
            layout.ToString());
        Assert.Equal([1, 3], layout.Apply(19, 0, 0));
        Assert.Equal([0, 512 + 16 + 1], layout.Apply(1, 1, 1));
        Assert.Equal(32, layout.RegisterCount);
        Assert.Equal(16, layout.ContiguousRegisters(1));
    }

    [Fact]
    public void Every_blocked_layout_holds_every_element_and_replicates_only_surplus_threads() =>
        LayoutGen.Shape(0, 4).SelectMany(shape => Gen.Select(Gen.Const(shape), Order(shape.Length), Gen.Int[0, 4], Gen.Int[0, 3])).Sample((shape, order, vector, warps) =>
        {
            var layout = LinearLayout.Blocked(shape, order, 1 << vector, 1 << warps);
            Assert.True(layout.IsSurjective);
            Assert.Equal(0, layout.FreeBits(InDim.Register));
            Assert.Equal(32, layout.InSize(InDim.Lane));
            Assert.Equal(1 << warps, layout.InSize(InDim.Warp));
            if (shape.Length > 0) Assert.True(layout.ContiguousRegisters(order[0]) >= Math.Min(1 << vector, shape[order[0]]));
        });

    /// <summary>Tiles of fewer pieces than there are threads among them: whoever is left holds nothing of its own.</summary>
    [Fact]
    public void Windows_are_copied_by_all_threads_there_are_and_each_piece_once() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 3], Gen.OneOfConst(ElementType.I8, ElementType.BF16, ElementType.F32)).Sample((rows, pieces, slices, warps, element) =>
        {
            var columns = (16 / element.Size()) << pieces;
            var layout = MemoryLayouts.Windows(BlockType.Block(element, [1 << slices, 1 << rows, columns]), 2, 1 << warps);
            Assert.True(layout.IsSurjective);
            Assert.Equal(0, layout.FreeBits(InDim.Register));
            Assert.Equal(32, layout.InSize(InDim.Lane));
            Assert.Equal(1 << warps, layout.InSize(InDim.Warp));
            Assert.Equal(16 / element.Size(), layout.ContiguousRegisters(2));
        });

    [Fact]
    public void Neighbouring_lanes_hold_neighbouring_vectors()
    {
        var layout = LinearLayout.Blocked([8, 64], [1, 0], vector: 4, warps: 2);
        for (var lane = 0; lane < 32; lane++)
        {
            for (var register = 0; register < 4; register++) Assert.Equal(lane * 4 + register, layout.ApplyFlat(register, lane, 0));
        }
    }

    [Fact]
    public void A_block_smaller_than_the_threads_replicates_over_surplus_lanes_and_warps()
    {
        var layout = LinearLayout.Blocked([16], [0], vector: 4, warps: 2);
        Assert.Equal(4, layout.RegisterCount);
        Assert.Equal(0b11100, layout.FreeBits(InDim.Lane));
        Assert.Equal(1, layout.FreeBits(InDim.Warp));
    }

    [Fact]
    public void Tiles_hold_every_element_and_follow_their_extents()
    {
        var layout = LinearLayout.BlockedTiles([32, 64], [1, 0], sizePerThread: [2, 4], lanesPerDim: [4, 8], warpsPerDim: [2, 1]);
        Assert.Equal(
            """
            register: [(0,1), (0,2), (1,0), (0,32), (16,0)]
            lane:     [(0,4), (0,8), (0,16), (2,0), (4,0)]
            warp:     [(8,0)]
            """,
            layout.ToString());
        Assert.True(layout.IsSurjective);
    }

    [Fact]
    public void Every_tiled_layout_holds_every_element() =>
        LayoutGen.Shape(3, 3).SelectMany(shape => Gen.Select(Gen.Const(shape), Order(3), LayoutGen.Shape(3, 3), LayoutGen.Shape(3, 3), LayoutGen.Shape(3, 3)))
            .Sample((shape, order, registers, lanes, warps) =>
            {
                var layout = LinearLayout.BlockedTiles(shape, order, registers, lanes, warps);
                Assert.True(layout.IsSurjective);
                Assert.Equal(0, layout.FreeBits(InDim.Register));
                Assert.Equal(lanes.Aggregate((a, b) => a * b), layout.InSize(InDim.Lane));
            });

    [Fact]
    public void Tiles_along_the_order_are_the_blocked_layout() =>
        Assert.Equal(
            LinearLayout.Blocked([16, 64], [1, 0], vector: 4, warps: 4),
            LinearLayout.BlockedTiles([16, 64], [1, 0], sizePerThread: [1, 4], lanesPerDim: [2, 16], warpsPerDim: [4, 1]));

    [Fact]
    public void Bad_orders_and_sizes_are_refused()
    {
        Assert.Contains("[0, 0]", Assert.Throws<ArgumentException>(() => LinearLayout.Blocked([4, 4], [0, 0], 1, 1)).Message);
        Assert.Contains("vector", Assert.Throws<ArgumentException>(() => LinearLayout.Blocked([4, 4], [1, 0], 3, 1)).Message);
        Assert.Contains("warps", Assert.Throws<ArgumentException>(() => LinearLayout.Blocked([4, 4], [1, 0], 1, 6)).Message);
    }
}
