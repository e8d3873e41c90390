namespace BlockSharp.Eager;

/// <summary>Other shapes for the same elements. Where their order stays, the blocks share them.</summary>
internal static class Rearrangement
{
    public static Block<T> Index<T>(Block<T> x, params AxisIndex[] places)
        where T : unmanaged => new(x.Elements, BlockShape.Index(x.Extents, places));

    public static Block<T> ExpandDims<T>(Block<T> x, int axis)
        where T : unmanaged
    {
        axis = BlockShape.Axis(axis, x.Rank + 1, "ExpandDims");
        return new Block<T>(x.Elements, [.. x.Shape[..axis], 1, .. x.Shape[axis..]]);
    }

    public static Block<T> Flat<T>(Block<T> x)
        where T : unmanaged => x.Rank == 1 ? x : new Block<T>(x.Elements, x.Count);

    public static Block<T> Reshape<T>(Block<T> x, int[] shape)
        where T : unmanaged
    {
        var count = BlockShape.Count(shape, nameof(Reshape));
        return count == x.Count
            ? new Block<T>(x.Elements, [.. shape])
            : throw new ArgumentException(
                $"Reshape of {BlockShape.Text(x.Shape)}, {x.Count} elements, to {BlockShape.Text(shape)}, {count} elements.", nameof(shape));
    }

    public static Block<T> BroadcastTo<T>(Block<T> x, int[] shape)
        where T : unmanaged
    {
        if (x.Shape.SequenceEqual(shape))
            return x;
        var result = GC.AllocateUninitializedArray<T>(BlockShape.Count(shape, nameof(BroadcastTo)));
        BlockShape.RequireBroadcastTo(x.Extents, shape, "A block");
        var walk = new RowWalk(shape, x.Extents);
        do
        {
            var target = result.AsSpan(walk.Row * walk.RowLength, walk.RowLength);
            if (walk.Step(0) == 0)
                target.Fill(x.Elements[walk.Start(0)]);
            else
                walk.Slice(x.Elements, 0).CopyTo(target);
        }
        while (walk.Next());
        return new Block<T>(result, [.. shape]);
    }

    public static Block<T> Trans<T>(Block<T> x)
        where T : unmanaged
    {
        if (x.Rank < 2)
            throw new ArgumentException($"Trans swaps the last two axes, but the block of shape {BlockShape.Text(x.Shape)} has rank {x.Rank}.", nameof(x));
        int[] axes = [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2];
        return Permute(x, axes);
    }

    public static Block<T> Permute<T>(Block<T> x, int[] axes)
        where T : unmanaged
    {
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, x.Rank)))
        {
            throw new ArgumentException(
                $"Permute of a block of rank {x.Rank} needs each axis from 0 to {x.Rank - 1} once, not {BlockShape.Text(axes)}.", nameof(axes));
        }

        if (x.Rank == 0)
            return x;
        var strides = new int[x.Rank];
        for (var (axis, stride) = (x.Rank - 1, 1); axis >= 0; stride *= x.Shape[axis--])
            strides[axis] = stride;
        var shape = Array.ConvertAll(axes, axis => x.Shape[axis]);
        strides = Array.ConvertAll(axes, axis => strides[axis]);

        var result = GC.AllocateUninitializedArray<T>(x.Count);
        var place = new int[shape.Length];
        var source = 0;
        for (var row = 0; row < result.Length; row += shape[^1])
        {
            for (var i = 0; i < shape[^1]; i++)
                result[row + i] = x.Elements[source + i * strides[^1]];
            for (var axis = shape.Length - 2; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++place[axis] < shape[axis])
                    break;
                source -= shape[axis] * strides[axis];
                place[axis] = 0;
            }
        }

        return new Block<T>(result, shape);
    }
}
