using BlockSharp.CompilerServices;

namespace BlockSharp.Kernels.Tests;

public class Int4PanelTests
{
    /// <summary>What multiplying by 128 + a code adds to the error, of the sum of magnitudes.</summary>
    private static readonly double s_rounding = Math.Pow(2, -17);

    /// <summary>Half an ulp of a weight that is made bf16.</summary>
    private static readonly double s_bfloat16 = Math.Pow(2, -9);

    public static TheoryData<int, int, int, int> FewRows
    {
        get
        {
            var data = new TheoryData<int, int, int, int>();
            foreach (var group in Int4Quantizer.Groups)
                foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 5, 1031), (1, 33, 4128), (9, 17, 320), (8, 48, 2304) })
                    data.Add(m, n, k, group);
            return data;
        }
    }

    public static TheoryData<int, int, int, int> Tiles
    {
        get
        {
            var data = new TheoryData<int, int, int, int>();
            foreach (var group in Int4Quantizer.Groups)
                foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 5, 1031), (17, 33, 320), (65, 130, 512) })
                    data.Add(m, n, k, group);
            return data;
        }
    }

    [Fact]
    public void Every_code_and_parameter_is_where_the_format_says()
    {
        const int rows = 19, columns = 261, chunks = 3;
        var matrix = Matrix(new LinearProblem(1, rows, columns), rows, columns, 64);
        var packed = Int4PanelMatrix.Pack(matrix);
        var codes = matrix.UnpackedCodes();
        Assert.Equal(2 * chunks * 16 * 64, packed.Codes.Length);
        for (var row = 0; row < 32; row++)
        {
            for (var column = 0; column < chunks * 128; column++)
            {
                // Of 64 columns: two words of each of four threads, which take eight columns in turn; in a word the even columns are first.
                var (group, turn, thread, pair) = (column % 128 / 64, column % 64 / 32, column % 32 / 8, column % 8);
                var place = (group * 64) + (thread * 16) + (turn * 8) + (pair % 2 * 4) + (pair / 2);
                var two = packed.Codes[(((((row / 16) * chunks) + (column / 128)) * 16) + (row % 16)) * 64 + (place / 2)];
                Assert.Equal(row < rows && column < columns ? codes[(row * columns) + column] : 0, place % 2 == 0 ? two.Low : two.High);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            for (var group = 0; group < matrix.Groups; group++)
            {
                var at = ((row / 16 * matrix.Groups) + group) * 16 + (row % 16);
                Assert.Equal(matrix.Scales[(row * matrix.Groups) + group], packed.Scales[at]);
                Assert.Equal(matrix.Zeros[(row * matrix.Groups) + group], packed.Zeros[at]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(FewRows))]
    public void The_products_of_few_rows_equal_those_in_fp64_in_every_configuration(int m, int n, int k, int group) => ForEach(nameof(Int4Panels.FewRows), m, n, k, group, (target, on) =>
        Int4Panels.FewRows(target, on.X, on.Codes, on.Scales, on.Zeros, on.Y, m, n, k, group));

    [Theory]
    [InlineData(1, 33, 4128, 128, 2)]
    [InlineData(5, 48, 2304, 256, 3)]
    [InlineData(8, 17, 8192, 32, 4)]
    [InlineData(2, 16, 1030, 64, 8)]
    public void Shares_of_the_columns_add_up_to_the_products_of_few_rows(int m, int n, int k, int group, int parts) => ForEach(nameof(Int4Panels.FewRowsParts), m, n, k, group, (target, on) =>
    {
        using var sums = target.Device.Allocate<float>(parts * m * n);
        Int4Panels.FewRowsParts(target, on.X, on.Codes, on.Scales, on.Zeros, sums, m, n, k, parts, group);
        PartialSums.Add(target.Device, sums, on.Y, m * n, parts);
    });

    [Theory]
    [MemberData(nameof(Tiles))]
    public void The_matmul_equals_the_fp64_product_in_every_configuration(int m, int n, int k, int group) => ForEach(nameof(Int4Panels.Matmul), m, n, k, group, (target, on) =>
        Int4Panels.Matmul(target, on.X, on.Codes, on.Scales, on.Zeros, on.Y, m, n, k, group));

    [Theory]
    [InlineData(3, 70, 200, 64, 1)]
    [InlineData(17, 33, 1000, 32, 3)]
    [InlineData(33, 80, 1024, 128, 2)]
    [InlineData(64, 144, 2048, 128, 4)]
    [InlineData(5, 48, 1024, 256, 4)]
    public void Tiles_that_programs_share_add_up_to_the_fp64_product(int m, int n, int k, int group, int parts) => ForEach(nameof(Int4Panels.MatmulParts), m, n, k, group, (target, on) =>
    {
        using var sums = target.Device.Allocate<float>(parts * m * n);
        Int4Panels.MatmulParts(target, on.X, on.Codes, on.Scales, on.Zeros, sums, m, n, k, parts, group);
        PartialSums.Add(target.Device, sums, on.Y, m * n, parts);
    });

    [Theory]
    [MemberData(nameof(Tiles))]
    public void The_product_of_many_rows_equals_that_in_fp64_in_every_configuration(int m, int n, int k, int group) => ForEach(
        nameof(Int4Panels.ManyRows),
        m,
        n,
        k,
        group,
        (target, on) =>
        {
            using var x = Arranged(target.Device, on.X, m, k, group);
            Int4Panels.ManyRows(target, x, on.Codes, on.Scales, on.Zeros, on.Y, m, n, Panels(n), Columns(k) / 128, Groups(k, group), group);
        },
        s_bfloat16);

    [Theory]
    [InlineData(3, 70, 200, 64, 1)]
    [InlineData(17, 33, 1000, 32, 3)]
    [InlineData(65, 144, 2048, 128, 4)]
    [InlineData(130, 48, 1024, 256, 4)]
    public void Tiles_of_many_rows_that_programs_share_add_up_to_the_fp64_product(int m, int n, int k, int group, int parts) => ForEach(
        nameof(Int4Panels.ManyRowsParts),
        m,
        n,
        k,
        group,
        (target, on) =>
        {
            using var x = Arranged(target.Device, on.X, m, k, group);
            using var sums = target.Device.Allocate<float>(parts * m * n);
            Int4Panels.ManyRowsParts(target, x, on.Codes, on.Scales, on.Zeros, sums, m, n, Panels(n), Columns(k) / 128, Groups(k, group), parts, group);
            PartialSums.Add(target.Device, sums, on.Y, m * n, parts);
        },
        s_bfloat16);

    [Theory]
    [InlineData(1, 1, 128)]
    [InlineData(3, 1031, 32)]
    [InlineData(3, 1031, 64)]
    [InlineData(2, 1280, 128)]
    [InlineData(2, 1280, 256)]
    public void Arranging_permutes_the_columns_of_each_chunk_and_leaves_zeros_behind_them(int m, int k, int group)
    {
        var x = new LinearProblem(m, 1, k).X;
        foreach (var target in KernelDevices.Targets(typeof(Int4Panels), nameof(Int4Panels.Arrange), $"GROUP={group},", aligned: k % 16 == 0))
        {
            using var rows = target.Device.Allocate<BFloat16>(x);
            using var arranged = target.Device.Allocate<BFloat16>(Enumerable.Repeat(BFloat16.NaN, m * Columns(k)).ToArray());
            Int4Panels.Arrange(target, rows, arranged, m, k, Columns(k), group);
            var actual = arranged.ToArray();
            for (var row = 0; row < m; row++)
                for (var column = 0; column < Columns(k); column++)
                {
                    // Of 32 places: four pairs of each of four threads, of the word whose number that of the 32 is.
                    var code = Int4PanelMatrix.PlaceOf(column % 128, group);
                    var (thread, word, half, pair) = (code / 32, code / 8 % 4, code / 4 % 2, code % 4);
                    var place = (column / 128 * 128) + (word * 32) + (pair * 8) + (thread * 2) + half;
                    Assert.Equal(column < k ? x[(row * k) + column] : default, actual[(row * Columns(k)) + place]);
                }
        }
    }

    private static int Columns(int k) => (k + 127) / 128 * 128;

    private static int Panels(int n) => (n + 15) / 16;

    private static int Groups(int k, int group) => (k + group - 1) / group;

    private static Buffer<BFloat16> Arranged(Device device, Buffer<BFloat16> x, int m, int k, int group)
    {
        var arranged = device.Allocate<BFloat16>(m * Columns(k));
        Int4Panels.Arrange(device, x, arranged, m, k, Columns(k), group);
        return arranged;
    }

    private static void ForEach(string kernel, int m, int n, int k, int group, Action<LaunchTarget, Operands> multiply) => ForEach(kernel, m, n, k, group, multiply, s_rounding);

    private static void ForEach(string kernel, int m, int n, int k, int group, Action<LaunchTarget, Operands> multiply, double rounding)
    {
        var problem = new LinearProblem(m, n, k);
        var matrix = Matrix(problem, n, k, group);
        var packed = Int4PanelMatrix.Pack(matrix);
        var codes = matrix.UnpackedCodes();
        var values = $"GROUP={group},";
        foreach (var target in KernelDevices.Targets(typeof(Int4Panels), kernel, values, aligned: k % 16 == 0 && n % 16 == 0).Concat(KernelDevices.Fetching(typeof(Int4Panels), kernel, values)))
        {
            using var on = new Operands(target.Device, problem, packed);
            multiply(target, on);
            problem.Check(on.Y.ToArray(), Weight, _ => 0, rounding);
        }

        double Weight(int row, int column)
        {
            var at = (row * matrix.Groups) + (column / group);
            return ((codes[(row * k) + column] - 8) * (double)matrix.Scales[at]) + matrix.Zeros[at];
        }
    }

    private static Int4Matrix Matrix(LinearProblem problem, int n, int k, int group)
    {
        var groups = (k + group - 1) / group;
        float[] Floats() => Array.ConvertAll(problem.BFloats(n * groups), value => (float)value);
        var codes = problem.Nibbles(n * ((k + 1) / 2));

        // The nibble behind an odd row's end is no code.
        if (k % 2 != 0)
        {
            for (var row = 0; row < n; row++)
                codes[((row + 1) * ((k + 1) / 2)) - 1] = UInt4x2.FromBits((byte)(codes[((row + 1) * ((k + 1) / 2)) - 1].Bits & 15));
        }

        return new(codes, Floats(), Floats(), n, k, group);
    }

    private sealed class Operands(Device device, LinearProblem problem, Int4PanelMatrix packed) : IDisposable
    {
        public Buffer<BFloat16> X { get; } = device.Allocate<BFloat16>(problem.X);

        public Buffer<UInt4x2> Codes { get; } = device.Allocate<UInt4x2>(packed.Codes);

        public Buffer<BFloat16> Scales { get; } = device.Allocate<BFloat16>(Array.ConvertAll(packed.Scales, value => (BFloat16)value));

        public Buffer<BFloat16> Zeros { get; } = device.Allocate<BFloat16>(Array.ConvertAll(packed.Zeros, value => (BFloat16)value));

        public Buffer<BFloat16> Y { get; } = device.Allocate<BFloat16>(problem.M * problem.N);

        public void Dispose()
        {
            X.Dispose();
            Codes.Dispose();
            Scales.Dispose();
            Zeros.Dispose();
            Y.Dispose();
        }
    }
}
