using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class ShapeTests
{
    private static readonly Gen<(int[] Shape, int[] Axes)> ShapesWithOrder = Gen.Int[1, 5].Array[1, 5]
        .SelectMany(shape => Gen.Shuffle(Enumerable.Range(0, shape.Length).ToArray()).Select(axes => (shape, axes)));

    [Fact]
    public void Arange_counts_from_start_to_end()
    {
        Assert.Equal([-3, -2, -1, 0, 1], Arange(-3, 2).ToArray());
        Assert.Equal([int.MaxValue - 1], Arange(int.MaxValue - 1, int.MaxValue).ToArray());
        Assert.Contains("Arange(3, 3) is empty", Assert.Throws<ArgumentException>(() => Arange(3, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Arange(int.MinValue, int.MaxValue));
    }

    [Fact]
    public void Full_and_zeros_fill_a_shape()
    {
        var full = Full((Half)2.5, 3, 1, 2);
        Assert.Equal([3, 1, 2], full.Shape.ToArray());
        Assert.Equal(Enumerable.Repeat((Half)2.5, 6), full.ToArray());
        Assert.Equal(new double[15], Zeros<double>(5, 3).ToArray());
        Assert.Equal([true], Full(true).ToArray());
        Assert.Throws<ArgumentException>(() => Zeros<int>(2, 0));
        Assert.Throws<ArgumentException>(() => Full(1f, -1));
        Assert.Throws<ArgumentException>(() => Zeros<byte>(1 << 20, 1 << 20));
    }

    [Fact]
    public void The_shape_that_was_passed_may_be_reused_by_the_caller()
    {
        int[] shape = [2, 3];
        var (zeros, reshaped, repeated) = (Zeros<int>(shape), Arange(0, 6).Reshape(shape), ((Block<int>)1).BroadcastTo(shape));
        shape[0] = 99;
        Assert.Equal([2, 3], zeros.Shape.ToArray());
        Assert.Equal([2, 3], reshaped.Shape.ToArray());
        Assert.Equal([2, 3], repeated.Shape.ToArray());
    }

    [Fact]
    public void Indexing_keeps_and_inserts_axes()
    {
        var x = Arange(0, 6).Reshape(2, 3);
        Assert.Equal([2, 3], x[.., ..].Shape.ToArray());
        Assert.Equal([1, 2, 3], x[NewAxis, .., ..].Shape.ToArray());
        Assert.Equal([2, 1, 3, 1], x[.., NewAxis, .., NewAxis].Shape.ToArray());
        Assert.Equal([1, 2, 1, 3, 1], x[NewAxis, .., NewAxis, .., NewAxis].Shape.ToArray());
        Assert.Equal([1], ((Block<float>)1f)[NewAxis].Shape.ToArray());
        Assert.Equal(x.ToArray(), x[.., NewAxis, ..].ToArray());
    }

    [Fact]
    public void Indexing_with_another_number_of_axes_or_a_slice_is_refused()
    {
        var x = Arange(0, 6).Reshape(2, 3);
        var error = Assert.Throws<ArgumentException>(() => x[.., NewAxis]);
        Assert.Contains("keeps 1 axes ('..') but the block of shape [2, 3] has 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x[.., .., ..]);
        Assert.Contains("not by '1..2'", Assert.Throws<ArgumentException>(() => x[1..2, ..]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pointers_are_indexed_like_blocks()
    {
        var memory = Enumerable.Range(0, 100).ToArray();
        var row = Ptr.FromArray(memory) + Arange(0, 3) * 10;
        var loaded = Load(row[.., NewAxis] + Arange(0, 4));
        Assert.Equal([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23], loaded.ToArray());
        Assert.Equal([3, 1, 1, 4], ((row[.., NewAxis] + Arange(0, 4))[.., NewAxis, NewAxis, ..]).Shape.ToArray());
        var mixed = (Ptr.FromArray(memory) + Arange(0, 2) + Arange(0, 3)[.., NewAxis] * 10)[NewAxis, .., NewAxis, .., NewAxis];
        Assert.Equal([0, 1, 10, 11, 20, 21], Load(mixed).ToArray());
        Assert.Throws<ArgumentException>(() => row[.., ..]);
    }

    [Fact]
    public void Expand_dims_inserts_an_axis_anywhere()
    {
        var x = Zeros<byte>(2, 3);
        Assert.Equal([1, 2, 3], x.ExpandDims(0).Shape.ToArray());
        Assert.Equal([2, 1, 3], x.ExpandDims(1).Shape.ToArray());
        Assert.Equal([2, 3, 1], x.ExpandDims(2).Shape.ToArray());
        Assert.Equal([2, 3, 1], x.ExpandDims(-1).Shape.ToArray());
        Assert.Equal([1, 2, 3], ExpandDims(x, -3).Shape.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ExpandDims(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ExpandDims(-4));
    }

    [Fact]
    public void Reshape_keeps_the_row_major_order()
    {
        var x = Arange(0, 24).Reshape(2, 3, 4);
        Assert.Equal(Enumerable.Range(0, 24), x.Reshape(4, 6).ToArray());
        Assert.Equal([4, 6], Reshape(x, 4, 6).Shape.ToArray());
        Assert.Empty(Arange(7, 8).Reshape().Shape.ToArray());
        var error = Assert.Throws<ArgumentException>(() => x.Reshape(5, 5));
        Assert.StartsWith("Reshape of [2, 3, 4], 24 elements, to [5, 5], 25 elements", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Permute_moves_every_element() => ShapesWithOrder.Sample(
        (shape, axes) =>
        {
            var source = Samples.Fill(shape, i => i);
            var result = source.Permute(axes);
            var expectedShape = axes.Select(axis => shape[axis]).ToArray();
            Assert.Equal(expectedShape, result.Shape.ToArray());
            var elements = result.ToArray();
            for (var flat = 0; flat < elements.Length; flat++)
            {
                // The coordinates of the source element, carried over to the result.
                var coordinates = new int[shape.Length];
                for (var (axis, rest) = (shape.Length - 1, flat); axis >= 0; rest /= shape[axis--])
                    coordinates[axis] = rest % shape[axis];
                var at = axes.Aggregate(0, (index, axis) => index * shape[axis] + coordinates[axis]);
                Assert.Equal(flat, elements[at]);
            }
        },
        iter: 200);

    [Fact]
    public void Trans_swaps_the_last_two_axes()
    {
        var x = Arange(0, 30).Reshape(2, 3, 5).Trans();
        Assert.Equal([2, 5, 3], x.Shape.ToArray());
        for (var batch = 0; batch < 2; batch++)
        {
            for (var i = 0; i < 5; i++)
            {
                for (var j = 0; j < 3; j++)
                    Assert.Equal(batch * 15 + j * 5 + i, x.ToArray()[batch * 15 + i * 3 + j]);
            }
        }

        Assert.Throws<ArgumentException>(() => Trans(Arange(0, 3)));
        Assert.Throws<ArgumentException>(() => Permute(x, 0, 1));
        Assert.Throws<ArgumentException>(() => Permute(x, 0, 1, 1));
    }
}
