using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class ReshapedLayoutTests
{
    private static Gen<(LinearLayout Layout, int Dim)> WithDim =>
        LayoutGen.Any(minRank: 1).SelectMany(layout => Gen.Int[0, layout.Rank - 1].Select(dim => (layout, dim)));

    private static IEnumerable<(int Register, int Lane, int Warp)> Holders(LinearLayout layout) =>
        from register in Enumerable.Range(0, layout.RegisterCount)
        from lane in Enumerable.Range(0, layout.InSize(InDim.Lane))
        from warp in Enumerable.Range(0, layout.InSize(InDim.Warp))
        select (register, lane, warp);

    [Fact]
    public void A_slice_holds_the_projection_of_each_element_in_its_thread() =>
        WithDim.Sample((layout, dim) =>
        {
            var slice = layout.Slice(dim, out var map);
            Assert.Equal(layout.OutShape.RemoveAt(dim), slice.OutShape);
            foreach (var (register, lane, warp) in Holders(layout))
            {
                var projected = layout.Apply(register, lane, warp).Where((_, i) => i != dim);
                Assert.Equal(projected, slice.Apply(map[register], lane, warp));
            }
        }, iter: 30);

    [Fact]
    public void A_slice_over_warps_has_the_elements_of_the_slice_where_registers_became_warps() =>
        WithDim.Sample((layout, dim) =>
        {
            LinearLayout slice = layout.Slice(dim), parts = layout.SliceOverWarps(dim, out var moved);
            Assert.Equal(slice.RegisterCount >> moved.Count, parts.RegisterCount);
            Assert.All(moved, m => Assert.Equal(0, slice.Bases(InDim.Warp)[m.Warp]));
            foreach (var (register, lane, warp) in Holders(parts))
            {
                var held = register | moved.Sum(m => ((warp >> m.Warp) & 1) << m.Register);
                Assert.Equal(slice.Apply(held, lane, warp), parts.Apply(register, lane, warp));
            }
        }, iter: 60);

    [Fact]
    public void A_slice_keeps_lanes_and_warps_and_no_repeated_registers() =>
        WithDim.Sample((layout, dim) =>
        {
            var slice = layout.Slice(dim, out var map);
            return slice.InSize(InDim.Lane) == layout.InSize(InDim.Lane) && slice.InSize(InDim.Warp) == layout.InSize(InDim.Warp)
                && slice.FreeBits(InDim.Register) == 0 && map.Distinct().Count() == slice.RegisterCount;
        });

    [Fact]
    public void Reducing_a_row_leaves_one_register_replicated_over_the_row_lanes()
    {
        var slice = LinearLayout.Blocked([2, 4096], [1, 0], vector: 16, warps: 8).Slice(1, out var map);
        Assert.Equal(
            """
            register: [(1)]
            lane:     [(0), (0), (0), (0), (0)]
            warp:     [(0), (0), (0)]
            """,
            slice.ToString());
        Assert.Equal(31, slice.FreeBits(InDim.Lane));
        Assert.Equal(7, slice.FreeBits(InDim.Warp));
        Assert.Equal(Enumerable.Repeat(0, 16).Concat(Enumerable.Repeat(1, 16)), map);
    }

    [Fact]
    public void What_is_unpacked_to_a_layout_is_where_unpacking_finds_it() =>
        LayoutGen.Any(minRank: 1).Sample(layout =>
        {
            var packed = layout.DoubleLast();
            Assert.Equal(layout, packed.HalveLast());
            if (layout.HalveLast() is not { } half) return;
            Assert.True(half.DoubleLast().SameDistribution(layout, out _));
        });

    [Fact]
    public void Neighbours_in_two_lanes_cannot_be_unpacked_from_one() =>
        Assert.Null(LinearLayout.Blocked([2, 64], [1, 0], vector: 1, warps: 1).HalveLast());

    [Fact]
    public void The_source_of_a_broadcast_holds_what_its_thread_needs() =>
        WithDim.Sample((layout, dim) =>
        {
            var source = layout.ShrinkDim(dim, out var map);
            Assert.Equal(layout.OutShape.SetItem(dim, 1), source.OutShape);
            foreach (var (register, lane, warp) in Holders(layout))
            {
                var wanted = layout.Apply(register, lane, warp);
                wanted[dim] = 0;
                Assert.Equal(wanted, source.Apply(map[register], lane, warp));
            }
        }, iter: 30);

    [Fact]
    public void Expanding_and_dropping_a_dimension_gives_the_layout_back_without_repeated_registers() =>
        LayoutGen.Surjective().SelectMany(layout => Gen.Int[0, layout.Rank].Select(axis => (layout, axis))).Sample((layout, axis) =>
        {
            var expanded = layout.ExpandDims(axis);
            return expanded.OutShape[axis] == 1 && expanded.Slice(axis).Equals(layout.Reshape([1, .. layout.OutShape]).Slice(0));
        });

    [Fact]
    public void Permute_moves_coordinates_as_transpose_does() =>
        LayoutGen.Any(minRank: 1).SelectMany(layout => Gen.Int[0, 1000].Select(seed => (layout, seed))).Sample((layout, seed) =>
        {
            var axes = Enumerable.Range(0, layout.Rank).ToArray();
            new Random(seed).Shuffle(axes);
            var permuted = layout.Permute(axes);
            foreach (var (register, lane, warp) in Holders(layout))
            {
                var coordinates = layout.Apply(register, lane, warp);
                Assert.Equal(axes.Select(axis => coordinates[axis]), permuted.Apply(register, lane, warp));
            }

            var back = axes.Select((axis, i) => (axis, i)).OrderBy(pair => pair.axis).Select(pair => pair.i).ToArray();
            Assert.Equal(layout, permuted.Permute(back));
        }, iter: 30);

    [Fact]
    public void Reshape_keeps_the_row_major_index() =>
        LayoutGen.Any().Sample(layout =>
        {
            var flat = layout.Reshape([layout.ElementCount]);
            return Holders(layout).All(at => flat.Apply(at.Register, at.Lane, at.Warp)[0] == layout.ApplyFlat(at.Register, at.Lane, at.Warp))
                && flat.Reshape(layout.OutShape).Equals(layout);
        }, iter: 30);

    [Fact]
    public void Unpacked_values_stay_in_the_thread_of_their_byte() =>
        LayoutGen.Any(minRank: 1).Sample(layout =>
        {
            var unpacked = layout.DoubleLast();
            Assert.Equal(layout.RegisterCount * 2, unpacked.RegisterCount);
            foreach (var (register, lane, warp) in Holders(layout))
            {
                for (var half = 0; half < 2; half++)
                {
                    var expected = layout.Apply(register, lane, warp);
                    expected[^1] = expected[^1] * 2 + half;
                    Assert.Equal(expected, unpacked.Apply(register * 2 + half, lane, warp));
                }
            }
        }, iter: 30);

    [Fact]
    public void Impossible_shape_operations_are_refused()
    {
        var layout = LinearLayout.Blocked([4, 8], [1, 0], 1, 1);
        Assert.Contains("32 elements, it can't become [4, 4]", Assert.Throws<ArgumentException>(() => layout.Reshape([4, 4])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Slice(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ExpandDims(3));
        Assert.Throws<ArgumentException>(() => layout.Permute([0]));
        Assert.Throws<InvalidOperationException>(() => layout.Reshape([32]).Slice(0).DoubleLast());
    }
}
