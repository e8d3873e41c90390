using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>The linear layer in fp32, <c>y = x Wᵀ</c>.</summary>
public static partial class FloatLinear
{
    /// <summary><c>y[i, j] = Σₖ x[i, k] w[j, k]</c> by tiles of BM x BN.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k], row-major.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * k</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x and w in a step.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BM=64, BN=64, BK=32", NumWarps = 4, Target = Target.Gpu)]
    [Config("BM=128, BN=128, BK=256", Target = Target.Cpu)]
    public static void Matmul(
        Ptr<float> x, Ptr<float> w, Ptr<float> y, int m, int n, int k, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN);
        var acc = Zeros<float>(BM, BN);
        for (var k0 = 0; k0 < k; k0 += BK)
        {
            var col = k0 + Arange(0, BK)[NewAxis, ..];
            var a = Load(x + (row * k + col), mask: row < m & col < k);
            var b = Load(w + (feature[.., NewAxis] * k + col), mask: feature[.., NewAxis] < n & col < k);
            acc = Dot(a, b.Trans(), acc);
        }
        Store(y + (row * n + feature[NewAxis, ..]), acc, mask: row < m & feature[NewAxis, ..] < n);
    }

    private static Grid Programs(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));
}
