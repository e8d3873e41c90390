namespace BlockSharp.Kernels.Tests;

/// <summary>The kernels that take fp32 activations.</summary>
public class FloatKernelTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 19, 24 }, { 3, 5, 4104 }, { 17, 3, 1031 }, { 1, 9, 129 }, { 65, 70, 33 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_int8_gemv_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var (codes, scales, biases) = (problem.Codes(n * k), Floats(problem.BFloats(n)), Floats(problem.BFloats(n)));
        foreach (var target in KernelDevices.Targets(typeof(Int8WeightOnly), nameof(Int8WeightOnly.GemvOfFloat)))
        {
            using var x = target.Device.Allocate<float>(Floats(problem.X));
            using var w = target.Device.Allocate<sbyte>(codes);
            using var scale = target.Device.Allocate<float>(scales);
            using var bias = target.Device.Allocate<float>(biases);
            using var y = target.Device.Allocate<float>(m * n);
            Int8WeightOnly.GemvOfFloat(target, x, w, scale, bias, y, m, n, k);
            problem.Check(y.ToArray(), (row, column) => codes[(row * k) + column] * (double)scales[row], row => biases[row]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_matmul_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var weights = Floats(problem.BFloats(n * k));
        foreach (var target in KernelDevices.Targets(typeof(FloatLinear), nameof(FloatLinear.Matmul)))
        {
            using var x = target.Device.Allocate<float>(Floats(problem.X));
            using var w = target.Device.Allocate<float>(weights);
            using var y = target.Device.Allocate<float>(m * n);
            FloatLinear.Matmul(target, x, w, y, m, n, k);
            problem.Check(y.ToArray(), (row, column) => weights[(row * k) + column], _ => 0);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1031)]
    [InlineData(2, 4097)]
    public void Fp32_activations_are_quantized_as_bf16_ones_are(int m, int k)
    {
        var problem = new LinearProblem(m, 1, k);
        foreach (var device in KernelDevices.Present)
        {
            using var narrow = device.Allocate<BFloat16>(problem.X);
            using var wide = device.Allocate<float>(Floats(problem.X));
            using var codes = device.Allocate<sbyte>(m * k);
            using var scale = device.Allocate<float>(m);
            Int8Dynamic.QuantizePerToken(device, narrow, codes, scale, m, k);
            var (expected, scales) = (codes.ToArray(), scale.ToArray());
            codes.CopyFrom(new sbyte[m * k]);
            Int8Dynamic.QuantizePerTokenFloat(device, wide, codes, scale, m, k);
            Assert.Equal(expected, codes.ToArray());
            Assert.Equal(scales, scale.ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(10007)]
    public void The_gate_equals_silu_times_up_in_fp64(int count)
    {
        var random = new Random(count);
        var gates = Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 40)).ToArray();
        (float Gate, float Value)[] extremes = [(float.NegativeInfinity, float.NaN), (-200f, 0f), (200f, 200f), (0f, 0f), (float.NaN, float.NaN)];
        for (var i = 0; i < Math.Min(extremes.Length, count - 1); i++)
            gates[i] = extremes[i].Gate;
        var ups = Enumerable.Range(0, count).Select(i => i < extremes.Length ? 1f : (float)(random.NextDouble() * 4 - 2)).ToArray();
        foreach (var target in KernelDevices.Targets(typeof(SiluGate), nameof(SiluGate.ApplyFloat)))
        {
            using var gate = target.Device.Allocate<float>(gates);
            using var up = target.Device.Allocate<float>(ups);
            using var y = target.Device.Allocate<float>(count);
            SiluGate.ApplyFloat(target, gate, up, y, count);
            var result = y.ToArray();
            for (var i = 0; i < count; i++)
            {
                var exact = i < extremes.Length && count > extremes.Length ? extremes[i].Value : gates[i] / (1 + Math.Exp(-(double)gates[i])) * ups[i];
                Assert.True(double.IsNaN(exact) ? float.IsNaN(result[i]) : Math.Abs(result[i] - exact) <= 4e-6 * Math.Abs(exact) + 1e-30, $"{target.Device}: silu({gates[i]}) * {ups[i]} is {result[i]}, expected {exact}");
            }

            using var narrowGate = target.Device.Allocate(Array.ConvertAll(gates, v => (BFloat16)v));
            using var narrowUp = target.Device.Allocate(Array.ConvertAll(ups, v => (BFloat16)v));
            using var narrow = target.Device.Allocate<BFloat16>(count);
            SiluGate.Apply(target, narrowGate, narrowUp, narrow, count);
            var rounded = narrow.ToArray();
            for (var i = extremes.Length; i < count; i++)
            {
                var (g, u) = ((double)(float)(BFloat16)gates[i], (double)(float)(BFloat16)ups[i]);
                var exact = g / (1 + Math.Exp(-g)) * u;
                Assert.InRange((float)rounded[i], exact - Math.Abs(exact) / 250 - 1e-30, exact + Math.Abs(exact) / 250 + 1e-30);
            }
        }
    }

    private static float[] Floats(BFloat16[] values) => Array.ConvertAll(values, value => (float)value);
}
