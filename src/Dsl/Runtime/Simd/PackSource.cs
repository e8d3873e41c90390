using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>A matrix operand where it lies before it is packed. For generated code.</summary>
/// <param name="Address">Of the first element.</param>
/// <param name="ExtentStride">Bytes from one row of the left operand (one column of the right one) to the next.</param>
/// <param name="KStride">Bytes from one position along K to the next.</param>
/// <param name="Extent">Rows (columns) that are there; those of the block beyond them are zero.</param>
/// <param name="Count">Positions along K that are there; those of the block beyond them are zero.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct PackSource(nint Address, nint ExtentStride, nint KStride, int Extent, int Count);
