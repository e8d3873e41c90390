namespace BlockSharp.Kernels;

/// <summary>4-bit weights in panels of 16 rows, as tensor cores take them; scales and zeros in bf16.</summary>
internal sealed class Int4PanelWeights : Int4Weights
{
    private const int FewRows = 8;

    private const int SomeRows = 32;

    private readonly Int4PanelMatrix shape;
    private readonly Buffer<UInt4x2> codes;
    private readonly Buffer<BFloat16> scales;
    private readonly Buffer<BFloat16> zeros;
    private readonly SharedTiles tiles;
    private readonly ArrangedRows arranged;

    internal Int4PanelWeights(Device device, Int4Matrix weights)
    {
        tiles = new SharedTiles(device);
        arranged = new ArrangedRows(device, weights.Columns);
        var packed = Int4PanelMatrix.Pack(weights);
        codes = device.Allocate<UInt4x2>(packed.Codes);
        scales = device.Allocate<BFloat16>(Rounded(packed.Scales));
        zeros = device.Allocate<BFloat16>(Rounded(packed.Zeros));

        // What is on the device now need not stay here.
        shape = packed with { Codes = [], Scales = [], Zeros = [] };
    }

    internal override long Bytes => codes.Length + (2 * scales.Length) + (2 * zeros.Length);

    internal override void Multiply(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        var (n, k) = (shape.Rows, shape.Columns);

        // A program takes so many features, and so many columns in a step; sums of many rows are much to write, so that fewer programs share a tile.
        var isFew = m <= FewRows;
        if (m > SomeRows)
        {
            MultiplyMany(target, x, y, m);
            return;
        }
        var (features, columns, perMultiprocessor) = isFew ? (16, 2048, 2) : m <= 16 ? (64, 256, 6) : (128, 256, 3);
        var parts = tiles.Parts((n + features - 1) / features, (k + columns - 1) / columns, perMultiprocessor);
        if (parts == 1)
        {
            if (isFew)
                Int4Panels.FewRows(target, x, codes, scales, zeros, y, m, n, k, shape.Group);
            else
                Int4Panels.Matmul(target, x, codes, scales, zeros, y, m, n, k, shape.Group);
            return;
        }
        var sums = tiles.Sums((long)parts * m * n);
        if (isFew)
            Int4Panels.FewRowsParts(target, x, codes, scales, zeros, sums, m, n, k, parts, shape.Group);
        else
            Int4Panels.MatmulParts(target, x, codes, scales, zeros, sums, m, n, k, parts, shape.Group);
        PartialSums.Add(target, sums, y, m * n, parts);
    }

    private void MultiplyMany(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        var (n, k) = (shape.Rows, shape.Columns);
        var chunks = arranged.Chunks;
        var (panels, groups) = ((n + Int4PanelMatrix.PanelRows - 1) / Int4PanelMatrix.PanelRows, (k + shape.Group - 1) / shape.Group);
        var a = arranged.Of(m);
        Int4Panels.Arrange(target, x, a, m, k, arranged.Columns, shape.Group);
        var parts = ManyRowTiles.Parts(m, n, chunks, target.Device);
        if (parts == 1)
        {
            Int4Panels.ManyRows(target, a, codes, scales, zeros, y, m, n, panels, chunks, groups, shape.Group);
            return;
        }
        var sums = tiles.Sums((long)parts * m * n);
        Int4Panels.ManyRowsParts(target, a, codes, scales, zeros, sums, m, n, panels, chunks, groups, parts, shape.Group);
        PartialSums.Add(target, sums, y, m * n, parts);
    }

    public override void Dispose()
    {
        arranged.Dispose();
        tiles.Dispose();
        codes.Dispose();
        scales.Dispose();
        zeros.Dispose();
    }
}
