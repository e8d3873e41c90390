using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class LinearLayoutTests
{
    private static Gen<(int Register, int Lane, int Warp)> Thread(LinearLayout layout) =>
        Gen.Select(Gen.Int[0, layout.RegisterCount - 1], Gen.Int[0, layout.InSize(InDim.Lane) - 1], Gen.Int[0, layout.InSize(InDim.Warp) - 1]);

    [Fact]
    public void A_layout_is_linear_for_xor() =>
        LayoutGen.Any().SelectMany(layout => Gen.Select(Gen.Const(layout), Thread(layout), Thread(layout))).Sample((layout, a, b) =>
            layout.ApplyFlat(a.Register ^ b.Register, a.Lane ^ b.Lane, a.Warp ^ b.Warp)
            == (layout.ApplyFlat(a.Register, a.Lane, a.Warp) ^ layout.ApplyFlat(b.Register, b.Lane, b.Warp)));

    [Fact]
    public void Apply_is_the_xor_of_the_bases_in_every_dimension() =>
        LayoutGen.Any().SelectMany(layout => Gen.Select(Gen.Const(layout), Thread(layout))).Sample((layout, at) =>
        {
            var expected = new int[layout.Rank];
            foreach (var (dim, index) in new[] { (InDim.Register, at.Register), (InDim.Lane, at.Lane), (InDim.Warp, at.Warp) })
            {
                for (var outDim = 0; outDim < layout.Rank; outDim++)
                {
                    var bases = layout.BasesAlong(dim, outDim);
                    for (var bit = 0; bit < bases.Length; bit++) expected[outDim] ^= (index >> bit & 1) * bases[bit];
                }
            }

            Assert.Equal(expected, layout.Apply(at.Register, at.Lane, at.Warp));
        });

    [Fact]
    public void Packing_an_input_index_keeps_its_parts() =>
        LayoutGen.Any().SelectMany(layout => Gen.Select(Gen.Const(layout), Thread(layout))).Sample((layout, at) =>
        {
            var packed = layout.Pack(at.Register, at.Lane, at.Warp);
            return (layout.Unpack(InDim.Register, packed), layout.Unpack(InDim.Lane, packed), layout.Unpack(InDim.Warp, packed)) == at;
        });

    [Fact]
    public void The_layout_after_its_pseudo_inverse_is_the_identity_on_the_block() =>
        LayoutGen.Surjective().Sample(layout =>
        {
            var inverse = layout.PseudoInverse();
            Assert.All(Enumerable.Range(0, layout.ElementCount), flat => Assert.Equal(flat, layout.Matrix.Apply(inverse.Apply(flat))));
        });

    [Fact]
    public void Every_element_has_exactly_one_owner_whose_free_bits_are_zero() =>
        LayoutGen.Surjective().Sample(layout =>
        {
            var (registerFree, laneFree, warpFree) = (layout.FreeBits(InDim.Register), layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp));
            var owned = new List<int>();
            for (var register = 0; register < layout.RegisterCount; register++)
            {
                for (var lane = 0; lane < layout.InSize(InDim.Lane); lane++)
                {
                    for (var warp = 0; warp < layout.InSize(InDim.Warp); warp++)
                    {
                        if (((register & registerFree) | (lane & laneFree) | (warp & warpFree)) == 0) owned.Add(layout.ApplyFlat(register, lane, warp));
                    }
                }
            }

            Assert.Equal(Enumerable.Range(0, layout.ElementCount), owned.Order());
        }, iter: 30);

    [Fact]
    public void Surjective_means_that_the_images_are_the_whole_block() =>
        LayoutGen.Any().Sample(layout =>
            layout.IsSurjective == (Enumerable.Range(0, layout.Matrix.AllColumns + 1).Select(layout.Matrix.Apply).Distinct().Count() == layout.ElementCount), iter: 30);

    [Fact]
    public void A_layout_built_again_from_its_bases_is_equal_and_has_the_same_hash() =>
        LayoutGen.Any().Sample(layout =>
        {
            var again = LinearLayout.Create(
                layout.OutShape,
                (InDim.Warp, LayoutGen.Vectors(layout, InDim.Warp)),
                (InDim.Lane, LayoutGen.Vectors(layout, InDim.Lane)),
                (InDim.Register, LayoutGen.Vectors(layout, InDim.Register)));
            Assert.Equal(layout, again);
            Assert.Equal(layout.GetHashCode(), again.GetHashCode());
        });

    [Fact]
    public void Layouts_that_differ_in_shape_dimension_or_vector_are_not_equal()
    {
        var layout = LinearLayout.Create([4, 2], (InDim.Register, [[0, 1]]), (InDim.Lane, [[1, 0], [2, 0]]));
        Assert.NotEqual(layout, layout.Reshape([8]));
        Assert.NotEqual(layout, LinearLayout.Create([4, 2], (InDim.Register, [[0, 1], [1, 0]]), (InDim.Lane, [[2, 0]])));
        Assert.NotEqual(layout, LinearLayout.Create([4, 2], (InDim.Register, [[0, 1]]), (InDim.Lane, [[2, 0], [1, 0]])));
        Assert.False(layout.Equals(null));
    }

    [Fact]
    public void Contiguous_registers_are_the_leading_units_along_the_dimension()
    {
        var layout = LinearLayout.Create([4, 16], (InDim.Register, [[0, 1], [0, 2], [1, 0], [0, 4]]), (InDim.Lane, [[0, 8], [2, 0]]));
        Assert.Equal(4, layout.ContiguousRegisters(1));
        Assert.Equal(1, layout.ContiguousRegisters(0));
        Assert.Equal(16, layout.DoubleLast().Slice(0).ContiguousRegisters(0));
    }

    [Fact]
    public void Contiguous_registers_end_with_the_row()
    {
        var layout = LinearLayout.Blocked([4, 8], [1, 0], vector: 8, warps: 1, lanes: 1);
        Assert.Equal(32, layout.RegisterCount);
        Assert.Equal(8, layout.ContiguousRegisters(1));
        Assert.Equal(32, layout.Reshape([32]).ContiguousRegisters(0));
    }

    [Fact]
    public void Contiguous_registers_agree_with_the_elements_of_every_thread() =>
        LayoutGen.Any(minRank: 1).Sample(layout =>
        {
            var dim = layout.Rank - 1;
            var width = layout.ContiguousRegisters(dim);
            for (var register = 0; register < width; register++) Assert.Equal(register, layout.ApplyFlat(InDim.Register, register));
            if (width < layout.RegisterCount && width < layout.OutShape[dim]) Assert.NotEqual(width, layout.ApplyFlat(InDim.Register, width));
        });

    [Fact]
    public void Renamed_registers_are_the_same_distribution() =>
        Gen.Select(LayoutGen.Any(), Gen.Int[0, 1000]).Sample((layout, seed) =>
        {
            var registers = LayoutGen.Vectors(layout, InDim.Register).ToArray();
            new Random(seed).Shuffle(registers);
            var renamed = LinearLayout.Create(
                layout.OutShape,
                (InDim.Register, registers),
                (InDim.Lane, LayoutGen.Vectors(layout, InDim.Lane)),
                (InDim.Warp, LayoutGen.Vectors(layout, InDim.Warp)));
            Assert.True(layout.SameDistribution(renamed, out var map));
            for (var register = 0; register < renamed.RegisterCount; register++)
                Assert.Equal(renamed.ApplyFlat(InDim.Register, register), layout.ApplyFlat(InDim.Register, map[register]));
        });

    [Fact]
    public void Other_lanes_other_elements_and_other_blocks_are_other_distributions()
    {
        var layout = LinearLayout.Create([2, 4], (InDim.Register, [[0, 1]]), (InDim.Lane, [[0, 2], [1, 0]]));
        Assert.False(layout.SameDistribution(LinearLayout.Create([2, 4], (InDim.Register, [[0, 1]]), (InDim.Lane, [[1, 0], [0, 2]])), out _));
        Assert.False(layout.SameDistribution(LinearLayout.Create([2, 4], (InDim.Register, [[1, 1]]), (InDim.Lane, [[0, 2], [1, 0]])), out _));
        Assert.False(layout.SameDistribution(layout.Reshape([8]), out var map));
        Assert.Empty(map);
    }

    [Fact]
    public void The_order_of_dimensions_is_read_from_the_vectors()
    {
        Assert.Equal([1, 0], LinearLayout.Blocked([64, 64], [1, 0], 4, 4).MinorToMajor());
        Assert.Equal([0, 1], LinearLayout.Blocked([64, 64], [0, 1], 4, 4).MinorToMajor());
        Assert.Equal([2, 0, 1], LinearLayout.Blocked([2, 1, 8], [2, 0, 1], 1, 1).MinorToMajor());
    }

    [Fact]
    public void Bad_descriptions_are_refused_with_the_values()
    {
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => LinearLayout.Create([3])).Message);
        Assert.Contains("4, outside the extent 4", Assert.Throws<ArgumentException>(() => LinearLayout.Create([4], (InDim.Lane, [[4]]))).Message);
        Assert.Contains("Lane is given twice", Assert.Throws<ArgumentException>(() => LinearLayout.Create([4], (InDim.Lane, [[1]]), (InDim.Lane, [[2]]))).Message);
        Assert.Contains("Expected 1 coordinates, got 2", Assert.Throws<ArgumentException>(() => LinearLayout.Create([4], (InDim.Lane, [[1, 0]]))).Message);
        var layout = LinearLayout.Create([4], (InDim.Lane, [[1], [2]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Apply(0, 4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Apply(InDim.Warp, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ContiguousRegisters(1));
        Assert.Throws<InvalidOperationException>(() => LinearLayout.Create([4], (InDim.Lane, [[1]])).PseudoInverse());
    }

    [Fact]
    public void A_scalar_is_replicated_over_everything()
    {
        var scalar = LinearLayout.Blocked([], [], 1, 4);
        Assert.True(scalar.IsSurjective);
        Assert.Equal(1, scalar.RegisterCount);
        Assert.Equal(31, scalar.FreeBits(InDim.Lane));
        Assert.Equal(3, scalar.FreeBits(InDim.Warp));
        Assert.Empty(scalar.Apply(0, 7, 2));
    }

    [Fact]
    public void Whether_warps_need_what_others_have_is_read_off_the_owners() =>
        Gen.Select(LayoutGen.Surjective(), Gen.Int[0, 2], Gen.Int[0, 3], Gen.Bool).Sample((layout, warps, vector, isReversed) =>
        {
            var order = Enumerable.Range(0, layout.Rank);
            var other = LinearLayout.Blocked(layout.OutShape, [.. isReversed ? order.Reverse() : order], 1 << vector, 1 << warps);
            bool IsWithin(LinearLayout reader, LinearLayout writer)
            {
                var owners = writer.PseudoInverse();
                return (from register in Enumerable.Range(0, reader.RegisterCount)
                        from lane in Enumerable.Range(0, reader.InSize(InDim.Lane))
                        from warp in Enumerable.Range(0, reader.InSize(InDim.Warp))
                        select writer.Unpack(InDim.Warp, owners.Apply(reader.ApplyFlat(register, lane, warp))) == warp).All(isOwn => isOwn);
            }

            Assert.Equal(IsWithin(layout, other), layout.IsWithinWarpsOf(other));
            Assert.Equal(IsWithin(other, layout), other.IsWithinWarpsOf(layout));
            Assert.Equal(other.FreeBits(InDim.Warp) == 0, other.IsWithinWarpsOf(other));
        });

    [Fact]
    public void A_layout_along_a_dimension_counts_it_in_registers() => Assert.Equal(
        "(0, 0, 0) (0, 1, 0) (0, 2, 0) (0, 3, 0)",
        string.Join(" ", Enumerable.Range(0, 4).Select(r => $"({string.Join(", ", LinearLayout.Along([2, 4, 8], 1).Apply(r, 0, 0))})")));
}
