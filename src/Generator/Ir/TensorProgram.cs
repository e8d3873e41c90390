using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Ir;

/// <summary>A program whose operands of products are fetched from tensors, through channels.</summary>
/// <param name="Tensors">What the first number of a <see cref="Opcode.TensorLoad"/> stands for.</param>
/// <param name="Channels">What its second number stands for.</param>
internal sealed record TensorProgram(BlockProgram Program, EquatableArray<TensorAccess> Tensors, EquatableArray<Channel> Channels);

/// <summary>A ring of slots in shared memory, filled by the copying warp and emptied by the others.</summary>
/// <param name="Blocks">What lies in a slot, one behind the other.</param>
/// <param name="Stages">Number of slots.</param>
internal sealed record Channel(EquatableArray<TensorBlock> Blocks, int Stages)
{
    /// <summary>The repetition of the 128-byte swizzle: tiles of shared memory start at multiples of it.</summary>
    public const int Alignment = 1024;

    public int SlotBytes => Blocks.Sum(b => b.PaddedBytes);

    /// <summary>Bytes that boxes bring to fill a slot, where no tensor ends within one.</summary>
    public int CopiedBytes => Blocks.Where(b => !b.IsUneven).Sum(b => b.Bytes);

    /// <summary>Whether threads copy some of the blocks.</summary>
    public bool IsUneven => Blocks.Any(b => b.IsUneven);

    /// <summary>Where a block begins in its slot.</summary>
    public int OffsetOf(int block) => Blocks.Take(block).Sum(b => b.PaddedBytes);
}

/// <summary>A block in shared memory: its shape, and which axis is contiguous there, as it is in the tensor.</summary>
/// <param name="End">Where copies end within the block if the tensor does. What is behind is never copied, in no slot of the channel, and stays zero.</param>
/// <param name="IsUneven">Whether rows begin anywhere: they are copied with a piece of 16 bytes more, one behind the other, and then shifted.</param>
internal sealed record TensorBlock(ElementType Element, EquatableArray<int> Shape, int ContiguousAxis, BoxEnd? End, bool IsUneven)
{
    /// <summary>Bytes that are copied of a row.</summary>
    public int RowBytes => (Shape[ContiguousAxis] * Element.Size()) + (IsUneven ? MemoryLayouts.MaxVectorBytes : 0);

    /// <summary>Bytes that are copied.</summary>
    public int Bytes => Shape.Where((_, axis) => axis != ContiguousAxis).Aggregate(RowBytes, (bytes, extent) => bytes * extent);

    public int PaddedBytes => (Bytes + Channel.Alignment - 1) / Channel.Alignment * Channel.Alignment;

    public LinearLayout Layout => LinearLayout.TensorTile(Shape, ContiguousAxis, Element.Size());

    public static TensorBlock Of(TensorAccess access) => new(
        access.Element,
        access.Dimensions.Where(d => d.Axis >= 0).OrderBy(d => d.Axis).Select(d => d.Box).ToEquatableArray(),
        access.Dimensions[0].Axis,
        access.End,
        access.IsUneven);
}
