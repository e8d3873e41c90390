using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>The unquantized linear layer, <c>y = x Wᵀ</c> in bf16 with fp32 accumulation: what the quantized kernels are measured against.</summary>
public static partial class Bf16Linear
{
    /// <summary>The tiles of the configurations that fetch their operands.</summary>
    private static readonly ProductTile[] Fetched = [new(64, 32, 256), new(64, 64), new(64, 128), new(128, 128), new(128, 256), new(64, 256)];

    /// <summary>For few rows of x: <c>y[m, n] = Σₖ w[n, k] x[m, k]</c>, one program for XBLOCK rows of w and one row of x.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k], row-major.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="XBLOCK">Rows of w in a program.</param>
    /// <param name="RBLOCK">Columns in a step.</param>
    [BlockKernel(Grid = nameof(GemvPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("XBLOCK=1, RBLOCK=1024", NumWarps = 4, Target = Target.Gpu, When = nameof(ShortRows))]
    [Config("XBLOCK=1, RBLOCK=4096", NumWarps = 8, Target = Target.Gpu, When = nameof(LongRows))]
    [Config("XBLOCK=8, RBLOCK=1024", Target = Target.Cpu)]
    public static void Gemv(
        Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k, [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var token = ProgramId(1);
        var acc = Zeros<float>(XBLOCK, RBLOCK);
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK)[NewAxis, ..];
            var a = Load(x + token * k + col, mask: col < k, evict: EvictLast).To<float>();
            var b = Load(w + (row * k + col), mask: row < n & col < k, evict: EvictFirst).To<float>();
            acc += a * b;
        }
        Store(y + token * n + row, Sum(acc, axis: 1)[.., NewAxis].To<BFloat16>(), mask: row < n);
    }

    /// <summary>For many rows of x: <c>y = x wᵀ</c> by tiles of BM x BN.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k], row-major.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * k</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x and w in a step.</param>
    /// <param name="SLICES">Parts of k that are summed side by side.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("BM=32, BN=32, BK=64, SLICES=4", NumWarps = 4, NumStages = 4, Target = Target.Cuda, When = nameof(FewUnevenRows))]
    [Config("BM=64, BN=32, BK=128, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo64UnevenRowsAndFewFeatures))]
    [Config("BM=64, BN=64, BK=128, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo64UnevenRows))]
    [Config("BM=128, BN=32, BK=128, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo128UnevenRows))]
    [Config("BM=128, BN=64, BK=64, SLICES=1", NumWarps = 8, NumStages = 6, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo256UnevenRows))]
    [Config("BM=64, BN=32, BK=128, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=64, BK=64, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=128, BK=64, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=128, BN=128, BK=64, SLICES=1", NumWarps = 8, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=128, BN=256, BK=64, SLICES=1", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=256, BK=64, SLICES=1", NumWarps = 4, NumStages = 5, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=64, BK=64, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Gpu & ~Target.Hopper, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=64, SLICES=1", NumWarps = 8, NumStages = 4, Target = Target.Gpu & ~Target.Hopper, When = nameof(ManyRows))]
    [Config("BM=16, BN=128, BK=256, SLICES=1", Target = Target.Cpu, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=256, SLICES=1", Target = Target.Cpu, When = nameof(ManyRows))]
    public static void Matmul(
        Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK, [Constexpr] int SLICES)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var row = TileOrder.FirstRow(tileRow, m, BM) + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN);
        var acc = Accumulate(x, w, row, feature[.., NewAxis], m, n, k, BM, BN, BK, SLICES);
        Store(y + (row * n + feature[NewAxis, ..]), acc.To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);
    }

    [BlockFunction]
    private static Block<float> Accumulate(
        Ptr<BFloat16> x, Ptr<BFloat16> w, Block<int> row, Block<int> feature, int m, int n, int k, int BM, int BN, int BK, int SLICES)
    {
        var acc = Zeros<float>(BM, BN);
        if (SLICES == 1)
        {
            for (var k0 = 0; k0 < k; k0 += BK)
            {
                var col = k0 + Arange(0, BK)[NewAxis, ..];
                var a = Load(x + (row * k + col), mask: row < m & col < k);
                var b = Load(w + (feature * k + col), mask: feature < n & col < k);
                acc = Dot(a, b.Trans(), acc);
            }
        }
        else
        {
            var parts = Zeros<float>(SLICES, BM, BN);
            var share = Cdiv(k, SLICES * BK) * BK;
            for (var k0 = 0; k0 < share; k0 += BK)
            {
                var col = Arange(0, SLICES)[.., NewAxis, NewAxis] * share + (k0 + Arange(0, BK));
                var a = Load(x + (row * k + col), mask: row < m & col < k);
                var b = Load(w + (feature * k + col), mask: feature < n & col < k, evict: EvictFirst);
                parts = Dot(a, b.Trans(), parts);
            }
            acc = Sum(parts, axis: 0);
        }
        return acc;
    }

    private static Grid GemvPrograms(int m, int n, int XBLOCK) => new(Cdiv(n, XBLOCK), m);

    private static Grid MatmulPrograms(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static bool ShortRows(int k) => !LongRows(k);

    /// <summary>Where few of the columns of long steps are behind the rows' end.</summary>
    private static bool LongRows(int k) => k > 1024 && (k <= 4096 || (Cdiv(k, 4096) * 4096 - k) * 4 <= k);

    private static bool FewRows(int m) => m <= 64;

    // Rows that begin anywhere: wide boxes of them cannot be fetched, and to copy them costs more than few rows of x do.
    private static bool FewUnevenRows(int m, int k) => m <= 32 && k % 8 != 0;

    // To align them on the way to the product takes less long than to copy them, up to some more rows of x: on an H100, 25 against 44 us with 100, and 69 against 61 with 300.
    private static bool UpTo64UnevenRows(int m, int k) => m is > 32 and <= 64 && k % 8 != 0;

    // Where wider tiles would leave half of the multiprocessors idle.
    private static bool UpTo64UnevenRowsAndFewFeatures(int m, int n, int k, Device device) => UpTo64UnevenRows(m, k) && 2 * Cdiv(n, 64) <= device.MultiprocessorCount;

    // Where wider tiles would leave half of the multiprocessors idle.
    private static bool UpTo128UnevenRows(int m, int n, int k, Device device) => m is > 64 and <= 128 && 2 * Cdiv(n, 64) <= device.MultiprocessorCount && k % 8 != 0;

    private static bool UpTo256UnevenRows(int m, int n, int k, Device device) => m is > 64 and <= 256 && k % 8 != 0 && !UpTo128UnevenRows(m, n, k, device);

    private static bool ManyRows(int m) => m > 64;

    private static bool IsBest(int m, int n, int BM, int BN, Device device) => ProductTile.IsBest(Fetched, BM, BN, m, n, device);
}
