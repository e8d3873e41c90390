using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The linear layer with int8 weights and 16-bit activations, for few rows of x, where reading the weights is all the time there is. It is the
/// reduction that PyTorch's Inductor makes of it: multiply and add in fp32 over the whole row, one program a row of weights, the scale applied once.
/// </summary>
public static partial class Int8WeightOnly
{
    /// <summary><c>y[m, n] = bf16((Σₖ w[n, k] x[m, k]) * scale[n] + bias[n])</c>.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="scale">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="XBLOCK">Rows of w in a program.</param>
    /// <param name="RBLOCK">Columns in a step.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Autotune(Key = "m, n, k")]
    [Config("XBLOCK=1, RBLOCK=4096", NumWarps = 4, Target = Target.Gpu, When = nameof(FewFeatures))]
    [Config("XBLOCK=2, RBLOCK=4096", NumWarps = 4, Target = Target.Gpu, NeedsAlignment = true)]
    [Config("XBLOCK=4, RBLOCK=1024", NumWarps = 2, Target = Target.Gpu)]
    [Config("XBLOCK=4, RBLOCK=1024", NumWarps = 4, Target = Target.Gpu)]
    [Config("XBLOCK=8, RBLOCK=1024", Target = Target.Cpu)]
    public static void Gemv(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var result = Rows(x + ProgramId(1) * k, w, scale, bias, row, n, k, XBLOCK, RBLOCK);
        Store(y + ProgramId(1) * n + row, result.To<BFloat16>(), mask: row < n);
    }

    /// <summary>As <c>Gemv</c>, with y in fp32: nothing is rounded after the bias.</summary>
    /// <inheritdoc cref="Gemv(Ptr{BFloat16}, Ptr{sbyte}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Autotune(Key = "m, n, k")]
    [Config("XBLOCK=1, RBLOCK=4096", NumWarps = 4, Target = Target.Gpu, When = nameof(FewFeatures))]
    [Config("XBLOCK=2, RBLOCK=4096", NumWarps = 4, Target = Target.Gpu, NeedsAlignment = true)]
    [Config("XBLOCK=4, RBLOCK=1024", NumWarps = 2, Target = Target.Gpu)]
    [Config("XBLOCK=4, RBLOCK=1024", NumWarps = 4, Target = Target.Gpu)]
    [Config("XBLOCK=8, RBLOCK=1024", Target = Target.Cpu)]
    public static void GemvFloat(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<float> y, int m, int n, int k,
        [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var result = Rows(x + ProgramId(1) * k, w, scale, bias, row, n, k, XBLOCK, RBLOCK);
        Store(y + ProgramId(1) * n + row, result, mask: row < n);
    }

    /// <summary>
    /// For several rows of x: <c>y[m, n] = bf16((Σₖ x[m, k] w[n, k]) * scale[n] + bias[n])</c> by tiles of BM x BN. Codes are exact in bf16, so that products
    /// are too; sums are fp32.
    /// </summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="scale">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * k</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x and w in a step.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("BM=16, BN=32, BK=256", NumWarps = 4, NumStages = 5, When = nameof(FewRowsAndFeatures))]
    [Config("BM=16, BN=64, BK=256", NumWarps = 4, NumStages = 4, NeedsAlignment = true, When = nameof(FewRows))]
    [Config("BM=16, BN=64, BK=128", NumWarps = 4, NumStages = 6, When = nameof(FewRows))]
    [Config("BM=32, BN=32, BK=256", NumWarps = 4, NumStages = 4, When = nameof(SomeRowsOfFewFeatures))]
    [Config("BM=32, BN=128, BK=128", NumWarps = 4, NumStages = 4, NeedsAlignment = true, When = nameof(SomeRows))]
    [Config("BM=32, BN=64, BK=128", NumWarps = 4, NumStages = 5, When = nameof(SomeRows))]
    [Config("BM=64, BN=32, BK=128", NumWarps = 4, NumStages = 5, When = nameof(OneTileOfFewFeatures))]
    [Config("BM=64, BN=256, BK=128", NumWarps = 8, NumStages = 3, NeedsAlignment = true, When = nameof(OneTile))]
    [Config("BM=64, BN=128, BK=128", NumWarps = 4, NumStages = 3, NeedsAlignment = true)]
    [Config("BM=64, BN=64, BK=64", NumWarps = 4, NumStages = 6)]
    public static void Matmul(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var acc = Tile(x, w, tileRow, tileColumn, 0, k, m, n, k, BM, BN, BK);
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var column = tileColumn * BN + Arange(0, BN)[NewAxis, ..];
        var scaled = acc * Load(scale + column, mask: column < n).To<float>() + Load(bias + column, mask: column < n).To<float>();
        Store(y + (row * n + column), scaled.To<BFloat16>(), mask: row < m & column < n);
    }

    /// <summary>As <c>Matmul</c>, but several programs share the inner extent of a tile: their sums are left to be added and scaled.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c>, <c>m * k</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="BM">Rows of a tile.</param>
    /// <param name="BN">Columns of a tile.</param>
    /// <param name="BK">Columns of x and w in a step.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("BM=16, BN=64, BK=256", NumWarps = 4, NumStages = 4, When = nameof(FewRows))]
    [Config("BM=32, BN=64, BK=256", NumWarps = 4, NumStages = 3, NeedsAlignment = true, When = nameof(SomeRows))]
    [Config("BM=64, BN=128, BK=128", NumWarps = 4, NumStages = 3, NeedsAlignment = true)]
    [Config("BM=64, BN=64, BK=128", NumWarps = 4, NumStages = 4)]
    public static void MatmulParts(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<float> sums, int m, int n, int k, int parts, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        var (begin, end) = PartialSums.Share(k, BK, parts);
        var acc = Tile(x, w, ProgramId(1), ProgramId(0), begin, end, m, n, k, BM, BN, BK);
        var row = ProgramId(1) * BM + Arange(0, BM)[.., NewAxis];
        var column = ProgramId(0) * BN + Arange(0, BN)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + column), acc, mask: row < m & column < n);
    }

    /// <summary>A tile of the product over the columns from <paramref name="begin"/>, a multiple of BK, to <paramref name="end"/>.</summary>
    [BlockFunction]
    private static Block<float> Tile(Ptr<BFloat16> x, Ptr<sbyte> w, int tileRow, int tileColumn, int begin, int end, int m, int n, int k, int BM, int BN, int BK)
    {
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var acc = Zeros<float>(BM, BN);
        for (var k0 = begin; k0 < end; k0 += BK)
        {
            var col = k0 + Arange(0, BK)[NewAxis, ..];
            var a = Load(x + (row * k + col), mask: row < m & col < k);
            var b = Load(w + (feature * k + col), mask: feature < n & col < k);
            acc = Dot(a, b.To<BFloat16>().Trans(), acc);
        }
        return acc;
    }

    [BlockFunction]
    private static Block<float> Rows(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Block<int> row, int n, int k, int XBLOCK, int RBLOCK)
    {
        var acc = Zeros<float>(XBLOCK, RBLOCK);
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK)[NewAxis, ..];
            var a = Load(x + col, mask: col < k, evict: EvictLast).To<float>();
            var b = Load(w + (row * k + col), mask: row < n & col < k, evict: EvictFirst).To<float>();
            acc += a * b;
        }
        var dot = Sum(acc, axis: 1)[.., NewAxis];
        return dot * Load(scale + row, mask: row < n).To<float>() + Load(bias + row, mask: row < n).To<float>();
    }

    private static Grid Programs(int m, int n, int XBLOCK) => new(Cdiv(n, XBLOCK), m);

    private static Grid MatmulPrograms(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static Grid PartPrograms(int m, int n, int parts, int BM, int BN) => new(Cdiv(n, BN), Cdiv(m, BM), parts);

    private static bool FewRowsAndFeatures(int m, int n) => m <= 16 && FewFeaturesToTile(n);

    private static bool FewRows(int m) => m <= 16;

    private static bool SomeRowsOfFewFeatures(int m, int n) => m <= 32 && FewFeaturesToTile(n);

    private static bool SomeRows(int m) => m <= 32;

    private static bool OneTile(int m) => m <= 64;

    private static bool OneTileOfFewFeatures(int m, int n) => m <= 64 && FewFeaturesToTile(n);

    /// <summary>Where wider tiles would leave multiprocessors idle.</summary>
    private static bool FewFeaturesToTile(int n) => n <= 8192;

    /// <summary>Where two rows a program would leave multiprocessors idle.</summary>
    private static bool FewFeatures(int n) => n <= 2048;
}
