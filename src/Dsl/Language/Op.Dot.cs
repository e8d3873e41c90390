using BlockSharp.Eager;

namespace BlockSharp;

public static partial class Op
{
    /// <summary>The matrix product of [M, K] and [K, N] blocks, or of each pair of [B, M, K] and [B, K, N] blocks, of int8, summed in int32 (wrapping), plus <paramref name="acc"/> if given.</summary>
    /// <exception cref="ArgumentException">The ranks are not both 2 or both 3, the inner extents or batches differ, or <paramref name="acc"/> has not the shape of the result.</exception>
    public static Block<int> Dot(Block<sbyte> a, Block<sbyte> b, Block<int>? acc = null) => MatrixProduct.Dot(a, b, acc);

    /// <summary>
    /// The matrix product of [M, K] and [K, N] blocks, or of each pair of [B, M, K] and [B, K, N] blocks, plus <paramref name="acc"/> if given. Products and sums are fp32, rounded to nearest even.
    /// </summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="acc">What the product is added to.</param>
    /// <param name="precision">Whether the operands may be rounded first, for tensor cores; a constant.</param>
    /// <exception cref="ArgumentException">The ranks are not both 2 or both 3, the inner extents or batches differ, or <paramref name="acc"/> has not the shape of the result.</exception>
    public static Block<float> Dot(Block<float> a, Block<float> b, Block<float>? acc = null, DotPrecision precision = DotPrecision.Full) =>
        MatrixProduct.Dot(a, b, acc, precision);

    /// <summary>The matrix product of [M, K] and [K, N] blocks, or of each pair of [B, M, K] and [B, K, N] blocks, of bf16, summed in fp32, plus <paramref name="acc"/> if given.</summary>
    /// <exception cref="ArgumentException">The ranks are not both 2 or both 3, the inner extents or batches differ, or <paramref name="acc"/> has not the shape of the result.</exception>
    public static Block<float> Dot(Block<BFloat16> a, Block<BFloat16> b, Block<float>? acc = null) => MatrixProduct.Dot(a.To<float>(), b.To<float>(), acc);

    /// <summary>The matrix product of [M, K] and [K, N] blocks, or of each pair of [B, M, K] and [B, K, N] blocks, of fp16, summed in fp32, plus <paramref name="acc"/> if given.</summary>
    /// <exception cref="ArgumentException">The ranks are not both 2 or both 3, the inner extents or batches differ, or <paramref name="acc"/> has not the shape of the result.</exception>
    public static Block<float> Dot(Block<Half> a, Block<Half> b, Block<float>? acc = null) => MatrixProduct.Dot(a.To<float>(), b.To<float>(), acc);

    /// <summary>The matrix product of [M, K] and [K, N] blocks, or of each pair of [B, M, K] and [B, K, N] blocks, of fp8, summed in fp32, plus <paramref name="acc"/> if given.</summary>
    /// <remarks>
    /// Tensor cores add the products of up to 128 neighbours along k with 13 bits of fraction below the largest term, so each may lose 2^-13 of that; the sums of
    /// 128 are added in fp32.
    /// </remarks>
    /// <exception cref="ArgumentException">The ranks are not both 2 or both 3, the inner extents or batches differ, or <paramref name="acc"/> has not the shape of the result.</exception>
    public static Block<float> Dot(Block<Float8E4M3> a, Block<Float8E4M3> b, Block<float>? acc = null) => MatrixProduct.Dot(a.To<float>(), b.To<float>(), acc);

    /// <inheritdoc cref="Dot(Block{Float8E4M3}, Block{Float8E4M3}, Block{float}?)"/>
    public static Block<float> Dot(Block<Float8E5M2> a, Block<Float8E5M2> b, Block<float>? acc = null) => MatrixProduct.Dot(a.To<float>(), b.To<float>(), acc);

    /// <inheritdoc cref="Dot(Block{Float8E4M3}, Block{Float8E4M3}, Block{float}?)"/>
    public static Block<float> Dot(Block<Float8E4M3> a, Block<Float8E5M2> b, Block<float>? acc = null) => MatrixProduct.Dot(a.To<float>(), b.To<float>(), acc);

    /// <inheritdoc cref="Dot(Block{Float8E4M3}, Block{Float8E4M3}, Block{float}?)"/>
    public static Block<float> Dot(Block<Float8E5M2> a, Block<Float8E4M3> b, Block<float>? acc = null) => MatrixProduct.Dot(a.To<float>(), b.To<float>(), acc);
}
