using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>The copies that bring a block: the hardware's boxes are at most as wide as the swizzle and <see cref="TensorAccess.MaxBoxExtent"/> long.</summary>
/// <param name="Extents">Of one box, by dimension of the tensor, where the tensor does not end within it.</param>
/// <param name="SwizzleBytes">Width of a box in bytes: 32, 64 or 128.</param>
/// <param name="Copies">Where each box goes, in bytes from the block's start, and how far it is from the block's first element, by dimension of the tensor.</param>
internal sealed record TensorBox(EquatableArray<int> Extents, int SwizzleBytes, EquatableArray<(int Offset, EquatableArray<int> Shifts)> Copies)
{
    private const int MaxSwizzleBytes = 128;

    public static TensorBox Of(TensorAccess access)
    {
        if (access.DealtRows > 1) return Dealt(access);
        var size = access.Element.Size();
        var swizzle = Math.Min(MaxSwizzleBytes, access.Dimensions[0].Box * size);
        var extents = access.Dimensions.Select((d, i) => i == 0 ? swizzle / size : Math.Min(d.Box, TensorAccess.MaxBoxExtent)).ToEquatableArray();
        var layout = TensorBlock.Of(access).Layout;
        var copies = new List<(int, EquatableArray<int>)>();
        Walk(0, new int[access.Dimensions.Count]);
        return new TensorBox(extents, swizzle, copies.ToEquatableArray());

        void Walk(int dimension, int[] shifts)
        {
            if (dimension == shifts.Length)
            {
                var place = new int[layout.Rank];
                for (var d = 0; d < shifts.Length; d++)
                    if (access.Dimensions[d].Axis >= 0) place[access.Dimensions[d].Axis] = shifts[d];
                copies.Add((layout.OffsetOf(place) * size, shifts.ToEquatableArray()));
                return;
            }

            for (var at = 0; at < access.Dimensions[dimension].Box; at += extents[dimension])
            {
                shifts[dimension] = at;
                Walk(dimension + 1, shifts);
            }

            shifts[dimension] = 0;
        }
    }

    /// <summary>Two rows of every plane at a time, those of all planes one after the other.</summary>
    private static TensorBox Dealt(TensorAccess access)
    {
        const int together = TensorAccess.RowsDealtTogether;
        var size = access.Element.Size();
        int swizzle = Math.Min(MaxSwizzleBytes, access.Dimensions[0].Box * size), planes = access.Dimensions[1].Box / access.DealtRows;
        var layout = TensorBlock.Of(access).Layout;
        var copies =
            from column in Enumerable.Range(0, access.Dimensions[0].Box * size / swizzle).Select(panel => panel * swizzle / size)
            from part in Enumerable.Range(0, access.DealtRows / together)
            select (layout.OffsetOf(part * together * planes, column) * size, (EquatableArray<int>)[column, part * together, 0]);
        return new TensorBox([swizzle / size, together, planes], swizzle, copies.ToEquatableArray());
    }
}
