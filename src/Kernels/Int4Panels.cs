using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The linear layer with 4-bit weights in panels for tensor cores: <c>y[m, n] = Σₖ x[m, k] ((q[n, k] - 8) scale[n, k / GROUP] + zero[n, k / GROUP])</c>, sums in fp32.
/// Weights are multiplied as codes, which bf16 has exactly, and the sum over a group is scaled: a weight costs no more than its conversion.
/// </summary>
/// <remarks>
/// Within a group, <c>Σ x ((q - 8) s + z) = s Σ x (q + 128) + (z - 136 s) Σ x</c>: in bf16, 128 + q has the bits of q as its lowest, so that two are made of their word
/// by one instruction. What the detour adds to the error of an fp32 sum is of the order of 2^-17 Σ |x q s|.
/// </remarks>
public static partial class Int4Panels
{
    /// <summary>For up to 8 rows of x: the inner extent is cut in slices, which warps take side by side; their sums are added in the end.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], its scales.</param>
    /// <param name="zero">[ceil(n / 16), groups, 16], its zeros.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c> and <c>m * k</c> are below 2^31.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="SLICES">Slices of a step.</param>
    /// <param name="DEPTH">Columns of x in a slice: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(FewPrograms))]
    [Config("GROUP=32, BM=1, BN=16, SLICES=32, DEPTH=32", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=32, BM=8, BN=32, SLICES=32, DEPTH=32", NumWarps = 8, NeedsAlignment = true, Target = Target.Cuda, When = nameof(ManyFeatures))]
    [Config("GROUP=32, BM=8, BN=16, SLICES=32, DEPTH=32", NumWarps = 16)]
    [Config("GROUP=64, BM=1, BN=16, SLICES=16, DEPTH=64", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=64, BM=8, BN=32, SLICES=16, DEPTH=64", NumWarps = 8, NeedsAlignment = true, Target = Target.Cuda, When = nameof(ManyFeatures))]
    [Config("GROUP=64, BM=8, BN=16, SLICES=32, DEPTH=64", NumWarps = 16)]
    [Config("GROUP=128, BM=1, BN=32, SLICES=8, DEPTH=128", NumWarps = 8, NeedsAlignment = true, Target = Target.Cuda, When = nameof(OneRowOfManyFeatures))]
    [Config("GROUP=128, BM=1, BN=16, SLICES=16, DEPTH=128", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=128, BM=8, BN=32, SLICES=8, DEPTH=128", NumWarps = 8, NeedsAlignment = true, Target = Target.Cuda, When = nameof(ManyFeatures))]
    [Config("GROUP=128, BM=8, BN=16, SLICES=16, DEPTH=128", NumWarps = 16)]
    [Config("GROUP=256, BM=1, BN=32, SLICES=8, DEPTH=128", NumWarps = 8, NeedsAlignment = true, Target = Target.Cuda, When = nameof(OneRowOfManyFeatures))]
    [Config("GROUP=256, BM=1, BN=16, SLICES=16, DEPTH=128", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=256, BM=8, BN=32, SLICES=8, DEPTH=128", NumWarps = 8, NeedsAlignment = true, Target = Target.Cuda, When = nameof(ManyFeatures))]
    [Config("GROUP=256, BM=8, BN=16, SLICES=16, DEPTH=128", NumWarps = 16)]
    public static void FewRows(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int SLICES, [Constexpr] int DEPTH)
    {
        var sums = Slices(x, w, scale, zero, 0, k, m, n, k, GROUP, BM, BN, SLICES, DEPTH);
        var feature = ProgramId(0) * BN + Arange(0, BN)[.., NewAxis];
        var row = ProgramId(1) * BM + Arange(0, BM)[NewAxis, ..];
        Store(y + (row * n + feature), sums.To<BFloat16>(), mask: feature < n & (BM == 1 | row < m));
    }

    /// <summary>As <c>FewRows</c>, but several programs share the inner extent: their sums are left to be added.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], its scales.</param>
    /// <param name="zero">[ceil(n / 16), groups, 16], its zeros.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c> and <c>m * k</c> are below 2^31.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="SLICES">Slices of a step.</param>
    /// <param name="DEPTH">Columns of x in a slice: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("GROUP=32, BM=1, BN=16, SLICES=32, DEPTH=32", NumWarps = 16, NeedsAlignment = true, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=32, BM=8, BN=16, SLICES=32, DEPTH=32", NumWarps = 16)]
    [Config("GROUP=64, BM=1, BN=16, SLICES=16, DEPTH=64", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=64, BM=8, BN=16, SLICES=32, DEPTH=64", NumWarps = 16)]
    [Config("GROUP=128, BM=1, BN=16, SLICES=16, DEPTH=128", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=128, BM=8, BN=16, SLICES=16, DEPTH=128", NumWarps = 16)]
    [Config("GROUP=256, BM=1, BN=16, SLICES=16, DEPTH=128", NumWarps = 16, Target = Target.Cuda, When = nameof(OneRow))]
    [Config("GROUP=256, BM=8, BN=16, SLICES=16, DEPTH=128", NumWarps = 16)]
    public static void FewRowsParts(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> sums, int m, int n, int k, int parts,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int SLICES, [Constexpr] int DEPTH)
    {
        var (begin, end) = PartialSums.Share(k, SLICES * DEPTH, parts);
        var part = Slices(x, w, scale, zero, begin, end, m, n, k, GROUP, BM, BN, SLICES, DEPTH);
        var feature = ProgramId(0) * BN + Arange(0, BN)[.., NewAxis];
        var row = ProgramId(1) * BM + Arange(0, BM)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + feature), part, mask: feature < n & row < m);
    }

    /// <summary>For some rows of x, by tiles of BM x BN.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], its scales.</param>
    /// <param name="zero">[ceil(n / 16), groups, 16], its zeros.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>m * n</c> and <c>m * k</c> are below 2^31.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x in a step: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(MatmulPrograms))]
    [Autotune(Key = "m, n, k")]
    [Config("GROUP=32, BM=16, BN=64, BK=32", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=32, BM=32, BN=128, BK=32", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=32, BM=32, BN=64, BK=32", NumWarps = 4, NumStages = 3)]
    [Config("GROUP=64, BM=16, BN=64, BK=64", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=64, BM=32, BN=128, BK=64", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=64, BM=32, BN=64, BK=64", NumWarps = 4, NumStages = 3)]
    [Config("GROUP=128, BM=16, BN=64, BK=128", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=128, BM=32, BN=128, BK=128", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=128, BM=32, BN=64, BK=128", NumWarps = 4, NumStages = 3)]
    [Config("GROUP=256, BM=16, BN=64, BK=128", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=256, BM=32, BN=128, BK=128", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=256, BM=32, BN=64, BK=128", NumWarps = 4, NumStages = 3)]
    public static void Matmul(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        var (tileRow, tileColumn) = TileOrder.Tile(ProgramId(0), Cdiv(m, BM), Cdiv(n, BN), 8);
        var acc = Tile(x, w, scale, zero, tileRow, tileColumn, 0, k, m, n, k, GROUP, BM, BN, BK);
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var row = tileRow * BM + Arange(0, BM)[NewAxis, ..];
        Store(y + (row * n + feature), acc.To<BFloat16>(), mask: row < m & feature < n);
    }

    /// <summary>As <c>Matmul</c>, but several programs share the inner extent of a tile: their sums are left to be added.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">The codes of an <see cref="Int4PanelMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], its scales.</param>
    /// <param name="zero">[ceil(n / 16), groups, 16], its zeros.</param>
    /// <param name="sums">[parts, m, n], row-major.</param>
    /// <param name="m">Rows of x; <c>parts * m * n</c> and <c>m * k</c> are below 2^31.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="parts">Programs that share a tile.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    /// <param name="BM">Rows of a tile of y.</param>
    /// <param name="BN">Columns of a tile of y.</param>
    /// <param name="BK">Columns of x in a step: those of a group, at most 128.</param>
    [BlockKernel(Grid = nameof(PartPrograms))]
    [Config("GROUP=32, BM=16, BN=64, BK=32", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=32, BM=32, BN=128, BK=32", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=32, BM=32, BN=64, BK=32", NumWarps = 4, NumStages = 3)]
    [Config("GROUP=64, BM=16, BN=64, BK=64", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=64, BM=32, BN=128, BK=64", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=64, BM=32, BN=64, BK=64", NumWarps = 4, NumStages = 3)]
    [Config("GROUP=128, BM=16, BN=64, BK=128", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=128, BM=32, BN=128, BK=128", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=128, BM=32, BN=64, BK=128", NumWarps = 4, NumStages = 3)]
    [Config("GROUP=256, BM=16, BN=64, BK=128", NumWarps = 4, NumStages = 6, NeedsAlignment = true, Target = Target.Cuda, When = nameof(SomeRows))]
    [Config("GROUP=256, BM=32, BN=128, BK=128", NumWarps = 4, NumStages = 4, NeedsAlignment = true, Target = Target.Cuda)]
    [Config("GROUP=256, BM=32, BN=64, BK=128", NumWarps = 4, NumStages = 3)]
    public static void MatmulParts(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> sums, int m, int n, int k, int parts,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        var (begin, end) = PartialSums.Share(k, BK, parts);
        var acc = Tile(x, w, scale, zero, ProgramId(1), ProgramId(0), begin, end, m, n, k, GROUP, BM, BN, BK);
        var feature = ProgramId(0) * BN + Arange(0, BN)[.., NewAxis];
        var row = ProgramId(1) * BM + Arange(0, BM)[NewAxis, ..];
        Store(sums + ((ProgramId(2) * m + row) * n + feature), acc, mask: row < m & feature < n);
    }

    /// <summary>The program's tile of the transposed product: weights are the many rows that instructions want.</summary>
    [BlockFunction]
    private static Block<float> Slices(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, int begin, int end, int m, int n, int k, int GROUP, int BM, int BN, int SLICES, int DEPTH)
    {
        // Slices are counted, not columns: places in memory are then sums of what the loop counts and what a thread has for good.
        var panel = ProgramId(0) * (BN / 16) + Arange(0, BN / 16)[NewAxis, .., NewAxis, NewAxis];
        var slices = Cdiv(end, DEPTH);

        // Instructions have eight columns: where x has fewer rows, parts of a row take a column each, and their sum needs as many products less. It is asked for in every
        // feature's row, where it is multiplied. What is loaded comes first, so that all of it is under way before anything waits.
        var parts = Minimum(8 / BM, DEPTH / 16);
        var one = Full((BFloat16)1f, SLICES, BN, DEPTH / parts);
        var acc = Zeros<float>(SLICES, BN, BM);
        var offsets = Zeros<float>(SLICES, BN, BM * parts);
        for (var first = begin / DEPTH; first < slices; first += SLICES)
        {
            var slice = first + Arange(0, SLICES)[.., NewAxis, NewAxis, NewAxis];
            var known = slice < slices & (BN == 16 | panel < Cdiv(n, 16));
            var line = slice / (128 / DEPTH) * 16 + Arange(0, 16)[NewAxis, NewAxis, .., NewAxis];
            var pair = slice % (128 / DEPTH) * (DEPTH / 2) + Arange(0, DEPTH / 2)[NewAxis, NewAxis, NewAxis, ..];
            var codes = Load(w + (panel * (Cdiv(k, 128) * 1024) + (line * 64 + pair)), mask: known, evict: EvictFirst);
            var q = InColumns(Raised(codes), SLICES * BN, DEPTH).Reshape(SLICES, BN, DEPTH);
            var a = Columns(x, first, slices, m, k, SLICES, BM, DEPTH, 1);
            var b = parts == 1 ? a : Columns(x, first, slices, m, k, SLICES, BM, DEPTH, parts);
            var at = panel * (Cdiv(k, GROUP) * 16) + (slice / (GROUP / DEPTH) * 16 + Arange(0, 16)[NewAxis, NewAxis, .., NewAxis]);
            var s = Load(scale + at, mask: known, evict: EvictFirst).Reshape(SLICES, BN, 1).To<float>();
            var z = Load(zero + at, mask: known, evict: EvictFirst).Reshape(SLICES, BN, 1).To<float>();
            var product = s * Dot(q, a);
            var offset = (z - 136f * s) * Dot(one, b);
            if (parts == 1)
            {
                acc += product + offset;
            }
            else
            {
                acc += product;
                offsets += offset;
            }
        }
        return Sum(acc + Sum(offsets.Reshape(SLICES, BN, BM, parts), axis: 3), axis: 0);
    }

    /// <summary>Slices of the rows of x that a program takes, each row's in parts, as columns: [SLICES, DEPTH / PARTS, BM * PARTS].</summary>
    [BlockFunction]
    private static Block<BFloat16> Columns(Ptr<BFloat16> x, int first, int slices, int m, int k, int SLICES, int BM, int DEPTH, int PARTS)
    {
        var slice = first + Arange(0, SLICES)[.., NewAxis, NewAxis, NewAxis];
        var row = ProgramId(1) * BM + Arange(0, BM)[NewAxis, .., NewAxis, NewAxis];
        var col = slice * DEPTH + (Arange(0, PARTS) * (DEPTH / PARTS))[NewAxis, NewAxis, .., NewAxis] + Arange(0, DEPTH / PARTS)[NewAxis, NewAxis, NewAxis, ..];
        return Load(x + (row * k + col), mask: (BM == 1 | row < m) & col < k & slice < slices, evict: EvictLast).Reshape(SLICES, BM * PARTS, DEPTH / PARTS).Trans();
    }

    /// <summary>A tile of the transposed product over the columns from <paramref name="begin"/>, a multiple of BK, to <paramref name="end"/>.</summary>
    [BlockFunction]
    private static Block<float> Tile(
        Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, int tileRow, int tileColumn, int begin, int end, int m, int n, int k, int GROUP, int BM, int BN, int BK)
    {
        var row = tileRow * BM + Arange(0, BM)[.., NewAxis];
        var feature = tileColumn * BN + Arange(0, BN)[.., NewAxis];
        var one = Full((BFloat16)1f, 1, BK);
        var acc = Zeros<float>(BN, BM);
        for (var k0 = begin; k0 < end; k0 += BK)
        {
            var col = k0 + Arange(0, BK)[NewAxis, ..];
            var a = Load(x + (row * k + col), mask: row < m & col < k);
            var q = InColumns(Raised(Load(w + Codes(feature, k0, Arange(0, BK / 2)[NewAxis, ..], k), mask: feature < Rows(n))), BN, BK);
            var at = Parameter(feature, k0, k, GROUP);
            var s = Load(scale + at, mask: feature < Rows(n)).To<float>();
            var z = Load(zero + at, mask: feature < Rows(n)).To<float>();
            acc += s * Dot(q, a.Trans()) + (z - 136f * s) * Dot(one, a.Trans());
        }
        return acc;
    }

    /// <summary>The rows that panels have, whatever n is.</summary>
    [BlockFunction]
    private static int Rows(int n) => Cdiv(n, 16) * 16;

    /// <summary>Codes as bf16, 128 added to each.</summary>
    [BlockFunction]
    private static Block<BFloat16> Raised(Block<UInt4x2> pairs) => Unpack(pairs).To<BFloat16>() + (BFloat16)128f;

    /// <summary>Codes of a row's group, or of a chunk of it, in the order of their columns: see <see cref="Int4PanelMatrix.PlaceOf"/>.</summary>
    [BlockFunction]
    private static Block<BFloat16> InColumns(Block<BFloat16> codes, int ROWS, int DEPTH) =>
        codes.Reshape(ROWS, 4, DEPTH / 32, 2, 4).Permute(0, 2, 1, 4, 3).Reshape(ROWS, DEPTH);

    /// <summary>Where pairs of codes lie, counted from the column <paramref name="first"/> on: no more than a chunk has.</summary>
    [BlockFunction]
    private static Block<int> Codes(Block<int> feature, Block<int> first, Block<int> pair, int k) =>
        ((feature / 16 * Cdiv(k, 128) + first / 128) * 16 + feature % 16) * 64 + first % 128 / 2 + pair;

    /// <summary>Where the scale and the zero of a column lie.</summary>
    [BlockFunction]
    private static Block<int> Parameter(Block<int> feature, Block<int> column, int k, int GROUP) => (feature / 16 * Cdiv(k, GROUP) + column / GROUP) * 16 + feature % 16;

    private static Grid FewPrograms(int m, int n, int BM, int BN) => new(Cdiv(n, BN), Cdiv(m, BM));

    private static Grid MatmulPrograms(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static Grid PartPrograms(int m, int n, int parts, int BM, int BN) => new(Cdiv(n, BN), Cdiv(m, BM), parts);

    private static bool OneRow(int m) => m == 1;

    private static bool OneRowOfManyFeatures(int m, int n) => m == 1 && ManyFeatures(n);

    private static bool SomeRows(int m) => m <= 16;

    /// <summary>Where panels make up for it that a program has few warps.</summary>
    private static bool ManyFeatures(int n) => n > 8192;
}
