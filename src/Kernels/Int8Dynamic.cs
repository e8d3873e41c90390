using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The linear layer with int8 weights and activations quantized to int8 on the way: an integer matmul whose int32 sums never reach memory, because the
/// scales are applied to the accumulator. For many rows of x, where arithmetic is all the time there is.
/// </summary>
/// <remarks>
/// The activation rule is torchao's, bit for bit: per token <c>scale = max(bf16(amax / 127.5), 2^-23)</c>,
/// <c>code = clamp(round(x * (1 / scale)), -128, 127)</c>. It equals <see cref="Int8Quantizer.PerRow(ReadOnlyMemory{BFloat16}, int, int)"/> for finite x.
/// A NaN is ignored by amax and becomes code 0; an infinity gives the token an infinite scale and codes of 0.
/// </remarks>
public static partial class Int8Dynamic
{
    /// <summary>The tiles of the configurations that fetch their operands.</summary>
    private static readonly ProductTile[] Fetched = [new(64, 32), new(64, 64), new(64, 128), new(128, 128), new(128, 256) { IsSlowBehind = true }];

    /// <summary>Of those with fp32 results: their stores leave registers for no more columns.</summary>
    private static readonly ProductTile[] FetchedForFloat = [new(64, 32), new(64, 64), new(64, 128), new(128, 128), new(256, 128)];

    /// <summary>Quantizes every row of x by its own scale; one program a row, however long.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="codes">[m, k], row-major: the codes.</param>
    /// <param name="scale">[m]: the scales.</param>
    /// <param name="m">Rows of x; <c>m * k</c> is below 2^31.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="RBLOCK">Columns in a step.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("RBLOCK=1024", NumWarps = 2, When = nameof(ShortRows))]
    [Config("RBLOCK=4096", NumWarps = 8, When = nameof(LongRows))]
    public static void QuantizePerToken(Ptr<BFloat16> x, Ptr<sbyte> codes, Ptr<float> scale, int m, int k, [Constexpr] int RBLOCK)
    {
        var from = ProgramId(0) * k;
        var s = ScaleOf(LargestMagnitude(x + from, k, RBLOCK));
        Store(scale + ProgramId(0), s);
        Quantize(x + from, codes + from, 1f / s, k, RBLOCK);
    }

    /// <summary>As <c>QuantizePerToken</c>, of fp32 x, by the same rule.</summary>
    /// <inheritdoc cref="QuantizePerToken(Ptr{BFloat16}, Ptr{sbyte}, Ptr{float}, int, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("RBLOCK=1024", NumWarps = 2, When = nameof(ShortRows))]
    [Config("RBLOCK=4096", NumWarps = 8, When = nameof(LongRows))]
    public static void QuantizePerTokenFloat(Ptr<float> x, Ptr<sbyte> codes, Ptr<float> scale, int m, int k, [Constexpr] int RBLOCK)
    {
        var from = ProgramId(0) * k;
        var s = ScaleOf(LargestMagnitude(x + from, k, RBLOCK));
        Store(scale + ProgramId(0), s);
        Quantize(x + from, codes + from, 1f / s, k, RBLOCK);
    }

    /// <summary>Writes the largest magnitude of every row of x: the first of the two steps that quantize by one scale.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="amax">[m].</param>
    /// <param name="m">Rows of x; <c>m * k</c> is below 2^31.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="RBLOCK">Columns in a step.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("RBLOCK=1024", NumWarps = 2, When = nameof(ShortRows))]
    [Config("RBLOCK=4096", NumWarps = 8, When = nameof(LongRows))]
    public static void RowMagnitudes(Ptr<BFloat16> x, Ptr<float> amax, int m, int k, [Constexpr] int RBLOCK) =>
        Store(amax + ProgramId(0), LargestMagnitude(x + ProgramId(0) * k, k, RBLOCK));

    /// <summary>Quantizes x by one scale, made from the largest of the row magnitudes.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="amax">[m]: what <c>RowMagnitudes</c> wrote.</param>
    /// <param name="codes">[m, k], row-major: the codes.</param>
    /// <param name="scale">[1]: the scale; every program writes the same value.</param>
    /// <param name="m">Rows of x; <c>m * k</c> is below 2^31.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="RBLOCK">Elements in a step.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("RBLOCK=1024", NumWarps = 2, When = nameof(ShortRows))]
    [Config("RBLOCK=4096", NumWarps = 8, When = nameof(LongRows))]
    public static void QuantizePerTensor(
        Ptr<BFloat16> x, Ptr<float> amax, Ptr<sbyte> codes, Ptr<float> scale, int m, int k, [Constexpr] int RBLOCK)
    {
        var largest = Zeros<float>(RBLOCK);
        for (var m0 = 0; m0 < m; m0 += RBLOCK)
        {
            var row = m0 + Arange(0, RBLOCK);
            largest = Maximum(largest, Load(amax + row, mask: row < m));
        }
        var s = ScaleOf(Max(largest));
        Store(scale, s);
        Quantize(x + ProgramId(0) * k, codes + ProgramId(0) * k, 1f / s, k, RBLOCK);
    }

    /// <summary><c>y[i, j] = bf16((Σₖ x[i, k] w[j, k]) * xScale[i * xScaleStride] * wScale[j])</c>, the sum in int32, the products in fp32 from the left.</summary>
    /// <param name="x">[m, k] codes, row-major.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="xScale">[m] scales of the rows of x, or [1] one for all.</param>
    /// <param name="wScale">[n] scales of the rows of w.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c>, <c>m * k</c> and <c>n * k</c> are below 2^31.</param>
    /// <param name="n">Output features.</param>
    /// <param name="k">Input features, up to 131071: then no sum overflows.</param>
    /// <param name="xScaleStride">1 for a scale per token, 0 for one scale per tensor.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x and w in a step.</param>
    /// <param name="SLICES">Parts of k that are summed side by side.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("BM=32, BN=32, BK=128, SLICES=4", NumWarps = 4, NumStages = 4, Target = Target.Cuda, When = nameof(UpTo32Rows))]
    [Config("BM=64, BN=32, BK=256, SLICES=1", NumWarps = 4, NumStages = 5, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo64UnevenRows))]
    [Config("BM=128, BN=32, BK=256, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo128UnevenRows))]
    [Config("BM=128, BN=64, BK=128, SLICES=1", NumWarps = 8, NumStages = 6, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo256UnevenRows))]
    [Config("BM=64, BN=32, BK=128, SLICES=1", NumWarps = 4, NumStages = 8, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=64, BK=128, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=128, BK=128, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=128, BN=128, BK=128, SLICES=1", NumWarps = 8, NumStages = 6, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=128, BN=256, BK=128, SLICES=1", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(IsBest))]
    [Config("BM=64, BN=64, BK=64, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Gpu & ~Target.Hopper, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=32, SLICES=1", NumWarps = 8, NumStages = 4, Target = Target.Gpu & ~Target.Hopper, When = nameof(ManyRows))]
    [Config("BM=16, BN=128, BK=256, SLICES=1", Target = Target.Cpu, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=512, SLICES=1", Target = Target.Cpu, When = nameof(ManyRows))]
    public static void Matmul(
        Ptr<sbyte> x, Ptr<sbyte> w, Ptr<float> xScale, Ptr<float> wScale, Ptr<BFloat16> y, int m, int n, int k, int xScaleStride,
        [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK, [Constexpr] int SLICES)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var row = TileOrder.FirstRowOf(tileRow, m, BM, BN) + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN);
        var acc = Accumulate(x, w, row, feature[.., NewAxis], m, n, k, BM, BN, BK, SLICES);
        var sx = Load(xScale + row * xScaleStride, mask: row < m);
        var sw = Load(wScale + feature[NewAxis, ..], mask: feature[NewAxis, ..] < n);
        var scaled = acc.To<float>() * sx * sw;
        Store(y + (row * n + feature[NewAxis, ..]), scaled.To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);
    }

    /// <summary>As <c>Matmul</c>, with y in fp32.</summary>
    /// <inheritdoc cref="Matmul(Ptr{sbyte}, Ptr{sbyte}, Ptr{float}, Ptr{float}, Ptr{BFloat16}, int, int, int, int, int, int, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("BM=32, BN=32, BK=128, SLICES=4", NumWarps = 4, NumStages = 4, Target = Target.Cuda, When = nameof(UpTo32Rows))]
    [Config("BM=64, BN=32, BK=256, SLICES=1", NumWarps = 4, NumStages = 5, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo64UnevenRows))]
    [Config("BM=128, BN=32, BK=256, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo128UnevenRows))]
    [Config("BM=128, BN=64, BK=128, SLICES=1", NumWarps = 8, NumStages = 6, Target = Target.Hopper, UnevenRows = nameof(w), When = nameof(UpTo256UnevenRows))]
    [Config("BM=64, BN=32, BK=128, SLICES=1", NumWarps = 4, NumStages = 8, Target = Target.Hopper, When = nameof(IsBestOfFloat))]
    [Config("BM=64, BN=64, BK=128, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBestOfFloat))]
    [Config("BM=64, BN=128, BK=128, SLICES=1", NumWarps = 4, NumStages = 6, Target = Target.Hopper, When = nameof(IsBestOfFloat))]
    [Config("BM=128, BN=128, BK=128, SLICES=1", NumWarps = 8, NumStages = 6, Target = Target.Hopper, When = nameof(IsBestOfFloat))]
    [Config("BM=256, BN=128, BK=128, SLICES=1", NumWarps = 8, NumStages = 4, Target = Target.Hopper, When = nameof(IsBestOfFloat))]
    [Config("BM=64, BN=64, BK=64, SLICES=1", NumWarps = 4, NumStages = 4, Target = Target.Gpu & ~Target.Hopper, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=32, SLICES=1", NumWarps = 8, NumStages = 4, Target = Target.Gpu & ~Target.Hopper, When = nameof(ManyRows))]
    [Config("BM=16, BN=128, BK=256, SLICES=1", Target = Target.Cpu, When = nameof(FewRows))]
    [Config("BM=128, BN=128, BK=512, SLICES=1", Target = Target.Cpu, When = nameof(ManyRows))]
    public static void MatmulFloat(
        Ptr<sbyte> x, Ptr<sbyte> w, Ptr<float> xScale, Ptr<float> wScale, Ptr<float> y, int m, int n, int k, int xScaleStride,
        [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK, [Constexpr] int SLICES)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var row = TileOrder.FirstRow(tileRow, m, BM) + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN);
        var acc = Accumulate(x, w, row, feature[.., NewAxis], m, n, k, BM, BN, BK, SLICES);
        var sx = Load(xScale + row * xScaleStride, mask: row < m);
        var sw = Load(wScale + feature[NewAxis, ..], mask: feature[NewAxis, ..] < n);
        Store(y + (row * n + feature[NewAxis, ..]), acc.To<float>() * sx * sw, mask: row < m & feature[NewAxis, ..] < n);
    }

    [BlockFunction]
    private static Block<int> Accumulate(
        Ptr<sbyte> x, Ptr<sbyte> w, Block<int> row, Block<int> feature, int m, int n, int k, int BM, int BN, int BK, int SLICES)
    {
        var acc = Zeros<int>(BM, BN);
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
            var parts = Zeros<int>(SLICES, BM, BN);
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

    [BlockFunction]
    private static float LargestMagnitude<T>(Ptr<T> x, int k, int RBLOCK)
        where T : unmanaged
    {
        var largest = Zeros<float>(RBLOCK);
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK);
            largest = Maximum(largest, Abs(Load(x + col, mask: col < k).To<float>()));
        }
        return Max(largest);
    }

    // torch divides a bf16 tensor in bf16, hence the rounding; 2^-23 keeps a row of zeros from dividing by zero.
    [BlockFunction]
    private static float ScaleOf(float amax) => Maximum((float)(BFloat16)(amax / 127.5f), 1.1920929e-07f);

    [BlockFunction]
    private static void Quantize<T>(Ptr<T> x, Ptr<sbyte> codes, float inverse, int k, int RBLOCK)
        where T : unmanaged
    {
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK);
            var scaled = Load(x + col, mask: col < k).To<float>() * inverse;
            Store(codes + col, Round(scaled).SaturateTo<sbyte>(), mask: col < k);
        }
    }

    private static Grid RowPrograms(int m) => new(m);

    private static Grid MatmulPrograms(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static bool ShortRows(int k) => k <= 1024;

    private static bool LongRows(int k) => k > 1024;

    private static bool FewRows(int m) => m <= 64;

    // Where no multiprocessor has more than one tile: on an H100, 5.8 against 7.1 us with 8 rows and 4096 x 4096. And where rows begin anywhere: wide boxes of them cannot be fetched, and to
    // copy them costs more than few rows of x do.
    private static bool UpTo32Rows(int m, int n, int k, Device device) => m <= 32 && (k % 16 != 0 || Cdiv(n, 32) <= device.MultiprocessorCount);

    // To align such rows on the way to the product takes less long than to copy them, up to some more rows of x: on an H100, 15 against 22 us with 100.
    private static bool UpTo64UnevenRows(int m, int k) => m is > 32 and <= 64 && k % 16 != 0;

    // Where wider tiles would leave half of the multiprocessors idle.
    private static bool UpTo128UnevenRows(int m, int n, int k, Device device) => m is > 64 and <= 128 && 2 * Cdiv(n, 64) <= device.MultiprocessorCount && k % 16 != 0;

    private static bool UpTo256UnevenRows(int m, int n, int k, Device device) => m is > 64 and <= 256 && k % 16 != 0 && !UpTo128UnevenRows(m, n, k, device);

    private static bool ManyRows(int m) => m > 64;

    private static bool IsBest(int m, int n, int BM, int BN, Device device) => ProductTile.IsBest(Fetched, BM, BN, m, n, device);

    private static bool IsBestOfFloat(int m, int n, int BM, int BN, Device device) => ProductTile.IsBest(FetchedForFloat, BM, BN, m, n, device);
}
