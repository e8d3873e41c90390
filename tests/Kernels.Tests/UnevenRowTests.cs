namespace BlockSharp.Kernels.Tests;

/// <summary>Products of some rows with weights whose rows begin anywhere: they are fetched where they lie, and aligned on the way to the product.</summary>
public class UnevenRowTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 33, 16, 1 }, { 33, 131, 129 }, { 64, 264, 1001 }, { 65, 70, 127 }, { 100, 4099, 515 }, { 128, 130, 1027 }, { 129, 257, 263 }, { 200, 33, 4101 }, { 256, 96, 65 }, { 300, 513, 519 },
        { 512, 150, 131 }, { 100, 9001, 77 }, { 130, 65, 130 }, { 70, 65, 132 }, { 40, 200, 136 },
    };

    private static IReadOnlyList<Device> Devices
    {
        get
        {
            var devices = KernelDevices.Present.Where(d => d.Kind == DeviceKind.Cuda).ToList();
            Assert.SkipWhen(devices.Count == 0, "No CUDA device is present.");
            return devices;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_bf16_matmul_equals_the_fp64_product(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        foreach (var device in Devices)
        {
            foreach (var shift in new[] { 0, 3 })
            {
                using var x = device.Allocate<BFloat16>(problem.X);
                using var w = device.Allocate<BFloat16>([.. new BFloat16[shift], .. weights]);
                using var y = device.Allocate<BFloat16>(m * n);
                Bf16Linear.Matmul(device, x, w.Slice(shift, weights.Length), y, m, n, k);
                problem.Check(y.ToArray(), (row, column) => (float)weights[(row * k) + column], _ => 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_int8_matmul_sums_exactly(int m, int n, int k)
    {
        var problem = new LinearProblem(m, n, k);
        var (a, b) = (problem.Codes(m * k), problem.Codes(n * k));
        var sums = Array.ConvertAll(problem.Sums(a, b), sum => (float)sum);
        foreach (var device in Devices)
        {
            foreach (var shift in new[] { 0, 5 })
            {
                using var x = device.Allocate<sbyte>(a);
                using var w = device.Allocate<sbyte>([.. new sbyte[shift], .. b]);
                using var ones = device.Allocate<float>([.. Enumerable.Repeat(1f, Math.Max(m, n))]);
                using var y = device.Allocate<float>(m * n);
                Int8Dynamic.MatmulFloat(device, x, w.Slice(shift, b.Length), ones, ones, y, m, n, k, 1);
                Assert.Equal(sums, y.ToArray());
            }
        }
    }

    /// <summary>The pieces of memory that a row lies in have the ends of its neighbours too, and zeros of x would not make those of infinity vanish.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(200)]
    public void What_lies_beside_a_row_is_no_part_of_it(int m)
    {
        const int n = 137, k = 69;
        var problem = new LinearProblem(m, n, k);
        var weights = problem.BFloats(n * k);
        var spoiled = weights.ToArray();
        for (var row = 0; row < n; row += 2) Array.Fill(spoiled, BFloat16.NaN, row * k, k);
        foreach (var device in Devices)
        {
            using var x = device.Allocate<BFloat16>(problem.X);
            using var w = device.Allocate<BFloat16>([BFloat16.PositiveInfinity, .. spoiled, BFloat16.PositiveInfinity]);
            using var y = device.Allocate<BFloat16>(m * n);
            Bf16Linear.Matmul(device, x, w.Slice(1, n * k), y, m, n, k);
            var results = y.ToArray();
            for (var i = 0; i < m * n; i++)
            {
                if (i % n % 2 != 0) continue;
                Assert.True(BFloat16.IsNaN(results[i]));
                results[i] = (BFloat16)0f;
            }

            problem.Check(results, (row, column) => row % 2 == 0 ? 0 : (float)weights[(row * k) + column], _ => 0);
        }
    }
}
