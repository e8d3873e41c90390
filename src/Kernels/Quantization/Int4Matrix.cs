namespace BlockSharp.Kernels;

/// <summary>
/// A matrix quantized to 4 bits in groups along its rows, with a float zero point:
/// <c>value[r, c] ≈ (q[r, c] - 8) * scale[r, c / Group] + zero[r, c / Group]</c>, <c>q</c> in 0..15.
/// </summary>
/// <param name="Codes">Two codes a byte, the even column in the low nibble; a row takes <see cref="RowBytes"/> bytes, an odd column count leaves
/// the last high nibble zero.</param>
/// <param name="Scales">[Rows, Groups], row-major. Every value is a bf16 value if the quantizer was asked for bf16 parameters.</param>
/// <param name="Zeros">[Rows, Groups], row-major: the value that code 8 stands for.</param>
/// <param name="Rows">The number of rows: output features.</param>
/// <param name="Columns">The number of columns: input features.</param>
/// <param name="Group">How many neighbouring columns share a scale and a zero. If it does not divide <paramref name="Columns"/> the last group of a row is shorter.</param>
public sealed record Int4Matrix(UInt4x2[] Codes, float[] Scales, float[] Zeros, int Rows, int Columns, int Group)
{
    /// <summary>Groups in a row, the last one possibly shorter.</summary>
    public int Groups => (Columns + Group - 1) / Group;

    /// <summary>Bytes from one row to the next: <c>ceil(Columns / 2)</c>.</summary>
    public int RowBytes => (Columns + 1) / 2;

    /// <summary>Scales or zeros in tiles of rows: [ceil(Rows / tileRows), groups, tileRows], 0 where there are none.</summary>
    /// <param name="values">[Rows, Groups].</param>
    /// <param name="tileRows">Rows of a tile.</param>
    internal float[] Tiled(float[] values, int tileRows)
    {
        var tiled = new float[(Rows + tileRows - 1) / tileRows * tileRows * Groups];
        for (var row = 0; row < Rows; row++)
        {
            for (var group = 0; group < Groups; group++)
                tiled[(((row / tileRows * Groups) + group) * tileRows) + (row % tileRows)] = values[(row * Groups) + group];
        }
        return tiled;
    }

    /// <summary>The codes one a byte, row-major: the unpacked form that tinygemm's tools exchange.</summary>
    public byte[] UnpackedCodes()
    {
        var codes = new byte[(long)Rows * Columns];
        Parallel.For(0, Rows, row =>
        {
            for (var c = 0; c < Columns; c++)
            {
                var pair = Codes[((long)row * RowBytes) + (c / 2)];
                codes[((long)row * Columns) + c] = (byte)(c % 2 == 0 ? pair.Low : pair.High);
            }
        });
        return codes;
    }

    /// <summary>The values <c>(q - 8) * scale + zero</c> in fp32, one fused rounding a value (fma): what the GEMV kernel multiplies by.</summary>
    public float[] Dequantize() => Values((code, scale, zero) => MathF.FusedMultiplyAdd(code, scale, zero));

    /// <summary>
    /// The values in bf16 with one rounding, <c>bf16(fma(q - 8, scale, zero))</c>: what tinygemm's CUDA kernel computes. It differs from
    /// <see cref="DequantizeInTwoRoundings"/> in one element of ten or so, by one bf16 step.
    /// </summary>
    /// <remarks>With bf16 scales the product is exact in fp64 and so is the sum, hence this is a single rounding from the exact value.</remarks>
    public BFloat16[] DequantizeFused() => Array.ConvertAll(Values(FusedBFloat16), value => (BFloat16)value);

    /// <summary>The values in bf16 with two roundings, <c>bf16(bf16((q - 8) * scale) + zero)</c>: torchao's Python primitive.</summary>
    public BFloat16[] DequantizeInTwoRoundings() =>
        Array.ConvertAll(Values((code, scale, zero) => (float)(BFloat16)((float)(BFloat16)(code * scale) + zero)), value => (BFloat16)value);

    // Rounds the exact sum to odd in fp32 first, so that the second rounding, to bf16, gives what a single one would have given.
    private static float FusedBFloat16(float code, float scale, float zero)
    {
        var exact = ((double)code * scale) + zero;
        var nearest = (float)exact;
        if (nearest == exact)
            return nearest;
        var toZero = Math.Abs((double)nearest) > Math.Abs(exact) ? MathF.CopySign(MathF.BitDecrement(MathF.Abs(nearest)), nearest) : nearest;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(toZero) | 1);
    }

    private float[] Values(Func<float, float, float, float> dequantize)
    {
        var values = new float[(long)Rows * Columns];
        var codes = UnpackedCodes();
        Parallel.For(0, Rows, row =>
        {
            for (var c = 0; c < Columns; c++)
            {
                var group = ((long)row * Groups) + (c / Group);
                var i = ((long)row * Columns) + c;
                values[i] = dequantize(codes[i] - 8, Scales[group], Zeros[group]);
            }
        });
        return values;
    }
}
