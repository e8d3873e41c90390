using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Products of tensors that end within a block, where the results of rows behind the end are read: they must be of zeros, whatever shared memory held before and
/// whatever other tensors go through the same slots.
/// </summary>
[Collection(nameof(IlgpuCollection))]
public partial class TensorEndTests
{
    private static readonly BFloat16[] s_values = [.. Enumerable.Range(0, 9000).Select(i => (BFloat16)(((i * 7919 % 65) - 32) / 8f))];

    public static TheoryData<DeviceKind, int, int, int, int> Ends
    {
        get
        {
            var data = new TheoryData<DeviceKind, int, int, int, int>();
            foreach (DeviceKind kind in Engines.Generated)
            {
                data.Add(kind, 64, 64, 64, 64);
                data.Add(kind, 64, 64, 7, 64);
                data.Add(kind, 50, 60, 7, 33);
                data.Add(kind, 1, 64, 64, 1);
                data.Add(kind, 9, 8, 9, 8);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Rows_behind_the_end_are_zero(DeviceKind kind, int m, int n, int otherM, int otherN)
    {
        // The whole blocks first: what they leave in shared memory must not be taken for what is behind an end.
        foreach (var (rows, columns) in new[] { (64, 64), (m, n) })
        {
            Engines.Agree(
                kind,
                (target, bench) => Sums(target, bench.In(s_values), bench.In(s_values[97..]), bench.In(s_values[31..]), bench.In(s_values[53..]), bench.Out<float>(64), rows, columns, otherM, otherN, 72),
                configs: 3);
        }
    }

    private static Grid One() => new(1);

    /// <summary>Sums over all 64 rows of a product, and of another one of as large blocks: those behind the ends must add nothing.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config("K=32", NumWarps = 1)]
    [Config("K=64", NumWarps = 4, NumStages = 3)]
    [Config("K=32", NumWarps = 4, NumStages = 2)]
    private static void Sums(
        Ptr<BFloat16> a, Ptr<BFloat16> b, Ptr<BFloat16> c, Ptr<BFloat16> d, Ptr<float> y, int m, int n, int otherM, int otherN, int k, [Constexpr] int K)
    {
        var row = Arange(0, 64)[.., NewAxis];
        var sum = Zeros<float>(64, 64);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            sum = Dot(Load(a + (row * k + at), mask: row < m & at < k), Load(b + (row * k + at), mask: row < n & at < k).Trans(), sum);
        }

        var other = Zeros<float>(64, 64);
        for (var k0 = 0; k0 < k; k0 += K)
        {
            var at = k0 + Arange(0, K)[NewAxis, ..];
            other = Dot(Load(c + (row * k + at), mask: row < otherM & at < k), Load(d + (row * k + at), mask: row < otherN & at < k).Trans(), other);
        }

        Store(y + Arange(0, 64), Sum(sum, axis: 0) + Sum(other, axis: 0) * 64f);
    }
}
