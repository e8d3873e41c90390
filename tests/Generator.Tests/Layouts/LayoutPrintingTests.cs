using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Tests.Layouts;

public class LayoutPrintingTests
{
    [Fact]
    public void A_block_is_drawn_with_the_owner_of_each_element() => Assert.Equal(
        """
        0.0:0 0.0:1 0.1:0 0.1:1
        0.0:2 0.0:3 0.1:2 0.1:3
        1.0:0 1.0:1 1.1:0 1.1:1
        1.0:2 1.0:3 1.1:2 1.1:3
        """,
        LinearLayout.BlockedTiles([4, 4], [1, 0], [2, 2], [1, 2], [2, 1]).Draw());

    [Fact]
    public void Replication_is_told_below_the_table() => Assert.Equal(
        """
        0.0:0 0.0:1 0.1:0 0.1:1
        replicated over lane bits 1, 2, 3, 4
        replicated over warp bits 0
        """,
        LinearLayout.Blocked([4], [0], vector: 2, warps: 2).Draw());

    [Fact]
    public void Leading_dimensions_give_one_table_each() => Assert.Equal(
        """
        [0, .., ..]
        0.0:0 0.1:0
        0.2:0 0.3:0
        [1, .., ..]
        0.0:1 0.1:1
        0.2:1 0.3:1
        """,
        LinearLayout.Blocked([2, 2, 2], [2, 1, 0], vector: 1, warps: 1, lanes: 4).Draw());

    [Fact]
    public void Shared_memory_is_drawn_with_offsets() => Assert.Equal(
        """
         0  1  2  3
         6  7  4  5
         8  9 10 11
        14 15 12 13
        """,
        LinearLayout.SwizzledShared([4, 4], [1, 0], vector: 2, rowsPerPhase: 1, phases: 2).Draw());

    [Fact]
    public void A_scalar_is_one_cell() => Assert.Equal("0.0:0", LinearLayout.Create([]).Draw());

    [Fact]
    public void A_block_with_elements_that_nobody_holds_can_not_be_drawn() =>
        Assert.Throws<InvalidOperationException>(() => LinearLayout.Create([4], (InDim.Lane, [[1]])).Draw());
}
