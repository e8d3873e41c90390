using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;

namespace BlockSharp.Kernels.Tests;

public class QuantizerTests
{
    /// <summary>The generator of the golden vectors: exact in fp32, uniform in [-1, 1).</summary>
    private static float[] Uniform(uint seed, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            values[i] = ((int)(seed >> 8) - (1 << 23)) / (float)(1 << 23);
        }
        return values;
    }

    private static BFloat16[] Round(float[] values) => Array.ConvertAll(values, value => (BFloat16)value);

    private static string Hash<T>(T[] values) where T : unmanaged =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())))[..16];

    private static string Bits(IEnumerable<float> values) => string.Join(' ', values.Select(value => $"{BitConverter.SingleToUInt32Bits(value):x8}"));

    private static string First(sbyte[] codes) => string.Join(' ', codes.Take(8));

    private static readonly float[] Floats = Uniform(1, 4 * 256);
    private static readonly BFloat16[] BFloats = Round(Floats);

    [Fact]
    public void The_golden_input_is_the_published_one()
    {
        Assert.Equal("bf06ef4e be85ddec 3c0b0080 3ed1cce8", Bits(Floats.Take(4)));
        Assert.Equal("056d0edb1b6539b5", Hash(Floats));
        Assert.Equal("59bdeecd107d38b0", Hash(BFloats));
    }

    [Fact]
    public void Per_row_equals_torchao_on_fp32()
    {
        var q = Int8Quantizer.PerRow(Floats, 4, 256);
        Assert.Equal("-67 -33 1 52 -115 -33 70 14", First(q.Codes));
        Assert.Equal("3c0019dc 3c006d9a 3c005f62 3c0070ee", Bits(q.Scales));
        Assert.Equal("cfa3e5527d0aa886", Hash(q.Codes));
        Assert.Equal("15df956dc9e82d27", Hash(q.Scales));
    }

    [Fact]
    public void Per_tensor_equals_torchao_on_fp32()
    {
        var q = Int8Quantizer.PerTensor(Floats, 4, 256);
        Assert.Equal("-67 -33 1 52 -115 -33 70 14", First(q.Codes));
        Assert.Equal("3c0070ee", Bits(q.Scales));
        Assert.Equal("6a95f58fe700a8db", Hash(q.Codes));
        Assert.Equal("19b6e6b47b07406b", Hash(q.Scales));
    }

    [Fact]
    public void Per_token_equals_the_legacy_rule_on_fp32()
    {
        var q = Int8Quantizer.PerTokenLegacy(Floats, 4, 256);
        Assert.Equal("-67 -33 1 52 -115 -33 70 14", First(q.Codes));
        Assert.Equal("3c009af8 3c00ef0a 3c00e0c5 3c00f262", Bits(q.Scales));
        Assert.Equal("ce984e81b9d2280c", Hash(q.Codes));
    }

    [Fact]
    public void Gpt_fast_int8_equals_its_source_on_fp32()
    {
        var q = Int8Quantizer.GptFast(Floats, 4, 256);
        Assert.Equal("-67 -33 1 52 -115 -33 70 14", First(q.Codes));
        Assert.Equal("3c0019dc 3c006d9a 3c005f62 3c0070ee", Bits(q.Scales));
        Assert.All(q.ScalesAsBFloat16(), scale => Assert.Equal(0x3c00, scale.Bits));
        Assert.Equal("3d75abb8ab4744e2", Hash(q.Codes));
    }

    [Fact]
    public void Per_row_equals_torchao_on_bf16()
    {
        var q = Int8Quantizer.PerRow(BFloats, 4, 256);
        Assert.Equal("-68 -34 1 52 -115 -34 70 14", First(q.Codes));
        Assert.Equal("3c000000 3c010000 3c010000 3c010000", Bits(q.Scales));
        Assert.Equal("138866db8a3e0750", Hash(q.Codes));
        Assert.Equal("b22c7a9338c9b3a8", Hash(q.Scales));
    }

    [Fact]
    public void Gpt_fast_int8_equals_its_source_on_bf16()
    {
        var q = Int8Quantizer.GptFast(BFloats, 4, 256);
        Assert.Equal("-68 -34 1 52 -115 -34 70 14", First(q.Codes));
        Assert.Equal("3c000000 3c008081", Bits(q.Scales.Take(2)));
        Assert.Equal([0x3c00, 0x3c01, 0x3c01, 0x3c01], q.ScalesAsBFloat16().Select(scale => (int)scale.Bits));
        Assert.Equal("70a91c5086cbd1c5", Hash(q.Codes));
    }

    [Theory]
    [InlineData(32, "847d52da826c77fc", "f00b2eeada43facc", "67e2b1020f1bff3e", "01563d9cbaee6d59", "b16215e25521d1f7")]
    [InlineData(128, "c5cc7388bcd9540b", "5bba0a16ef16238e", "9d282a2699b026c3", "4288e9c01dfc9f7f", "ce3b9ea2df38b393")]
    public void Int4_equals_tinygemm_on_bf16(int group, string codes, string scales, string zeros, string twoRoundings, string fused)
    {
        var q = Int4Quantizer.Quantize(BFloats, 4, 256, group);
        Assert.Equal(codes, Hash(q.UnpackedCodes()));
        Assert.Equal(scales, Hash(Round(q.Scales)));
        Assert.Equal(zeros, Hash(Round(q.Zeros)));
        Assert.Equal(twoRoundings, Hash(q.DequantizeInTwoRoundings()));
        Assert.Equal(fused, Hash(q.DequantizeFused()));
        Assert.Equal(Round(q.Dequantize()), q.DequantizeFused());
    }

    [Fact]
    public void Int4_equals_tinygemm_on_fp32()
    {
        var q = Int4Quantizer.Quantize(Floats, 4, 256, 32);
        Assert.Equal("5955c68fec2a068a", Hash(q.UnpackedCodes()));
        Assert.Equal("ce76c7aa10ef4e6c", Hash(q.Scales));
        Assert.Equal("501fa7e0f760df06", Hash(q.Zeros));
        Assert.Equal([3, 6, 8, 11, 1, 6, 12, 8], Int4Quantizer.Quantize(BFloats, 4, 256, 32).UnpackedCodes().Take(8));
    }

    [Fact]
    public void The_int8_dynamic_linear_equals_torchao()
    {
        var a = Int8Quantizer.PerRow(Uniform(7, 2 * 64), 2, 64);
        var w = Int8Quantizer.PerRow(Uniform(11, 3 * 64), 3, 64);
        Assert.Equal("3bfff3f4 3bfe7aa3", Bits(a.Scales));
        Assert.Equal("3bfe56d7 3c0054ea 3bfde244", Bits(w.Scales));
        int[] acc = [.. from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) select Enumerable.Range(0, 64).Sum(k => a.Codes[(64 * i) + k] * w.Codes[(64 * j) + k])];
        Assert.Equal([-69695, 48067, -20695, -8338, -64883, 8070], acc);
        var y = acc.Select((sum, at) => sum * a.Scales[at / 3] * w.Scales[at % 3]);
        Assert.Equal("c0873711 403c36b3 bfa05051 bf00aac4 c07c98a7 3ef89df0", Bits(y));
    }

    [Fact]
    public void Normal_weights_reach_the_known_signal_to_noise()
    {
        var random = new Random(5);
        var w = new float[512 * 4096];
        for (var i = 0; i < w.Length; i++)
            w[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        Assert.InRange(QuantizationError.SignalToNoise(w, Int8Quantizer.PerRow(w, 512, 4096).Dequantize()), 41.1, 41.4);
        foreach (var (group, expected) in new[] { (32, 22.13), (64, 20.95), (128, 20.02), (256, 19.25) })
            Assert.InRange(QuantizationError.SignalToNoise(w, Int4Quantizer.Quantize(Round(w), 512, 4096, group).Dequantize()), expected - 0.1, expected + 0.1);
    }

    [Fact]
    public void Every_int8_value_is_within_half_a_step_unless_it_is_clamped()
    {
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 70]).SelectMany((rows, columns) =>
            Gen.Select(Gen.Float[-1e30f, 1e30f].Array[rows * columns], Gen.Const((rows, columns)))).Sample((values, shape) =>
        {
            var (rows, columns) = shape;
            foreach (var q in new[] { Int8Quantizer.PerRow(values, rows, columns), Int8Quantizer.PerTensor(values, rows, columns), Int8Quantizer.GptFast(values, rows, columns), Int8Quantizer.PerTokenLegacy(values, rows, columns) })
            {
                var back = q.Dequantize();
                for (var i = 0; i < values.Length; i++)
                    Assert.True(Math.Abs((double)values[i] - back[i]) <= q.ScaleOf(i / columns) * 0.5001, $"{values[i]} became {back[i]}");
            }
        });
    }

    [Fact]
    public void Every_int4_value_is_within_half_a_step()
    {
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 300], Gen.OneOfConst(32, 64, 128, 256)).SelectMany((rows, columns, group) =>
            Gen.Select(Gen.Float[-1e3f, 1e3f].Array[rows * columns], Gen.Const((rows, columns, group)))).Sample((values, shape) =>
        {
            var (rows, columns, group) = shape;
            var q = Int4Quantizer.Quantize(values, rows, columns, group);
            Assert.Equal((columns + group - 1) / group, q.Groups);
            Assert.Equal(rows * q.Groups, q.Scales.Length);
            Assert.Equal(rows * ((columns + 1) / 2), q.Codes.Length);
            var back = q.Dequantize();
            for (var i = 0; i < values.Length; i++)
                Assert.True(Math.Abs(values[i] - back[i]) <= (q.Scales[(i / columns * q.Groups) + (i % columns / group)] * 0.501) + 2e-4, $"{values[i]} became {back[i]}");
        }, iter: 300);
    }

    [Fact]
    public void Rows_are_quantized_as_if_each_were_alone()
    {
        const int rows = 67, columns = 129;
        var values = Uniform(9, rows * columns);
        var (int8, gptFast, int4) = (Int8Quantizer.PerRow(values, rows, columns), Int8Quantizer.GptFast(values, rows, columns), Int4Quantizer.Quantize(values, rows, columns, 64));
        for (var row = 0; row < rows; row++)
        {
            var alone = values.AsMemory(row * columns, columns);
            Assert.Equal(Int8Quantizer.PerRow(alone, 1, columns).Codes, int8.Codes[(row * columns)..((row + 1) * columns)]);
            Assert.Equal(Int8Quantizer.GptFast(alone, 1, columns).Codes, gptFast.Codes[(row * columns)..((row + 1) * columns)]);
            var four = Int4Quantizer.Quantize(alone, 1, columns, 64);
            Assert.Equal(four.Codes, int4.Codes[(row * 65)..((row + 1) * 65)]);
            Assert.Equal(four.Scales, int4.Scales[(row * 3)..((row + 1) * 3)]);
            Assert.Equal(four.Zeros, int4.Zeros[(row * 3)..((row + 1) * 3)]);
        }
    }

    [Fact]
    public void The_even_column_is_in_the_low_nibble_and_an_odd_row_ends_in_a_zero_nibble()
    {
        float[] row = [-8, 7, -7];
        var q = Int4Quantizer.Quantize(new float[] { 0, 15, 1, 15, 0, 3 }, 2, 3, 32);
        Assert.Equal([0, 15, 1, 15, 0, 3], q.UnpackedCodes());
        Assert.Equal([0xf0, 0x01, 0x0f, 0x03], MemoryMarshal.AsBytes(q.Codes.AsSpan()).ToArray().Select(b => (int)b));
        Assert.Equal(2, q.RowBytes);
        Assert.Equal([0, 15, 1], Int4Quantizer.Quantize(row, 1, 3, 32).UnpackedCodes());
    }

    [Fact]
    public void A_short_last_group_is_quantized_over_its_own_values()
    {
        var values = Uniform(3, 2 * 70);
        var q = Int4Quantizer.Quantize(values, 2, 70, 32);
        var tail = Int4Quantizer.Quantize(values.AsMemory(64, 6), 1, 6, 32);
        Assert.Equal(3, q.Groups);
        Assert.Equal(tail.Scales[0], q.Scales[2]);
        Assert.Equal(tail.UnpackedCodes(), q.UnpackedCodes()[64..70]);
    }

    [Fact]
    public void A_row_of_zeros_gets_the_smallest_scale_and_codes_of_zero()
    {
        var q = Int8Quantizer.PerRow(new float[6], 2, 3);
        Assert.All(q.Scales, scale => Assert.Equal(1.1920929e-07f, scale));
        Assert.All(q.Codes, code => Assert.Equal(0, code));
        Assert.Equal(1e-5f / 127, Int8Quantizer.PerTokenLegacy(new float[3], 1, 3).Scales[0]);
        Assert.All(Int4Quantizer.Quantize(new float[40], 1, 40, 32).Dequantize(), value => Assert.InRange(value, -1e-11f, 1e-11f));
    }

    [Fact]
    public void The_largest_value_of_a_row_takes_the_extreme_code_of_its_sign()
    {
        Assert.Equal([-128, 64], Int8Quantizer.GptFast(new float[] { -127.5f, 64 }, 1, 2).Codes);
        Assert.Equal([127, -64], Int8Quantizer.GptFast(new float[] { 127.5f, -64 }, 1, 2).Codes);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_refused_by_its_row_and_column(float bad)
    {
        var values = new float[50 * 40];
        (values[(31 * 40) + 7], values[(31 * 40) + 9], values[(44 * 40) + 1]) = (bad, bad, bad);
        foreach (var quantize in new Action[]
        {
            () => Int8Quantizer.PerRow(values, 50, 40), () => Int8Quantizer.PerRow(Round(values), 50, 40), () => Int8Quantizer.PerTensor(values, 50, 40),
            () => Int8Quantizer.PerTokenLegacy(values, 50, 40), () => Int8Quantizer.GptFast(values, 50, 40), () => Int4Quantizer.Quantize(values, 50, 40, 32),
            () => Int4Quantizer.Quantize(Round(values), 50, 40, 32),
        })
            Assert.Contains("row 31, column 7", Assert.Throws<ArgumentException>(quantize).Message);
    }

    [Fact]
    public void A_group_whose_range_overflows_is_refused_by_its_row_and_column()
    {
        var values = new float[3 * 64];
        (values[64 + 32], values[64 + 33]) = (float.MaxValue, float.MinValue);
        Assert.Contains("row 1, columns from 32", Assert.Throws<ArgumentException>(() => Int4Quantizer.Quantize(values, 3, 64, 32)).Message);
    }

    [Fact]
    public void A_shape_that_does_not_match_the_data_is_refused()
    {
        Assert.Contains("5 values do not make a matrix of 2 x 3", Assert.Throws<ArgumentException>(() => Int8Quantizer.PerRow(new float[5], 2, 3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Int8Quantizer.PerRow(new float[5], 0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Int4Quantizer.Quantize(new float[5], 5, -1, 32));
        Assert.Contains("use one of 32, 64, 128, 256", Assert.Throws<ArgumentException>(() => Int4Quantizer.Quantize(new float[5], 1, 5, 48)).Message);
    }

    [Fact]
    public void Signal_to_noise_and_largest_error_are_what_their_names_say()
    {
        Assert.Equal(20, QuantizationError.SignalToNoise([3f, 4f], [3f, 4.5f]), 6);
        Assert.Equal(double.PositiveInfinity, QuantizationError.SignalToNoise([1f, 2f], [1f, 2f]));
        Assert.Equal(0.5, QuantizationError.Largest([3, 4, -1], [3f, 4.5f, -1.25f]));
        Assert.True(double.IsNaN(QuantizationError.Largest([1, 2], [float.NaN, 2f])));
        Assert.Throws<ArgumentException>(() => QuantizationError.Largest([1, 2], [1f]));
    }
}
