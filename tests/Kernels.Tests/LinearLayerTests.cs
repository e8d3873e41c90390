using CsCheck;

namespace BlockSharp.Kernels.Tests;

public class LinearLayerTests
{
    private const int N = 37;
    private const int K = 131;

    private static LinearLayer Make(string scheme, Device device, BFloat16[] weights) => scheme switch
    {
        "bf16" => new Bf16Layer(device, weights, N, K),
        "int8" => new Int8WeightOnlyLayer(device, Int8Quantizer.PerRow(weights, N, K)),
        "int8 per tensor" => new Int8WeightOnlyLayer(device, Int8Quantizer.PerTensor(weights, N, K)),
        "dynamic" => new Int8DynamicLayer(device, Int8Quantizer.PerRow(weights, N, K)),
        "dynamic per tensor" => new Int8DynamicLayer(device, Int8Quantizer.PerRow(weights, N, K), perTensor: true),
        "int4 g32" => new Int4WeightOnlyLayer(device, Int4Quantizer.Quantize(weights, N, K, 32)),
        "int4 g128" => new Int4WeightOnlyLayer(device, Int4Quantizer.Quantize(weights, N, K, 128)),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };

    [Theory]
    [InlineData("bf16", 45)]
    [InlineData("int8", 38)]
    [InlineData("int8 per tensor", 38)]
    [InlineData("dynamic", 36)]
    [InlineData("dynamic per tensor", 36)]
    [InlineData("int4 g32", 19)]
    [InlineData("int4 g128", 18)]
    public void A_layer_reaches_the_signal_to_noise_of_its_scheme_for_any_number_of_rows(string scheme, double decibels)
    {
        foreach (var device in KernelDevices.Present)
        {
            var weights = new LinearProblem(1, N, K).BFloats(N * K);
            using var layer = Make(scheme, device, weights);
            foreach (var m in new[] { 1, 17, 3, 140 })
            {
                var problem = new LinearProblem(m, N, K);
                using var x = device.Allocate<BFloat16>(problem.X);
                using var y = device.Allocate<BFloat16>(m * N);
                layer.Forward(x, y);
                var expected = new double[m * N];
                for (var i = 0; i < expected.Length; i++)
                    for (var k = 0; k < K; k++)
                        expected[i] += (double)(float)problem.X[(i / N * K) + k] * (float)weights[(i % N * K) + k];
                Assert.InRange(QuantizationError.SignalToNoise(expected, Array.ConvertAll(y.ToArray(), v => (float)v)), decibels, 70);
            }
        }
    }

    [Fact]
    public void Layers_of_any_shape_equal_the_fp64_product_of_their_own_weights()
    {
        // Products of several rows may take 4-bit weights rounded to bf16.
        var weightRounding = Math.Pow(2, -8);
        Gen.Select(Gen.Int[1, 19], Gen.Int[1, 40], Gen.Int[1, 2100], Gen.OneOfConst(32, 64, 128, 256)).Sample((m, n, k, group) =>
        {
            var problem = new LinearProblem(m, n, k);
            var weights = problem.BFloats(n * k);
            var int8 = Int8Quantizer.PerRow(weights, n, k);
            var int4 = Int4Quantizer.Quantize(weights, n, k, group);
            foreach (var device in KernelDevices.Present)
            {
                using var bf16Layer = new Bf16Layer(device, weights, n, k);
                using var int8Layer = new Int8WeightOnlyLayer(device, int8);
                using var int4Layer = new Int4WeightOnlyLayer(device, int4);
                using var x = device.Allocate<BFloat16>(problem.X);
                using var y = device.Allocate<BFloat16>(m * n);
                bf16Layer.Forward(x, y);
                problem.Check(y.ToArray(), (row, column) => (float)weights[(row * k) + column], _ => 0);
                int8Layer.Forward(x, y);
                problem.Check(y.ToArray(), (row, column) => int8.Codes[(row * k) + column] * (double)(float)(BFloat16)int8.Scales[row], _ => 0);
                int4Layer.Forward(x, y);
                var codes = int4.UnpackedCodes();
                problem.Check(y.ToArray(), (row, column) => ((codes[(row * k) + column] - 8) * (double)int4.Scales[(row * int4.Groups) + (column / group)])
                    + int4.Zeros[(row * int4.Groups) + (column / group)], _ => 0, m > 1 ? weightRounding : 0);
            }
        }, iter: 12, threads: 1);
    }

    /// <summary>Rows, features and columns; on GPUs several programs share tiles where these are few.</summary>
    [Theory]
    [InlineData(65, 37, 131)]
    [InlineData(65, 40, 2048)]
    [InlineData(300, 147, 1037)]
    [InlineData(129, 16, 5)]
    public void Layers_of_many_rows_equal_the_fp64_product_of_their_own_weights(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        var (int8, biases) = (Int8Quantizer.PerRow(weights, n, k), problem.BFloats(n));
        var int4 = Int4Quantizer.Quantize(weights, n, k, 128);
        var codes = int4.UnpackedCodes();
        foreach (var device in KernelDevices.Present)
        {
            using var int8Layer = new Int8WeightOnlyLayer(device, int8, biases);
            using var int4Layer = new Int4WeightOnlyLayer(device, int4);
            using var x = device.Allocate<BFloat16>(problem.X);
            using var y = device.Allocate<BFloat16>(m * n);
            int8Layer.Forward(x, y);
            problem.Check(y.ToArray(), (row, column) => int8.Codes[(row * k) + column] * (double)(float)(BFloat16)int8.Scales[row], row => (float)biases[row]);
            int4Layer.Forward(x, y);
            problem.Check(y.ToArray(), (row, column) => ((codes[(row * k) + column] - 8) * (double)(float)(BFloat16)int4.Scales[(row * int4.Groups) + (column / 128)])
                + (float)(BFloat16)int4.Zeros[(row * int4.Groups) + (column / 128)], _ => 0, Math.Pow(2, -8));
        }
    }

    /// <summary>Where few tiles would leave multiprocessors idle, several programs share one, and their parts are added in a fixed order.</summary>
    [Theory]
    [InlineData(1, 1024)]
    [InlineData(5, 33)]
    [InlineData(17, 64)]
    [InlineData(64, 96)]
    [InlineData(100, 48)]
    public void Layers_give_the_same_bits_from_launch_to_launch(int m, int n)
    {
        const int k = 2048;
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        var int8 = Int8Quantizer.PerRow(weights, n, k);
        foreach (var device in KernelDevices.Present.Where(d => d.Kind != DeviceKind.Eager))
        {
            var layers = new LinearLayer[] { new Bf16Layer(device, weights, n, k), new Int8WeightOnlyLayer(device, int8), new Int8DynamicLayer(device, int8), new Int4WeightOnlyLayer(device, Int4Quantizer.Quantize(weights, n, k, 128)) };
            using var x = device.Allocate<BFloat16>(problem.X);
            using var y = device.Allocate<BFloat16>(m * n);
            foreach (var layer in layers)
            {
                using (layer)
                {
                    layer.Forward(x, y);
                    var first = y.ToArray();
                    for (var i = 0; i < 4; i++)
                    {
                        layer.Forward(x, y);
                        Assert.Equal(first, y.ToArray());
                    }
                }
            }
        }
    }

    [Fact]
    public void Weight_bytes_count_scales_and_zeros()
    {
        var device = Device.Eager;
        var weights = new LinearProblem(1, N, K).BFloats(N * K);
        Assert.Equal(2 * N * K, Bytes("bf16"));
        Assert.Equal((N * K) + (2 * N), Bytes("int8"));
        Assert.Equal((N * K) + (4 * N), Bytes("dynamic"));
        Assert.Equal((N * 80) + (N * 5 * 4), Bytes("int4 g32"));

        long Bytes(string scheme)
        {
            using var layer = Make(scheme, device, weights);
            return layer.WeightBytes;
        }
    }

    [Fact]
    public void The_bias_of_an_int8_layer_is_added()
    {
        foreach (var device in KernelDevices.Present)
        {
            using var layer = new Int8WeightOnlyLayer(device, Int8Quantizer.PerRow(new float[4], 2, 2), [(BFloat16)3f, (BFloat16)(-4f)]);
            using var x = device.Allocate<BFloat16>([BFloat16.One, BFloat16.One]);
            using var y = device.Allocate<BFloat16>(2);
            layer.Forward(x, y);
            Assert.Equal([(BFloat16)3f, (BFloat16)(-4f)], y.ToArray());
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var device = Device.Eager;
        using var layer = new Bf16Layer(device, new BFloat16[6], 2, 3);
        using var six = device.Allocate<BFloat16>(6);
        using var four = device.Allocate<BFloat16>(4);
        Assert.Contains("[m, 3] and [m, 2]", Assert.Throws<ArgumentException>(() => layer.Forward(four, four)).Message);
        Assert.Contains("[m, 3] and [m, 2]", Assert.Throws<ArgumentException>(() => layer.Forward(six, six)).Message);
        layer.Forward(six, four);
        Assert.Throws<ArgumentException>(() => new Bf16Layer(device, new BFloat16[5], 2, 3));
        Assert.Throws<ArgumentException>(() => new Bf16Layer(device, [], 1 << 16, 1 << 15));
        Assert.Throws<ArgumentException>(() => new Int8WeightOnlyLayer(device, Int8Quantizer.PerRow(new float[4], 2, 2), [BFloat16.One]));
        Assert.Contains("131071", Assert.Throws<ArgumentException>(() => new Int8DynamicLayer(device, Int8Quantizer.PerRow(new float[131072], 1, 131072))).Message);
    }
}
