namespace BlockSharp.Kernels;

/// <summary>A checked, row-major host matrix of fp32 or bf16, walked row by row in fp32 by all cores.</summary>
internal sealed class Matrix
{
    private readonly ReadOnlyMemory<float> floats;
    private readonly ReadOnlyMemory<BFloat16> bfloats;

    private Matrix(ReadOnlyMemory<float> floats, ReadOnlyMemory<BFloat16> bfloats, long length, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (length != (long)rows * columns)
            throw new ArgumentException($"{length} values do not make a matrix of {rows} x {columns}; pass rows * columns values, row-major.");
        (this.floats, this.bfloats, Rows, Columns) = (floats, bfloats, rows, columns);
        CheckFinite();
    }

    public delegate void RowAction(int row, ReadOnlySpan<float> values);

    public int Rows { get; }

    public int Columns { get; }

    public static Matrix Of(ReadOnlyMemory<float> values, int rows, int columns) => new(values, default, values.Length, rows, columns);

    public static Matrix Of(ReadOnlyMemory<BFloat16> values, int rows, int columns) => new(default, values, values.Length, rows, columns);

    /// <summary>Calls <paramref name="action"/> once for every row, on all cores and in no particular order.</summary>
    public void ForEachRow(RowAction action) => Parallel.For(0, Rows, () => new float[floats.IsEmpty ? Columns : 0], (row, _, buffer) =>
    {
        if (!floats.IsEmpty)
        {
            action(row, floats.Span.Slice(row * Columns, Columns));
            return buffer;
        }
        var from = bfloats.Span.Slice(row * Columns, Columns);
        for (var c = 0; c < from.Length; c++)
            buffer[c] = (float)from[c];
        action(row, buffer);
        return buffer;
    }, _ => { });

    private void CheckFinite()
    {
        // The first offender in row-major order is named, whichever core finds one first.
        var first = long.MaxValue;
        var gate = new object();
        ForEachRow((row, values) =>
        {
            for (var c = 0; c < values.Length; c++)
                if (!float.IsFinite(values[c]))
                {
                    lock (gate)
                        first = Math.Min(first, ((long)row * Columns) + c);
                    return;
                }
        });
        if (first == long.MaxValue)
            return;
        var (badRow, badColumn) = Math.DivRem(first, Columns);
        var value = floats.IsEmpty ? (float)bfloats.Span[(int)first] : floats.Span[(int)first];
        throw new ArgumentException(
            $"the value at row {badRow}, column {badColumn} is {value}: only finite values can be quantized. Repair or clip the tensor first.");
    }
}
