namespace BlockSharp.Eager;

internal static class Selection
{
    public static Block<T> Where<T>(Block<bool> condition, Block<T> a, Block<T> b)
        where T : unmanaged
    {
        var shape = BlockShape.Broadcast(condition.Extents, BlockShape.Broadcast(a.Extents, b.Extents));
        var walk = new RowWalk(shape, condition.Extents, a.Extents, b.Extents);
        var (conditions, left, right) = (condition.Elements, a.Elements, b.Elements);
        var result = GC.AllocateUninitializedArray<T>(BlockShape.Count(shape));
        do
        {
            var (which, x, y) = (walk.Start(0), walk.Start(1), walk.Start(2));
            foreach (ref var element in result.AsSpan(walk.Row * walk.RowLength, walk.RowLength))
            {
                element = conditions[which] ? left[x] : right[y];
                which += walk.Step(0);
                x += walk.Step(1);
                y += walk.Step(2);
            }
        }
        while (walk.Next());
        return new Block<T>(result, shape);
    }
}
