using BlockSharp;
using static BlockSharp.Op;

// y = W x in int8, on the processors of this machine, in a program that was compiled ahead of time. Odd sizes: nothing is a multiple of a vector.
const int n = 1003, k = 4099;
var random = new Random(1);
var weights = Enumerable.Range(0, n * k).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
var input = Enumerable.Range(0, k).Select(_ => random.NextSingle() - 0.5f).ToArray();
var scales = Enumerable.Range(0, n).Select(_ => random.NextSingle()).ToArray();

var device = Device.Default;
using var w = device.Allocate(weights);
using var x = device.Allocate(input);
using var scale = device.Allocate(scales);
using var y = device.Allocate<float>(n);
Gemv.Int8(device, x, w, scale, y, n, k);

var largest = 0.0;
var result = y.ToArray();
for (var row = 0; row < n; row++)
{
    double exact = 0, magnitude = 0;
    for (var column = 0; column < k; column++)
    {
        exact += (double)weights[row * k + column] * input[column];
        magnitude += Math.Abs((double)weights[row * k + column] * input[column]);
    }

    largest = Math.Max(largest, Math.Abs(result[row] - exact * scales[row]) / (magnitude * scales[row]));
}

Console.WriteLine($"Device: {device}");
Console.WriteLine($"{n} x {k}: the largest error is {largest:E1} of the sum of magnitudes");
return largest < 1e-5 ? 0 : 1;

/// <summary>The kernel.</summary>
internal static partial class Gemv
{
    /// <summary>y[n] = (W[n, :] · x) * scale[n].</summary>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("ROWS=8, COLUMNS=64")]
    internal static void Int8(Ptr<float> x, Ptr<sbyte> w, Ptr<float> scale, Ptr<float> y, int n, int k, [Constexpr] int ROWS, [Constexpr] int COLUMNS)
    {
        var row = ProgramId(0) * ROWS + Arange(0, ROWS)[.., NewAxis];
        var sum = Zeros<float>(ROWS, COLUMNS);
        for (var start = 0; start < k; start += COLUMNS)
        {
            var column = start + Arange(0, COLUMNS)[NewAxis, ..];
            sum += Load(x + column, mask: column < k) * Load(w + (row * k + column), mask: row < n & column < k).To<float>();
        }

        Store(y + row, Sum(sum, axis: 1)[.., NewAxis] * Load(scale + row, mask: row < n), mask: row < n);
    }

    private static Grid Programs(int n, int ROWS) => new(Cdiv(n, ROWS));
}
