using static BlockSharp.Op;

namespace BlockSharp.Tests.Language;

public class BlockTests
{
    [Fact]
    public void A_scalar_becomes_a_block_of_rank_0()
    {
        Block<float> x = 2.5f;
        Assert.Equal((0, 1), (x.Rank, x.Count));
        Assert.Equal([2.5f], x.ToArray());
    }

    [Fact]
    public void Scalars_mix_where_csharp_converts_them()
    {
        Assert.Equal([0f, 2f], (Arange(0, 2).To<float>() * 2).ToArray());
        Assert.Equal([5L, 6L], (Arange(0, 2).To<long>() + 5).ToArray());
        Assert.Equal([(sbyte)1, (sbyte)2], (Arange(0, 2).To<sbyte>() + 1).ToArray());
        Assert.Equal([3, 2], (3 - Arange(0, 2)).ToArray());
        Assert.Equal([true, false], (Arange(0, 2) == 0).ToArray());
    }

    [Fact]
    public void The_array_that_is_handed_out_is_a_copy()
    {
        var x = Arange(0, 3);
        x.ToArray()[0] = 99;
        Assert.Equal([0, 1, 2], x.ToArray());
    }

    [Fact]
    public void Text_shows_type_shape_and_the_first_elements()
    {
        Assert.Equal("Block<Int32>[2, 2] { 0, 1, 2, 3 }", Arange(0, 4).Reshape(2, 2).ToString());
        Assert.Equal("Block<Single>[9] { 0, 0, 0, 0, 0, 0, 0, 0, … }", Zeros<float>(9).ToString());
        Assert.Equal("Block<Int4x2>[] { (-1, 7) }", ((Block<Int4x2>)Int4x2.Pack(-1, 7)).ToString());
    }

    [Fact]
    public void Equals_compares_objects_because_the_operator_compares_elements()
    {
        var x = Arange(0, 3);
        Assert.True(x.Equals((object)x));
        Assert.False(x.Equals((object)Arange(0, 3)));
        Assert.Equal(x.GetHashCode(), x.GetHashCode());
        Assert.Equal([true, true, true], (x == Arange(0, 3)).ToArray());
    }

    [Fact]
    public void Where_selects_by_a_condition()
    {
        var x = Arange(-2, 3);
        Assert.Equal([0, 0, 0, 1, 2], Where(x > 0, x, 0).ToArray());
        Assert.Equal([float.NaN, 1f], Where(new Block<bool>([false, true], 2), (Block<float>)1f, float.NaN).ToArray());
    }

    [Fact]
    public void Attributes_carry_what_was_written()
    {
        var config = new ConfigAttribute("XBLOCK=1");
        Assert.Equal(("XBLOCK=1", 4, 1, null), (config.Values, config.NumWarps, config.NumStages, config.When));
        Assert.Equal("", new ConfigAttribute().Values);
        Assert.False(new ConstexprAttribute().FromCaller);
        Assert.Equal("", new BlockKernelAttribute().Grid);
        Assert.Equal(new Grid(3, 1, 1), new Grid(3));
    }
}
