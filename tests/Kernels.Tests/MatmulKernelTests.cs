namespace BlockSharp.Kernels.Tests;

public class MatmulKernelTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 3, 131, 40 }, { 17, 33, 200 }, { 65, 70, 24 }, { 129, 257, 17 }, { 5, 4097, 8 }, { 2, 3, 4104 },
    };

    /// <summary>Rows of operands that tensors can describe, and rows of which copies are fetched; tiles and results that they do not fill.</summary>
    public static TheoryData<int, int, int> FetchableShapes => new()
    {
        { 1, 16, 16 }, { 130, 264, 208 }, { 65, 131, 48 }, { 300, 513, 1040 }, { 17, 4096, 256 }, { 1000, 96, 64 }, { 300, 528, 1040 },
        { 1, 16, 1 }, { 130, 264, 204 }, { 65, 131, 51 }, { 300, 513, 1039 }, { 17, 4099, 257 }, { 300, 528, 1039 },
    };

    [Theory]
    [MemberData(nameof(FetchableShapes))]
    public void The_bf16_matmul_of_fetched_tensors_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var targets = KernelDevices.Fetching(typeof(Bf16Linear), nameof(Bf16Linear.Matmul));
        Assert.SkipWhen(targets.Count == 0, "No CUDA device of compute capability 9.0 is present.");
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        foreach (var target in targets)
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<BFloat16>(weights);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Bf16Linear.Matmul(target, x, w, y, m, n, k);
            problem.Check(y.ToArray(), (row, column) => (float)weights[(row * k) + column], _ => 0);
        }
    }

    [Theory]
    [MemberData(nameof(FetchableShapes))]
    public void The_int8_matmul_of_fetched_tensors_sums_exactly_and_scales_from_the_left_in_every_configuration(int m, int n, int k)
    {
        var targets = KernelDevices.Fetching(typeof(Int8Dynamic), nameof(Int8Dynamic.MatmulFloat));
        Assert.SkipWhen(targets.Count == 0, "No CUDA device of compute capability 9.0 is present.");
        CheckInt8(targets, KernelDevices.Fetching(typeof(Int8Dynamic), nameof(Int8Dynamic.Matmul)), m, n, k);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_bf16_matmul_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        foreach (var target in KernelDevices.Targets(typeof(Bf16Linear), nameof(Bf16Linear.Matmul)))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<BFloat16>(weights);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Bf16Linear.Matmul(target, x, w, y, m, n, k);
            problem.Check(y.ToArray(), (row, column) => (float)weights[(row * k) + column], _ => 0);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_fp8_matmul_equals_the_fp64_product_in_every_configuration(int m, int n, int k) =>
        CheckFloat8(KernelDevices.Targets(typeof(Float8Linear), nameof(Float8Linear.Matmul)), m, n, k);

    private static void CheckFloat8(IEnumerable<LaunchTarget> targets, int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var activations = Array.ConvertAll(problem.X, v => (Float8E4M3)(float)v);
        for (var i = 0; i < activations.Length; i++)
            problem.X[i] = (BFloat16)(float)activations[i];
        var weights = Array.ConvertAll(problem.BFloats(n * k), v => (Float8E4M3)(float)v);
        foreach (var target in targets)
        {
            using var x = target.Device.Allocate<Float8E4M3>(activations);
            using var w = target.Device.Allocate<Float8E4M3>(weights);
            using var xScale = target.Device.Allocate<float>([0.25f]);
            using var wScale = target.Device.Allocate<float>([3f]);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Float8Linear.Matmul(target, x, w, xScale, wScale, y, m, n, k);

            // Where sums nearly cancel, what tensor cores drop of each product stays behind: about 2^-13 of it, products being of like size.
            problem.Check(y.ToArray(), (row, column) => (float)weights[(row * k) + column] * 0.75, _ => 0, target.Device.Kind == DeviceKind.Cuda ? Math.ScaleB(1, -13) : 0);
        }
    }

    /// <summary>
    /// Products of one sign let no loss cancel. A tensor core's sum of 128 products is made in four steps; each of 33 terms of a step may lose 2^-13 of its running sum,
    /// which is a quarter to all of the whole. Then come fp32 sums, and one rounding to bf16. Sums carried by tensor cores along all of k would lose far more.
    /// </summary>
    [Fact]
    public void The_fp8_matmul_of_fetched_tensors_keeps_its_bound_over_long_rows()
    {
        const int m = 65, n = 72, k = 8192;
        const double Bound = (33 * (0.25 + 0.5 + 0.75 + 1) / 8192) + (1.0 / 512);
        var targets = KernelDevices.Fetching(typeof(Float8Linear), nameof(Float8Linear.Matmul));
        Assert.SkipWhen(targets.Count == 0, "No CUDA device of compute capability 9.0 is present.");
        var random = new Random(5);
        var (activations, weights) = (Positive(m * k), Positive(n * k));
        foreach (var target in targets)
        {
            using var x = target.Device.Allocate<Float8E4M3>(activations);
            using var w = target.Device.Allocate<Float8E4M3>(weights);
            using var one = target.Device.Allocate<float>([1f]);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Float8Linear.Matmul(target, x, w, one, one, y, m, n, k);
            var results = y.ToArray();
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = 0.0;
                    for (var c = 0; c < k; c++) sum += (double)(float)activations[(i * k) + c] * (float)weights[(j * k) + c];
                    Assert.InRange((float)results[(i * n) + j], sum * (1 - Bound), sum * (1 + Bound));
                }
            }
        }

        Float8E4M3[] Positive(int count) => [.. Enumerable.Range(0, count).Select(_ => (Float8E4M3)(0.1f + random.NextSingle()))];
    }

    [Theory]
    [MemberData(nameof(FetchableShapes))]
    public void The_fp8_matmul_of_fetched_tensors_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var targets = KernelDevices.Fetching(typeof(Float8Linear), nameof(Float8Linear.Matmul));
        Assert.SkipWhen(targets.Count == 0, "No CUDA device of compute capability 9.0 is present.");
        CheckFloat8(targets, m, n, k);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_int8_matmul_sums_exactly_and_scales_from_the_left_in_every_configuration(int m, int n, int k) => CheckInt8(
        KernelDevices.Targets(typeof(Int8Dynamic), nameof(Int8Dynamic.MatmulFloat)), KernelDevices.Targets(typeof(Int8Dynamic), nameof(Int8Dynamic.Matmul)), m, n, k);

    private static void CheckInt8(IEnumerable<LaunchTarget> toFloat, IEnumerable<LaunchTarget> toBFloat, int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var (a, b) = (problem.Codes(m * k), problem.Codes(n * k));
        var sums = problem.Sums(a, b);
        var (xScales, wScales) = (Array.ConvertAll(problem.BFloats(m), s => (float)s / 3), Array.ConvertAll(problem.BFloats(n), s => (float)s / 7));
        foreach (var target in toFloat)
        {
            using var x = target.Device.Allocate<sbyte>(a);
            using var w = target.Device.Allocate<sbyte>(b);
            using var ones = target.Device.Allocate<float>([.. Enumerable.Repeat(1f, Math.Max(m, n))]);
            using var sx = target.Device.Allocate<float>(xScales);
            using var sw = target.Device.Allocate<float>(wScales);
            using var y = target.Device.Allocate<float>(m * n);
            Int8Dynamic.MatmulFloat(target, x, w, ones, ones, y, m, n, k, 1);
            Assert.Equal(sums.Select(sum => (float)sum), y.ToArray());
            Int8Dynamic.MatmulFloat(target, x, w, sx, sw, y, m, n, k, 1);
            Assert.Equal(sums.Select((sum, at) => (float)((float)(sum * xScales[at / n]) * wScales[at % n])), y.ToArray());
            Int8Dynamic.MatmulFloat(target, x, w, sx, sw, y, m, n, k, 0);
            Assert.Equal(sums.Select((sum, at) => (float)((float)(sum * xScales[0]) * wScales[at % n])), y.ToArray());
        }
        foreach (var target in toBFloat)
        {
            using var x = target.Device.Allocate<sbyte>(a);
            using var w = target.Device.Allocate<sbyte>(b);
            using var sx = target.Device.Allocate<float>(xScales);
            using var sw = target.Device.Allocate<float>(wScales);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Int8Dynamic.Matmul(target, x, w, sx, sw, y, m, n, k, 1);
            Assert.Equal(sums.Select((sum, at) => (BFloat16)((float)(sum * xScales[at / n]) * wScales[at % n])), y.ToArray());
        }
    }

    [Fact]
    public void The_extreme_codes_sum_exactly_over_a_long_row()
    {
        const int k = 4104;
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<sbyte>([.. Enumerable.Repeat((sbyte)-128, k)]);
            using var w = device.Allocate<sbyte>([.. Enumerable.Repeat((sbyte)-128, k), .. Enumerable.Repeat((sbyte)127, k)]);
            using var one = device.Allocate<float>([1f, 1f]);
            using var y = device.Allocate<float>(2);
            Int8Dynamic.MatmulFloat(device, x, w, one, one, y, 1, 2, k, 1);
            Assert.Equal([128f * 128 * k, -128f * 127 * k], y.ToArray());
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4104)]
    [InlineData(65, 37)]
    [InlineData(17, 1025)]
    public void The_quantizing_kernels_equal_the_host_quantizer_bit_for_bit(int m, int k)
    {
        var values = new LinearProblem(m, 1, k).X;
        values.AsSpan(0, k).Clear();
        var (perToken, perTensor) = (Int8Quantizer.PerRow(values, m, k), Int8Quantizer.PerTensor(values, m, k));
        foreach (var target in KernelDevices.Targets(typeof(Int8Dynamic), nameof(Int8Dynamic.QuantizePerToken)))
        {
            using var x = target.Device.Allocate<BFloat16>(values);
            using var codes = target.Device.Allocate<sbyte>(m * k);
            using var scale = target.Device.Allocate<float>(m);
            using var amax = target.Device.Allocate<float>(m);
            Int8Dynamic.QuantizePerToken(target, x, codes, scale, m, k);
            Assert.Equal(perToken.Scales, scale.ToArray());
            Assert.Equal(perToken.Codes, codes.ToArray());
            Int8Dynamic.RowMagnitudes(target, x, amax, m, k);
            Int8Dynamic.QuantizePerTensor(target, x, amax, codes, scale, m, k);
            Assert.Equal(perTensor.Scales[0], scale.ToArray()[0]);
            Assert.Equal(perTensor.Codes, codes.ToArray());
        }
    }

    [Fact]
    public void A_NaN_becomes_code_zero_and_an_infinity_zeroes_its_row()
    {
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<BFloat16>([BFloat16.NaN, (BFloat16)127.5f, (BFloat16)(-127.5f), BFloat16.PositiveInfinity, BFloat16.One, BFloat16.One]);
            using var codes = device.Allocate<sbyte>(6);
            using var scale = device.Allocate<float>(2);
            Int8Dynamic.QuantizePerToken(device, x, codes, scale, 2, 3);
            Assert.Equal([0, 127, -128, 0, 0, 0], codes.ToArray());
            Assert.Equal([1f, float.PositiveInfinity], scale.ToArray());
        }
    }
}
