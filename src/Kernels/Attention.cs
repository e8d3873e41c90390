using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// Scaled dot-product attention, forward: <c>softmax(q kᵀ scale) v</c> without ever writing the scores (Dao et al., "FlashAttention", 2022). A program has
/// BM queries and goes over the keys by BN, with the running maximum and sum of each query.
/// </summary>
public static partial class Attention
{
    private const float Log2E = 1.4426950408889634f;

    /// <summary><c>o[h, i] = Σⱼ softmaxⱼ(q[h, i] · k[h, j] * scale) v[h, j]</c>; with CAUSAL over <c>j ≤ i</c> only. Scores and sums are fp32, the weights of v bf16.</summary>
    /// <param name="q">[heads, length, HEAD], row-major.</param>
    /// <param name="k">[heads, length, HEAD], row-major.</param>
    /// <param name="v">[heads, length, HEAD], row-major.</param>
    /// <param name="o">[heads, length, HEAD], row-major.</param>
    /// <param name="heads">Batches times heads, up to 65535.</param>
    /// <param name="length">Tokens; <c>length * HEAD</c> is below 2^31.</param>
    /// <param name="scale">What scores are multiplied by, usually <c>1 / sqrt(HEAD)</c>.</param>
    /// <param name="HEAD">Features of a head: 64 or 128.</param>
    /// <param name="CAUSAL">Whether a token sees no later ones.</param>
    /// <param name="BM">Queries of a program.</param>
    /// <param name="BN">Keys in a step.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("HEAD=64, CAUSAL=false, BM=128, BN=128", NumWarps = 8, NumStages = 2, Target = Target.Hopper)]
    [Config("HEAD=64, CAUSAL=true, BM=128, BN=128", NumWarps = 8, NumStages = 2, Target = Target.Hopper)]
    [Config("HEAD=128, CAUSAL=false, BM=128, BN=128", NumWarps = 8, NumStages = 2, Target = Target.Hopper)]
    [Config("HEAD=128, CAUSAL=true, BM=128, BN=128", NumWarps = 8, NumStages = 2, Target = Target.Hopper)]
    [Config("HEAD=64, CAUSAL=false, BM=128, BN=64", NumWarps = 8, NumStages = 3, Target = Target.Any & ~Target.Hopper)]
    [Config("HEAD=64, CAUSAL=true, BM=128, BN=64", NumWarps = 8, NumStages = 3, Target = Target.Any & ~Target.Hopper)]
    [Config("HEAD=128, CAUSAL=false, BM=64, BN=64", NumWarps = 8, NumStages = 3, Target = Target.Any & ~Target.Hopper)]
    [Config("HEAD=128, CAUSAL=true, BM=64, BN=64", NumWarps = 8, NumStages = 3, Target = Target.Any & ~Target.Hopper)]
    public static void Forward(
        Ptr<BFloat16> q, Ptr<BFloat16> k, Ptr<BFloat16> v, Ptr<BFloat16> o, int heads, int length, float scale,
        [Constexpr(FromCaller = true)] int HEAD, [Constexpr(FromCaller = true)] bool CAUSAL, [Constexpr] int BM, [Constexpr] int BN)
    {
        // The last queries see the most keys when CAUSAL: their programs begin first.
        var first = (Cdiv(length, BM) - 1 - ProgramId(0)) * BM;
        var from = (long)ProgramId(1) * length * HEAD;
        var row = first + Arange(0, BM)[.., NewAxis];
        var feature = Arange(0, HEAD)[NewAxis, ..];
        var query = Load(q + from + (row * HEAD + feature), mask: row < length);

        var acc = Zeros<float>(BM, HEAD);
        var greatest = Full(float.NegativeInfinity, BM, 1);
        var sum = Zeros<float>(BM, 1);

        // Keys that every query of the program sees need no mask; then come those on the diagonal, or behind the end.
        var whole = (CAUSAL ? Minimum(first, length) : length) / BN * BN;
        for (var n0 = 0; n0 < whole; n0 += BN)
            (acc, greatest, sum) = Step(query, k + from, v + from, acc, greatest, sum, row, n0, length, scale, HEAD, CAUSAL, BN, false);
        var end = CAUSAL ? Minimum(first + BM, length) : length;
        for (var n0 = whole; n0 < end; n0 += BN)
            (acc, greatest, sum) = Step(query, k + from, v + from, acc, greatest, sum, row, n0, length, scale, HEAD, CAUSAL, BN, true);

        Store(o + from + (row * HEAD + feature), (acc / sum).To<BFloat16>(), mask: row < length);
    }

    /// <summary>Adds the keys n0 … n0 + BN - 1. The first of a row's steps has key 0, which every query sees, so that a maximum is a number from then on.</summary>
    [BlockFunction]
    private static (Block<float> Acc, Block<float> Greatest, Block<float> Sum) Step(
        Block<BFloat16> query, Ptr<BFloat16> k, Ptr<BFloat16> v, Block<float> acc, Block<float> greatest, Block<float> sum, Block<int> row, int n0, int length, float scale,
        int HEAD, bool CAUSAL, int BN, bool MASKED)
    {
        var key = n0 + Arange(0, BN);
        var at = key[.., NewAxis] * HEAD + Arange(0, HEAD)[NewAxis, ..];
        var scores = Dot(query, Load(k + at, mask: key[.., NewAxis] < length).Trans()) * (scale * Log2E);
        if (MASKED)
        {
            var seen = CAUSAL ? key[NewAxis, ..] <= row & key[NewAxis, ..] < length : key[NewAxis, ..] < length;
            scores = Where(seen, scores, float.NegativeInfinity);
        }
        var greater = Maximum(greatest, Max(scores, axis: 1, keepDims: true));
        var weight = Exp2(scores - greater);
        var kept = Exp2(greatest - greater);
        return (
            Dot(weight.To<BFloat16>(), Load(v + at, mask: key[.., NewAxis] < length), acc * kept),
            greater,
            sum * kept + Sum(weight, axis: 1, keepDims: true));
    }

    private static Grid Programs(int heads, int length, int BM) => new(Cdiv(length, BM), heads);
}
