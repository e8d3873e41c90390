using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>The linear layer in fp8 (e4m3) with one scale for x and one for w, summed in fp32: what PyTorch's <c>_scaled_mm</c> computes.</summary>
public static partial class Float8Linear
{
    /// <summary>The tiles of the configurations that fetch their operands.</summary>
    private static readonly ProductTile[] Fetched = [new(64, 64), new(128, 128), new(128, 256)];

    /// <summary><c>y[i, j] = bf16((Σₖ x[i, k] w[j, k]) * (xScale * wScale))</c>.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k], row-major.</param>
    /// <param name="xScale">[1].</param>
    /// <param name="wScale">[1].</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * k</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x and w in a step.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BM=64, BN=64, BK=128", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=128, BN=128, BK=128", NumWarps = 8, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=128, BN=256, BK=128", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=64, BK=64", NumWarps = 4, NumStages = 4, Target = Target.Any & ~Target.Hopper, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=32", NumWarps = 8, NumStages = 4, Target = Target.Any & ~Target.Hopper, When = nameof(ManyRows))]
    public static void Matmul(
        Ptr<Float8E4M3> x, Ptr<Float8E4M3> w, Ptr<float> xScale, Ptr<float> wScale, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var row = TileOrder.FirstRowOf(tileRow, m, BM, BN) + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN);
        var acc = Zeros<float>(BM, BN);
        for (var k0 = 0; k0 < k; k0 += BK)
        {
            var col = k0 + Arange(0, BK)[NewAxis, ..];
            var a = Load(x + (row * k + col), mask: row < m & col < k);
            var b = Load(w + (feature[.., NewAxis] * k + col), mask: feature[.., NewAxis] < n & col < k);
            acc = Dot(a, b.Trans(), acc);
        }
        var scaled = acc * (Load(xScale) * Load(wScale));
        Store(y + (row * n + feature[NewAxis, ..]), scaled.To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);
    }

    private static Grid Programs(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static bool FewRows(int m) => m <= 64;

    private static bool ManyRows(int m) => m > 64;

    private static bool IsBest(int m, int n, int BM, int BN, Device device) => ProductTile.IsBest(Fetched, BM, BN, m, n, device);
}
