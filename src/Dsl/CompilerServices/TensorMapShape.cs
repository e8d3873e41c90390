using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>What the elements of a tensor map are, by the numbers of the driver.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum TensorMapElement
{
    /// <summary>Any element of 1 byte.</summary>
    Bits8 = 0,

    /// <summary>Any element of 2 bytes.</summary>
    Bits16 = 1,

    /// <summary>Any element of 4 bytes.</summary>
    Bits32 = 2,

    /// <summary>Any element of 8 bytes.</summary>
    Bits64 = 4,
}

/// <summary>How a box is permuted in shared memory against bank conflicts, by the numbers of the driver.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum TensorMapSwizzle
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Within 32 bytes.</summary>
    Bytes32 = 1,

    /// <summary>Within 64 bytes.</summary>
    Bytes64 = 2,

    /// <summary>Within 128 bytes.</summary>
    Bytes128 = 3,
}

/// <summary>
/// What a CUDA tensor map says besides the address: a tensor of up to three dimensions, the innermost first and dense, and the box of it that one
/// bulk copy moves. What a box has outside the tensor is read as zero and not written.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct TensorMapShape
{
    private TensorMapShape(
        TensorMapElement element, int rank, long columns, long rows, long planes, long rowBytes, long planeBytes, int boxColumns, int boxRows, int boxPlanes, TensorMapSwizzle swizzle)
    {
        (Element, Rank, Columns, Rows, Planes) = (element, rank, columns, rows, planes);
        (RowBytes, PlaneBytes, BoxColumns, BoxRows, BoxPlanes, Swizzle) = (rowBytes, planeBytes, boxColumns, boxRows, boxPlanes, swizzle);
    }

    /// <summary>The element type.</summary>
    public TensorMapElement Element { get; }

    /// <summary>How many dimensions count: 1 to 3.</summary>
    public int Rank { get; }

    /// <summary>Elements along the innermost dimension.</summary>
    public long Columns { get; }

    /// <summary>Extent of the second dimension.</summary>
    public long Rows { get; }

    /// <summary>Extent of the third dimension.</summary>
    public long Planes { get; }

    /// <summary>Bytes from a row to the next: a multiple of 16.</summary>
    public long RowBytes { get; }

    /// <summary>Bytes from a plane to the next: a multiple of 16.</summary>
    public long PlaneBytes { get; }

    /// <summary>Elements of a box along the innermost dimension.</summary>
    public int BoxColumns { get; }

    /// <summary>Rows of a box, at most 256.</summary>
    public int BoxRows { get; }

    /// <summary>Planes of a box, at most 256.</summary>
    public int BoxPlanes { get; }

    /// <summary>How a box lies in shared memory.</summary>
    public TensorMapSwizzle Swizzle { get; }

    /// <summary>Bytes of an element.</summary>
    internal int ElementBytes => Element switch { TensorMapElement.Bits8 => 1, TensorMapElement.Bits16 => 2, TensorMapElement.Bits32 => 4, _ => 8 };

    /// <summary>A tensor of the same elements and boxes that lies elsewhere.</summary>
    internal TensorMapShape At(long rows, long planes, long rowBytes, long planeBytes) =>
        new(Element, Rank, Columns, rows, planes, rowBytes, planeBytes, BoxColumns, BoxRows, BoxPlanes, Swizzle);

    /// <summary>A vector.</summary>
    public static TensorMapShape Vector(TensorMapElement element, long columns, int boxColumns) =>
        new(element, 1, columns, 1, 1, 0, 0, boxColumns, 1, 1, TensorMapSwizzle.None);

    /// <summary>A matrix of rows.</summary>
    public static TensorMapShape Matrix(TensorMapElement element, long columns, long rows, long rowBytes, int boxColumns, int boxRows, TensorMapSwizzle swizzle) =>
        new(element, 2, columns, rows, 1, rowBytes, 0, boxColumns, boxRows, 1, swizzle);

    /// <summary>A batch of matrices.</summary>
    public static TensorMapShape Batch(
        TensorMapElement element, long columns, long rows, long planes, long rowBytes, long planeBytes, int boxColumns, int boxRows, int boxPlanes, TensorMapSwizzle swizzle) =>
        new(element, 3, columns, rows, planes, rowBytes, planeBytes, boxColumns, boxRows, boxPlanes, swizzle);
}
