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
    [Config("XBLOCK=1, RBLOCK=2048", NumWarps = 4, When = nameof(FewFeatures))]
    [Config("XBLOCK=4, RBLOCK=1024", NumWarps = 4)]
    [Config("XBLOCK=8, RBLOCK=1024", NumWarps = 8)]
    public static void Gemv(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var result = Rows(x + ProgramId(1) * k, w, scale, bias, row, n, k, XBLOCK, RBLOCK);
        Store(y + ProgramId(1) * n + row, result.To<BFloat16>(), mask: row < n);
    }

    /// <summary>As <c>Gemv</c>, with four rows of x in a program: the weights are read and converted once for them.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k] codes, row-major.</param>
    /// <param name="scale">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="XBLOCK">Rows of w in a program.</param>
    /// <param name="PIECES">Pieces of 16 columns in a step: a thread adds a piece up by itself.</param>
    [BlockKernel(Grid = nameof(ProgramsByFours))]
    [Config("XBLOCK=2, PIECES=64", NumWarps = 2)]
    public static void GemvByFours(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr] int XBLOCK, [Constexpr] int PIECES)
    {
        // Programs with the same weights are neighbours: all but the first find them in a cache.
        var fours = Cdiv(m, 4);
        var row = ProgramId(0) / fours * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var token = ProgramId(0) % fours * 4;
        var (acc0, acc1, acc2, acc3) = (Zeros<float>(XBLOCK, PIECES), Zeros<float>(XBLOCK, PIECES), Zeros<float>(XBLOCK, PIECES), Zeros<float>(XBLOCK, PIECES));
        for (var k0 = 0; k0 < k; k0 += PIECES * 16)
        {
            var col = k0 + Arange(0, PIECES)[NewAxis, .., NewAxis] * 16 + Arange(0, 16)[NewAxis, NewAxis, ..];
            var b = Load(w + (row[.., .., NewAxis] * k + col), mask: row[.., .., NewAxis] < n & col < k, evict: EvictFirst).To<float>();
            acc0 += Pieces(x + token * k, col, col < k, b);
            acc1 += Pieces(x + (token + 1) * k, col, col < k & token + 1 < m, b);
            acc2 += Pieces(x + (token + 2) * k, col, col < k & token + 2 < m, b);
            acc3 += Pieces(x + (token + 3) * k, col, col < k & token + 3 < m, b);
        }
        var factor = Load(scale + row, mask: row < n).To<float>();
        var term = Load(bias + row, mask: row < n).To<float>();
        var at = y + (token * n + row);
        Store(at, (Sum(acc0, axis: 1)[.., NewAxis] * factor + term).To<BFloat16>(), mask: row < n);
        Store(at + n, (Sum(acc1, axis: 1)[.., NewAxis] * factor + term).To<BFloat16>(), mask: row < n & token + 1 < m);
        Store(at + 2 * n, (Sum(acc2, axis: 1)[.., NewAxis] * factor + term).To<BFloat16>(), mask: row < n & token + 2 < m);
        Store(at + 3 * n, (Sum(acc3, axis: 1)[.., NewAxis] * factor + term).To<BFloat16>(), mask: row < n & token + 3 < m);
    }

    /// <summary>As <c>Gemv</c>, with y in fp32: nothing is rounded after the bias.</summary>
    /// <inheritdoc cref="Gemv(Ptr{BFloat16}, Ptr{sbyte}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int, int, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("XBLOCK=1, RBLOCK=2048", NumWarps = 4, When = nameof(FewFeatures))]
    [Config("XBLOCK=4, RBLOCK=1024", NumWarps = 4)]
    [Config("XBLOCK=8, RBLOCK=1024", NumWarps = 8)]
    public static void GemvFloat(
        Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<float> y, int m, int n, int k,
        [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
    {
        var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
        var result = Rows(x + ProgramId(1) * k, w, scale, bias, row, n, k, XBLOCK, RBLOCK);
        Store(y + ProgramId(1) * n + row, result, mask: row < n);
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
            acc = Where(row < n, acc + a * b, acc);
        }
        var dot = Sum(acc, axis: 1)[.., NewAxis];
        return dot * Load(scale + row, mask: row < n).To<float>() + Load(bias + row, mask: row < n).To<float>();
    }

    /// <summary>What pieces of a row of x, [1, PIECES, 16], add to the rows of w: [XBLOCK, PIECES].</summary>
    [BlockFunction]
    private static Block<float> Pieces(Ptr<BFloat16> x, Block<int> col, Block<bool> known, Block<float> b) =>
        Sum(Load(x + col, mask: known, evict: EvictLast).To<float>() * b, axis: 2);

    private static Grid Programs(int m, int n, int XBLOCK) => new(Cdiv(n, XBLOCK), m);

    private static Grid ProgramsByFours(int m, int n, int XBLOCK) => new(Cdiv(n, XBLOCK) * Cdiv(m, 4));

    /// <summary>Where four rows a program would leave multiprocessors idle.</summary>
    private static bool FewFeatures(int n) => n <= 1024;
}
