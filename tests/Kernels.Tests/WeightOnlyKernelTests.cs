namespace BlockSharp.Kernels.Tests;

public class WeightOnlyKernelTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 4097, 24 }, { 3, 5, 4104 }, { 17, 3, 1031 }, { 1, 2, 2049 }, { 65, 2, 33 }, { 3, 4, 1024 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_bf16_gemv_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        foreach (var target in KernelDevices.Targets(typeof(Bf16Linear), nameof(Bf16Linear.Gemv)))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<BFloat16>(weights);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Bf16Linear.Gemv(target, x, w, y, m, n, k);
            problem.Check(y.ToArray(), (row, column) => (float)weights[(row * k) + column], _ => 0);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_int8_gemv_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var (codes, scales, biases) = (problem.Codes(n * k), problem.BFloats(n), problem.BFloats(n));
        foreach (var target in KernelDevices.Targets(typeof(Int8WeightOnly), nameof(Int8WeightOnly.Gemv), aligned: k % 16 == 0))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<sbyte>(codes);
            using var scale = target.Device.Allocate<BFloat16>(scales);
            using var bias = target.Device.Allocate<BFloat16>(biases);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            using var exact = target.Device.Allocate<float>(m * n);
            Int8WeightOnly.Gemv(target, x, w, scale, bias, y, m, n, k);
            Int8WeightOnly.GemvFloat(target, x, w, scale, bias, exact, m, n, k);
            problem.Check(y.ToArray(), Weight, row => (float)biases[row]);
            problem.Check(exact.ToArray(), Weight, row => (float)biases[row]);
        }

        double Weight(int row, int column) => codes[(row * k) + column] * (double)(float)scales[row];
    }

    public static TheoryData<int, int, int> MatmulShapes => new() { { 1, 1, 1 }, { 3, 131, 40 }, { 17, 33, 200 }, { 65, 70, 1024 }, { 2, 3, 4104 }, { 33, 64, 512 } };

    [Theory]
    [MemberData(nameof(MatmulShapes))]
    public void The_int8_weight_only_matmul_equals_the_fp64_product_in_every_configuration(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var (codes, scales, biases) = (problem.Codes(n * k), problem.BFloats(n), problem.BFloats(n));
        foreach (var target in KernelDevices.Targets(typeof(Int8WeightOnly), nameof(Int8WeightOnly.Matmul), aligned: k % 16 == 0 && n % 16 == 0))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<sbyte>(codes);
            using var scale = target.Device.Allocate<BFloat16>(scales);
            using var bias = target.Device.Allocate<BFloat16>(biases);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Int8WeightOnly.Matmul(target, x, w, scale, bias, y, m, n, k);
            problem.Check(y.ToArray(), (row, column) => codes[(row * k) + column] * (double)(float)scales[row], row => (float)biases[row]);
        }
    }

    [Theory]
    [InlineData(3, 70, 200, 1)]
    [InlineData(17, 33, 1000, 3)]
    [InlineData(33, 70, 1024, 2)]
    public void Tiles_that_programs_share_add_up_to_the_fp64_product_of_int8_weights(int m, int n, int k, int parts)
    {
        var problem = new LinearProblem(m, n, k);
        var (codes, scales, biases) = (problem.Codes(n * k), problem.BFloats(n), problem.BFloats(n));
        foreach (var target in KernelDevices.Targets(typeof(Int8WeightOnly), nameof(Int8WeightOnly.MatmulParts), aligned: k % 16 == 0 && n % 16 == 0))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<sbyte>(codes);
            using var scale = target.Device.Allocate<BFloat16>(scales);
            using var bias = target.Device.Allocate<BFloat16>(biases);
            using var sums = target.Device.Allocate<float>(parts * m * n);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Int8WeightOnly.MatmulParts(target, x, w, sums, m, n, k, parts);
            PartialSums.AddScaled(target.Device, sums, scale, bias, y, m, n, parts);
            problem.Check(y.ToArray(), (row, column) => codes[(row * k) + column] * (double)(float)scales[row], row => (float)biases[row]);
        }
    }

    public static TheoryData<int, int, int, int> GroupedShapes
    {
        get
        {
            var data = new TheoryData<int, int, int, int>();
            foreach (var group in Int4Quantizer.Groups)
                foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 5, 4104), (1, 4097, 24), (17, 3, 1031), (2, 3, 320), (2, 5, 8224) })
                    data.Add(m, n, k, group);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GroupedShapes))]
    public void The_int4_gemv_equals_the_fp64_product_in_every_configuration(int m, int n, int k, int group)
    {
        var problem = new LinearProblem(m, n, k);
        // Rows are farther apart than they are long, and what lies between must not matter.
        var (stride, groups) = (k % 32 == 0 ? (k / 2) + 16 : ((k + 1) / 2) + 3, (k + group - 1) / group);
        var (codes, scales, zeros) = (problem.Nibbles(n * stride), problem.BFloats(n * groups), problem.BFloats(n * groups));
        foreach (var target in KernelDevices.Targets(typeof(Int4WeightOnly), nameof(Int4WeightOnly.Gemv), $"GROUP={group},", aligned: k % 32 == 0))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var w = target.Device.Allocate<UInt4x2>(codes);
            using var scale = target.Device.Allocate<BFloat16>(scales);
            using var zero = target.Device.Allocate<BFloat16>(zeros);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            using var exact = target.Device.Allocate<float>(m * n);
            Int4WeightOnly.Gemv(target, x, w, scale, zero, y, m, n, k, stride, group);
            Int4WeightOnly.GemvFloat(target.Device, x, w, scale, zero, exact, m, n, k, stride, group);
            problem.Check(y.ToArray(), Weight, _ => 0);
            problem.Check(exact.ToArray(), Weight, _ => 0);
        }

        double Weight(int row, int column)
        {
            var pair = codes[(row * stride) + (column / 2)];
            var at = (row * groups) + (column / group);
            return (((column % 2 == 0 ? pair.Low : pair.High) - 8) * (double)(float)scales[at]) + (float)zeros[at];
        }
    }

    [Fact]
    public void A_NaN_weight_or_activation_reaches_its_own_outputs_only()
    {
        foreach (var device in KernelDevices.Present)
        {
            using var x = device.Allocate<BFloat16>([BFloat16.One, BFloat16.NaN, BFloat16.One, BFloat16.One]);
            using var w = device.Allocate<BFloat16>([BFloat16.One, BFloat16.One, BFloat16.NaN, BFloat16.One, BFloat16.One, BFloat16.One]);
            using var y = device.Allocate<BFloat16>(6);
            Bf16Linear.Gemv(device, x, w, y, 2, 3, 2);
            Assert.Equal([true, true, true, false, true, false], y.ToArray().Select(BFloat16.IsNaN));
        }
    }
}
