namespace BlockSharp.Kernels;

/// <summary>A matrix quantized to symmetric int8: <c>value[r, c] ≈ Codes[r, c] * scale</c>, one scale per row or one for the whole matrix.</summary>
/// <param name="Codes">The codes, row-major, <c>Rows * Columns</c> of them.</param>
/// <param name="Scales">One scale a row, or a single one for the whole matrix.</param>
/// <param name="Rows">The number of rows: output features of a weight, tokens of an activation.</param>
/// <param name="Columns">The number of columns: input features.</param>
public sealed record Int8Matrix(sbyte[] Codes, float[] Scales, int Rows, int Columns)
{
    /// <summary>The scale of row <paramref name="row"/>.</summary>
    public float ScaleOf(int row) => Scales[Scales.Length == 1 ? 0 : row];

    /// <summary>One scale a row, also if the matrix has a single one.</summary>
    public float[] RowScales() => Scales.Length == 1 ? [.. Enumerable.Repeat(Scales[0], Rows)] : Scales;

    /// <summary>The scales rounded to bf16 (nearest even): the form in which gpt-fast stores them.</summary>
    public BFloat16[] ScalesAsBFloat16() => Array.ConvertAll(Scales, scale => (BFloat16)scale);

    /// <summary>The values <c>code * scale</c> in fp32, row-major (one rounding a value).</summary>
    public float[] Dequantize()
    {
        var values = new float[Codes.Length];
        Parallel.For(0, Rows, row =>
        {
            var scale = ScaleOf(row);
            for (var i = (long)row * Columns; i < (row + 1L) * Columns; i++)
                values[i] = Codes[i] * scale;
        });
        return values;
    }
}
