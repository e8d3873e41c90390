namespace BlockSharp.Eager;

/// <summary>The arithmetic of shapes: extents of each axis, row-major.</summary>
internal static class BlockShape
{
    /// <summary>The number of elements; each extent must be at least 1.</summary>
    public static int Count(ReadOnlySpan<int> shape, string operation = "A block")
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            if (extent < 1)
                throw new ArgumentException($"{operation}: every extent must be at least 1, but the shape is {Text(shape)}.", nameof(shape));
            count *= extent;
            if (count > Array.MaxLength)
                throw new ArgumentException($"{operation}: the shape {Text(shape)} has too many elements for a block.", nameof(shape));
        }

        return (int)count;
    }

    /// <summary>The shape as it is shown in messages: <c>[4, 16]</c>.</summary>
    public static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>The shape that two operands have in common by NumPy's rule.</summary>
    public static int[] Broadcast(int[] a, int[] b)
    {
        if (a.AsSpan().SequenceEqual(b) || b.Length == 0)
            return a;
        if (a.Length == 0)
            return b;
        var result = new int[Math.Max(a.Length, b.Length)];
        for (var fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            var x = fromEnd <= a.Length ? a[^fromEnd] : 1;
            var y = fromEnd <= b.Length ? b[^fromEnd] : 1;
            if (x != y && x != 1 && y != 1)
            {
                throw new ArgumentException(
                    $"The shapes {Text(a)} and {Text(b)} do not broadcast: {x} and {y} meet at axis {result.Length - fromEnd}, and neither is 1.");
            }

            result[^fromEnd] = x == 1 ? y : x;
        }

        return result;
    }

    /// <summary>Checks that an operand can be repeated to <paramref name="target"/> without changing it.</summary>
    public static void RequireBroadcastTo(int[] shape, int[] target, string what)
    {
        var fits = shape.Length <= target.Length;
        for (var fromEnd = 1; fits && fromEnd <= shape.Length; fromEnd++)
            fits = shape[^fromEnd] == 1 || shape[^fromEnd] == target[^fromEnd];
        if (!fits)
            throw new ArgumentException($"{what} of shape {Text(shape)} does not broadcast to {Text(target)}.");
    }

    /// <summary>The axis counted from the front.</summary>
    public static int Axis(int axis, int rank, string operation)
    {
        if (axis < -rank || axis >= rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"{operation}: a block of rank {rank} has no axis {axis}.");
        return axis < 0 ? axis + rank : axis;
    }

    /// <summary>Axes of extent 1 on the left up to the given rank.</summary>
    public static int[] ExtendRank(int[] shape, int rank)
    {
        if (shape.Length == rank)
            return shape;
        var extended = new int[rank];
        Array.Fill(extended, 1, 0, rank - shape.Length);
        shape.CopyTo(extended, rank - shape.Length);
        return extended;
    }

    /// <summary>The shape after <c>x[.., NewAxis]</c>.</summary>
    public static int[] Index(int[] shape, AxisIndex[] places)
    {
        var result = new int[places.Length];
        var next = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i].IsNewAxis)
                result[i] = 1;
            else if (next < shape.Length)
                result[i] = shape[next++];
            else
                next++;
        }

        if (next != shape.Length)
        {
            throw new ArgumentException(
                $"The index keeps {next} axes ('..') but the block of shape {Text(shape)} has {shape.Length}: every axis needs one '..'.", nameof(places));
        }

        return result;
    }
}
