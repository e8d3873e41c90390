using System.Collections.Immutable;
using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class BitMatrixTests
{
    private static Gen<BitMatrix> Matrix(int rows, int columns) =>
        Gen.Int[0, (1 << rows) - 1].Array[columns].Select(values => new BitMatrix([.. values], rows));

    [Fact]
    public void Compose_applies_the_inner_map_first() =>
        Gen.Select(Matrix(6, 7), Matrix(7, 5), Gen.Int[0, 31]).Sample((outer, inner, x) => outer.Compose(inner).Apply(x) == outer.Apply(inner.Apply(x)));

    [Fact]
    public void Compose_is_associative_with_the_identity_as_neutral_element() =>
        Gen.Select(Matrix(4, 6), Matrix(6, 7), Matrix(7, 5)).Sample((a, b, c) =>
            a.Compose(b).Compose(c).Equals(a.Compose(b.Compose(c)))
            && a.Compose(BitMatrix.Identity(6)).Equals(a)
            && BitMatrix.Identity(4).Compose(a).Equals(a));

    [Fact]
    public void Rank_is_the_logarithm_of_the_number_of_images() =>
        Matrix(6, 7).Sample(matrix => Enumerable.Range(0, 128).Select(matrix.Apply).Distinct().Count() == 1 << matrix.Rank);

    [Fact]
    public void Solve_finds_a_preimage_among_the_allowed_bits_exactly_when_there_is_one() =>
        Gen.Select(Matrix(5, 6), Gen.Int[0, 31], Gen.Int[0, 63]).Sample((matrix, output, allowed) =>
        {
            var exists = Enumerable.Range(0, 64).Any(x => (x & ~allowed) == 0 && matrix.Apply(x) == output);
            return matrix.Solve(output, allowed) is { } x ? exists && (x & ~allowed) == 0 && matrix.Apply(x) == output : !exists;
        });

    [Fact]
    public void The_right_inverse_exists_exactly_for_full_rank_and_uses_only_pivot_columns() =>
        Matrix(4, 6).Sample(matrix =>
        {
            if (matrix.Rank < 4)
            {
                Assert.Throws<InvalidOperationException>(() => matrix.RightInverse());
                return;
            }

            var inverse = matrix.RightInverse();
            Assert.Equal(BitMatrix.Identity(4), matrix.Compose(inverse));
            Assert.All(inverse.Columns, column => Assert.Equal(0, column & ~matrix.PivotColumns));
        });

    [Fact]
    public void Equal_matrices_have_equal_hashes() =>
        Gen.Select(Matrix(3, 2), Matrix(3, 2)).Sample((a, b) =>
            a.Equals(b) == Enumerable.Range(0, 4).All(x => a.Apply(x) == b.Apply(x)) && (!a.Equals(b) || a.GetHashCode() == b.GetHashCode()));

    [Fact]
    public void Columns_outside_the_rows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new BitMatrix([4], 2));
        Assert.Throws<ArgumentException>(() => new BitMatrix([-1], 31));
        Assert.Throws<ArgumentException>(() => new BitMatrix([.. Enumerable.Repeat(1, 32)], 1));
        Assert.Throws<ArgumentException>(() => BitMatrix.Identity(3).Compose(BitMatrix.Identity(2)));
    }

    [Fact]
    public void The_widest_matrix_works()
    {
        var matrix = BitMatrix.Identity(31);
        Assert.Equal(int.MaxValue, matrix.Apply(int.MaxValue));
        Assert.Equal(31, matrix.Rank);
        Assert.Equal(matrix, matrix.RightInverse());
    }
}
