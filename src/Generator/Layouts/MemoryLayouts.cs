using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>The distribution that suits one memory access: neighbouring lanes on neighbouring vectors.</summary>
internal static class MemoryLayouts
{
    /// <summary>Widest access of a lane, in bytes.</summary>
    public const int MaxVectorBytes = 16;

    /// <summary>What a lane loads well by itself: lanes that follow each other read whole lines so.</summary>
    public const int WordBytes = 4;

    /// <summary>What memory moves at least.</summary>
    private const int SectorBytes = 32;

    /// <summary>What some lanes store side by side: two sectors, so that one that starts between them spoils little.</summary>
    private const int RunBytes = 64;

    /// <summary>The coalesced layout of a load or a store.</summary>
    /// <param name="pointer">Type of the pointer block.</param>
    /// <param name="info">What is known of the pointers.</param>
    /// <param name="mask">What is known of the mask, or null.</param>
    public static LinearLayout Coalesced(BlockType pointer, AxisInfo info, AxisInfo? mask, int warps)
    {
        var order = ByContiguity(pointer, info);
        var fastest = order[0];
        long vector = VectorElements(pointer.Element, info, mask, fastest);
        vector = Math.Min(vector, Math.Max(1, pointer.ElementCount / (warps * LaidOutProgram.LanesPerWarp)));
        return LinearLayout.Blocked(pointer.Extents, order, (int)vector, warps);
    }

    /// <summary>
    /// The layout of a load that is realigned: neighbouring lanes on neighbouring vectors, wherever those begin; of words, on neighbouring elements, as only what a thread
    /// has together for another reason is worth realigning.
    /// </summary>
    public static LinearLayout Realigned(BlockType pointer, AxisInfo info, int warps)
    {
        var order = ByContiguity(pointer, info);
        if (pointer.Element.Size() >= WordBytes) return LinearLayout.Blocked(pointer.Extents, order, 1, warps);
        var vector = Math.Min(RealignedElements(pointer.Element, info, order[0]), Math.Max(1, pointer.ElementCount / (warps * LaidOutProgram.LanesPerWarp)));
        return LinearLayout.Blocked(pointer.Extents, order, vector, warps);
    }

    /// <summary>
    /// The layout in which windows of rows are copied: neighbouring lanes on neighbouring pieces, and warps as far apart as they can be, so that each copies what it alone reads
    /// where warps take products of their own.
    /// </summary>
    /// <param name="axis">The axis of the rows.</param>
    public static LinearLayout Windows(BlockType pointer, int axis, int warps)
    {
        int[] order = [axis, .. Enumerable.Range(0, pointer.Rank).Reverse().Where(d => d != axis)];
        int[] vector = [.. Enumerable.Repeat(1, pointer.Rank)], lanes = [.. vector], groups = [.. vector];
        vector[axis] = MaxVectorBytes / pointer.Element.Size();
        var left = LaidOutProgram.LanesPerWarp;
        foreach (var d in order)
        {
            lanes[d] = Math.Min(left, pointer.Extents[d] / vector[d]);
            left /= lanes[d];
        }

        // Lanes and warps that are left when all pieces have one copy again what others do.
        lanes[axis] *= left;
        left = warps;
        foreach (var d in Enumerable.Reverse(order))
        {
            groups[d] = Math.Min(left, Math.Max(1, pointer.Extents[d] / vector[d] / lanes[d]));
            left /= groups[d];
        }

        groups[axis] *= left;
        return LinearLayout.BlockedTiles(pointer.Extents, order, vector, lanes, groups);
    }

    /// <summary>How many neighbours along an axis a lane loads together, wherever they begin.</summary>
    public static int RealignedElements(ElementType element, AxisInfo pointer, int axis) => (int)Math.Min(pointer.Contiguity[axis], MaxVectorBytes / element.Size());

    /// <summary>The layout of requests to the second cache: a lane asks for what memory moves at least.</summary>
    public static LinearLayout Requested(BlockType pointer, AxisInfo info, int warps)
    {
        var order = ByContiguity(pointer, info);
        var vector = Math.Min(RequestedElements(pointer.Element, info, order[0]), Math.Max(1, pointer.ElementCount / (warps * LaidOutProgram.LanesPerWarp)));
        return LinearLayout.Blocked(pointer.Extents, order, vector, warps);
    }

    /// <summary>How many neighbours along an axis one request is for, wherever they begin.</summary>
    public static int RequestedElements(ElementType element, AxisInfo pointer, int axis) => (int)Math.Min(pointer.Contiguity[axis], Math.Max(1, SectorBytes / element.Size()));

    /// <summary>The layout of an access that moves one element at a time.</summary>
    public static LinearLayout Scattered(BlockType pointer, AxisInfo info, int warps) => LinearLayout.Blocked(pointer.Extents, ByContiguity(pointer, info), 1, warps);

    /// <summary>The layout for a store of a value that lies elsewhere for a better reason: as wide and as dense an access as shuffles within a warp can make it.</summary>
    public static LinearLayout Gathered(LinearLayout layout, BlockType pointer, AxisInfo info, AxisInfo? mask)
    {
        var fastest = ByContiguity(pointer, info)[0];
        var size = pointer.Element.Size();
        var vector = VectorElements(pointer.Element, info, mask, fastest);
        var held = layout.ContiguousRegisters(fastest);
        var lanes = layout.BasesAlong(InDim.Lane, fastest);
        var width = Math.Min(held, vector);
        var together = width;
        while (lanes.Contains(together)) together *= 2;

        // A store that fills sectors of memory is not worth a shuffle.
        return together * size >= SectorBytes ? layout : LaneSwaps.Gather(layout, fastest, vector, Math.Min(pointer.Extents[fastest], RunBytes / size));
    }

    /// <summary>Whether lanes, each with elements of its own, would store less than a word at a time though neighbours lie in other lanes or registers.</summary>
    public static bool IsNarrow(LinearLayout layout, BlockType pointer, AxisInfo info, AxisInfo? mask)
    {
        var fastest = ByContiguity(pointer, info)[0];
        var size = pointer.Element.Size();
        var vector = VectorElements(pointer.Element, info, mask, fastest);
        return layout.FreeBits(InDim.Lane) == 0 && Math.Min(layout.ContiguousRegisters(fastest), vector) * size < Math.Min(vector * size, WordBytes);
    }

    /// <summary>The axes, the one along which pointers follow each other furthest first.</summary>
    public static int[] ByContiguity(BlockType pointer, AxisInfo info) =>
        Enumerable.Range(0, pointer.Rank).OrderByDescending(d => Math.Min(info.Contiguity[d], pointer.Extents[d])).ThenByDescending(d => d).ToArray();

    /// <summary>How many adjacent elements one access along an axis may cover.</summary>
    public static int VectorElements(ElementType element, AxisInfo pointer, AxisInfo? mask, int axis)
    {
        var size = element.Size();
        var vector = Math.Min(pointer.Contiguity[axis], Math.Min(Math.Max(1, pointer.Divisibility[axis] / size), MaxVectorBytes / size));
        return (int)Math.Min(vector, mask?.Constancy[axis] ?? vector);
    }
}
