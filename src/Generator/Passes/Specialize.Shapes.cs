using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <content>Extents, broadcasts, and the operations that number axes anew.</content>
internal sealed partial class Specialize
{
    /// <summary>Largest number of elements of a block: as in Triton, enough for any tile, small enough to catch a slip.</summary>
    private const int MaxElements = 1 << 20;

    private EquatableArray<int>? Extents(IEnumerable<int> values)
    {
        var extents = new List<int>();
        foreach (var value in values)
        {
            if (!constants.TryGetValue(value, out var extent))
            {
                Report("BS0210", "an extent of a shape");
                return null;
            }

            if (!IsExtent(extent))
            {
                Report("BS0208", Text(extent));
                return null;
            }

            extents.Add((int)extent);
        }

        var elements = extents.Aggregate(1L, (n, e) => n * e);
        if (elements <= MaxElements) return extents.ToEquatableArray();
        Report("BS0208", Text(elements));
        return null;
    }

    private static bool IsExtent(long extent) => extent is > 0 and <= MaxElements && (extent & (extent - 1)) == 0;

    private int LowerArange(int[] operands)
    {
        if (!constants.TryGetValue(operands[0], out var start) || !constants.TryGetValue(operands[1], out var end)) return Report("BS0210", "a bound of Arange");
        var length = end - start;
        if (!IsExtent(length)) return Report("BS0208", Text(length));
        var range = builder.Append(Opcode.Arange, BlockType.Block(ElementType.I32, [(int)length]), [], [start, end]);
        if (start >= 0) limits[range] = end;
        return range;
    }

    private int LowerExpandDims(int value, int axis)
    {
        var type = TypeOf(value);
        var normalized = axis < 0 ? axis + type.Rank + 1 : axis;
        if (normalized < 0 || normalized > type.Rank) return Report("BS0204", Text(axis), Text(type.Rank + 1));
        var extents = type.Extents.ToList();
        extents.Insert(normalized, 1);
        if (type.IsScalar) return builder.Append(Opcode.Splat, type.With([1]), [value]);
        var expanded = builder.Append(Opcode.ExpandDims, type.With(extents.ToEquatableArray()), [value], [normalized]);
        if (limits.TryGetValue(value, out var limit)) limits[expanded] = limit;
        return expanded;
    }

    private int LowerPermute(int value, EquatableArray<long> axes)
    {
        var type = TypeOf(value);
        if (type.Rank < 2) return Report("BS0204", "-2", Text(type.Rank));
        var order = axes.Count > 0
            ? axes.Select(a => (int)(a < 0 ? a + type.Rank : a)).ToArray()
            : Enumerable.Range(0, type.Rank).Select(d => d < type.Rank - 2 ? d : 2 * type.Rank - 3 - d).ToArray();
        return order.Length != type.Rank || !order.OrderBy(a => a).SequenceEqual(Enumerable.Range(0, type.Rank))
            ? Report("BS0204", string.Join(", ", axes), Text(type.Rank))
            : builder.Append(Opcode.Permute, type.With(order.Select(a => type.Extents[a]).ToEquatableArray()), [value], order.Select(a => (long)a).ToEquatableArray());
    }

    /// <summary>The value in the given shape: a no-op, or the expansions and the broadcast that get it there.</summary>
    private int BroadcastTo(int value, EquatableArray<int> shape)
    {
        var type = TypeOf(value);
        if (type.Extents.Equals(shape)) return value;
        var known = constants.TryGetValue(value, out var constant) || uniform.TryGetValue(value, out constant) ? constant : (long?)null;
        if (type.IsScalar)
        {
            value = builder.Append(Opcode.Splat, type.With(shape), [value]);
        }
        else
        {
            while (TypeOf(value).Rank < shape.Count) value = LowerExpandDims(value, 0);
            if (!TypeOf(value).Extents.Equals(shape)) value = builder.Append(Opcode.Broadcast, type.With(shape), [value]);
        }

        if (known is { } bits) uniform[value] = bits;
        return value;
    }

    /// <summary>The NumPy rule: right-aligned, extents equal or 1. Null when they do not fit.</summary>
    private static EquatableArray<int>? Broadcast(EquatableArray<int> a, EquatableArray<int> b)
    {
        var rank = Math.Max(a.Count, b.Count);
        var joined = new int[rank];
        for (var d = 0; d < rank; d++)
        {
            int x = d - (rank - a.Count) is >= 0 and var i ? a[i] : 1, y = d - (rank - b.Count) is >= 0 and var j ? b[j] : 1;
            if (x != y && x != 1 && y != 1) return null;
            joined[d] = Math.Max(x, y);
        }

        return joined.ToEquatableArray();
    }

    private static bool Fits(EquatableArray<int> shape, EquatableArray<int> target) => Broadcast(shape, target) is { } joined && joined.Equals(target);
}
