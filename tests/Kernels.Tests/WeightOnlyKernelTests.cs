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

    public static TheoryData<int, int, int> ManyRowShapes => new() { { 1, 1, 16 }, { 3, 131, 48 }, { 65, 70, 1024 }, { 129, 130, 400 }, { 2, 16, 4112 }, { 130, 48, 2064 } };

    [Theory]
    [MemberData(nameof(ManyRowShapes))]
    public void The_product_of_many_rows_and_int8_weights_equals_that_in_fp64_in_every_configuration(int m, int n, int k) => ForEachOfManyRows(
        nameof(Int8WeightOnly.ManyRows), m, n, k, (target, x, w, scale, bias, y) => Int8WeightOnly.ManyRows(target, x, w, scale, bias, y, m, n, k, Columns(k)));

    [Theory]
    [InlineData(3, 70, 208, 1)]
    [InlineData(17, 33, 1040, 3)]
    [InlineData(65, 144, 2048, 4)]
    [InlineData(130, 48, 1024, 5)]
    public void Tiles_of_many_rows_that_programs_share_add_up_to_the_fp64_product_of_int8_weights(int m, int n, int k, int parts) => ForEachOfManyRows(
        nameof(Int8WeightOnly.ManyRowsParts),
        m,
        n,
        k,
        (target, x, w, scale, bias, y) =>
        {
            using var sums = target.Device.Allocate<float>(parts * m * n);
            Int8WeightOnly.ManyRowsParts(target, x, w, sums, m, n, k, Columns(k), parts);
            PartialSums.AddScaled(target.Device, sums, scale, bias, y, m, n, parts);
        });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1031)]
    [InlineData(2, 1280)]
    public void Arranging_for_int8_weights_permutes_the_columns_of_each_chunk_and_leaves_zeros_behind_them(int m, int k)
    {
        var x = new LinearProblem(m, 1, k).X;
        foreach (var target in KernelDevices.Targets(typeof(Int8WeightOnly), nameof(Int8WeightOnly.Arrange), aligned: k % 16 == 0))
        {
            using var rows = target.Device.Allocate<BFloat16>(x);
            using var arranged = target.Device.Allocate<BFloat16>(Enumerable.Repeat(BFloat16.NaN, m * Columns(k)).ToArray());
            Int8WeightOnly.Arrange(target, rows, arranged, m, k, Columns(k));
            var actual = arranged.ToArray();
            for (var row = 0; row < m; row++)
                for (var column = 0; column < Columns(k); column++)
                {
                    // Of 16 places: two pairs of each of four threads, of bytes that are two apart in the word whose number that of the 16 is.
                    var (thread, word, half, pair) = (column % 128 / 32, column / 4 % 8, column / 2 % 2, column % 2);
                    var place = (column / 128 * 128) + (word * 16) + (pair * 8) + (thread * 2) + half;
                    Assert.Equal(column < k ? x[(row * k) + column] : default, actual[(row * Columns(k)) + place]);
                }
        }
    }

    private static int Columns(int k) => (k + 127) / 128 * 128;

    private static void ForEachOfManyRows(
        string kernel, int m, int n, int k, Action<LaunchTarget, Buffer<BFloat16>, Buffer<sbyte>, Buffer<BFloat16>, Buffer<BFloat16>, Buffer<BFloat16>> multiply)
    {
        var problem = new LinearProblem(m, n, k);
        var (codes, scales, biases) = (problem.Codes(n * k), problem.BFloats(n), problem.BFloats(n));
        foreach (var target in KernelDevices.Targets(typeof(Int8WeightOnly), kernel, aligned: k % 16 == 0 && n % 16 == 0).Concat(KernelDevices.Fetching(typeof(Int8WeightOnly), kernel)))
        {
            using var x = target.Device.Allocate<BFloat16>(problem.X);
            using var arranged = target.Device.Allocate<BFloat16>(m * Columns(k));
            using var w = target.Device.Allocate<sbyte>(codes);
            using var scale = target.Device.Allocate<BFloat16>(scales);
            using var bias = target.Device.Allocate<BFloat16>(biases);
            using var y = target.Device.Allocate<BFloat16>(m * n);
            Int8WeightOnly.Arrange(target.Device, x, arranged, m, k, Columns(k));
            multiply(target, arranged, w, scale, bias, y);
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
