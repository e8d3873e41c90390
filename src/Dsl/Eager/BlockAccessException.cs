using BlockSharp.Eager;

namespace BlockSharp;

/// <summary>A load or store of a block program reached outside of its pointer's view.</summary>
public sealed class BlockAccessException : Exception
{
    internal BlockAccessException(string operation, ProgramContext? context, long elementIndex, long offset, long length)
        : base(Describe(operation, context, elementIndex, offset, length))
    {
        Kernel = context?.Kernel;
        Program = context?.Program;
        ElementIndex = elementIndex;
        Offset = offset;
        Length = length;
    }

    /// <summary>The kernel's name; null if the operation ran outside of a launch.</summary>
    public string? Kernel { get; }

    /// <summary>The program's place in the grid; null if the operation ran outside of a launch.</summary>
    public (int X, int Y, int Z)? Program { get; }

    /// <summary>The first offending element, counted through the block in row-major order.</summary>
    public long ElementIndex { get; }

    /// <summary>Where that element would be, in elements from the start of the view.</summary>
    public long Offset { get; }

    /// <summary>Number of elements in the view.</summary>
    public long Length { get; }

    private static string Describe(string operation, ProgramContext? context, long elementIndex, long offset, long length)
    {
        var where = context is null ? "outside of a launch" : $"in kernel {context.Kernel}, program {context.Program}";
        return $"{operation} {where}: element {elementIndex} of the block is at offset {offset}, but the pointer's view has {length} elements. "
            + "Mask off the elements that lie outside.";
    }
}
