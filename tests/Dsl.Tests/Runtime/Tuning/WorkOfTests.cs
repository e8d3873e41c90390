using BlockSharp.CompilerServices;
using BlockSharp.Generated;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Runtime.Tuning;

/// <summary>What the generator says the programs of a launch do, against a count by hand.</summary>
public static partial class WorkOfTests
{
    /// <summary>C = A B, programs in groups of eight rows of tiles, the second half of them from the end.</summary>
    [BlockKernel(Grid = nameof(Tiles))]
    [Autotune(Key = "m, n, k")]
    [Config("BM=16, BN=32, BK=32", NumWarps = 1)]
    [Config("BM=32, BN=16, BK=64", NumWarps = 2)]
    private static void Product(Ptr<Half> a, Ptr<Half> b, Ptr<float> c, int m, int n, int k, [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
    {
        int tilesM = Cdiv(m, BM), tilesN = Cdiv(n, BN);
        var id = ProgramId(0) % 2 == 0 ? ProgramId(0) / 2 : NumPrograms(0) - 1 - ProgramId(0) / 2;
        var first = id / (8 * tilesN) * 8;
        var rows = 8;
        if (tilesM - first < 8)
            rows = tilesM - first;
        var row = (first + id % (8 * tilesN) % rows) * BM + Arange(0, BM)[.., NewAxis];
        var col = id % (8 * tilesN) / rows * BN + Arange(0, BN)[NewAxis, ..];
        var acc = Zeros<float>(BM, BN);
        for (var k0 = 0; k0 < k; k0 += BK)
        {
            Block<int> down = k0 + Arange(0, BK)[.., NewAxis], along = k0 + Arange(0, BK)[NewAxis, ..];
            acc = Dot(Load(a + (row * k + along), mask: row < m & along < k), Load(b + (down * n + col), mask: down < k & col < n), acc);
        }
        Store(c + (row * n + col), acc, mask: row < m & col < n);
    }

    /// <summary>y = exp(x), of as many blocks as a program has before it, of every second one where x is long; as much again where memory says so.</summary>
    [BlockKernel(Grid = nameof(Blocks))]
    [Autotune(Key = "n")]
    [Config("BLOCK=64", NumWarps = 1)]
    [Config("BLOCK=128", NumWarps = 2)]
    private static void Triangle(Ptr<float> x, Ptr<float> y, Ptr<int> more, long n, bool skips, [Constexpr] int BLOCK)
    {
        var step = 1;
        if (skips & n > 1000)
            step = 2;
        var at = (long)ProgramId(0) * BLOCK;
        for (var i = 0; i <= ProgramId(0); i += step)
        {
            var index = at + Arange(0, BLOCK).To<long>();
            Store(y + index, Exp(Load(x + index, mask: index < n)) * 2f, mask: index < n);
            at -= step * BLOCK;
        }
        if (Load(more) > 0)
            Store(y + Arange(0, BLOCK), Zeros<float>(BLOCK));
        for (var i = 0; i < Load(more); i++)
            Store(y + Arange(0, BLOCK), Zeros<float>(BLOCK));
    }

    private static Grid Tiles(int m, int n, int BM, int BN) => new(Cdiv(m, BM) * Cdiv(n, BN));

    private static Grid Blocks(long n, int BLOCK) => new((int)((n + BLOCK - 1) / BLOCK));

    [Fact]
    public static void A_product_fetches_what_lies_within_and_multiplies_whole_tiles() => Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 200], Gen.Int[0, 1]).Sample((m, n, k, config) =>
    {
        var (bm, bn, bk) = config == 0 ? (16, 32, 32) : (32, 16, 64);
        var grid = Tiles(m, n, bm, bn);
        var samples = BlockSharp_Tests_Runtime_Tuning_WorkOfTests_Product.WorkOf(config, grid, default, default, default, m, n, k).Samples;
        Assert.Equal(Math.Min(grid.X, 64), samples.Count);
        if (grid.X > 64)
            return;
        Assert.Equal(2L * ((long)m * k * Cdiv(n, bn) + (long)n * k * Cdiv(m, bm)), samples.Sum(s => s.FetchedBytes));
        Assert.Equal(4L * m * n, samples.Sum(s => s.MovedBytes));
        Assert.All(samples, s => Assert.Equal(2L * bm * bn * bk * Cdiv(k, bk), s.ByteProducts));
    });

    [Theory]
    [InlineData(0, 640, false)]
    [InlineData(1, 641, true)]
    [InlineData(0, 2000, true)]
    [InlineData(1, 2001, true)]
    public static void Branches_and_loops_are_followed_as_far_as_memory_has_no_say(int config, long n, bool skips)
    {
        var block = config == 0 ? 64 : 128;
        var grid = Blocks(n, block);
        var samples = BlockSharp_Tests_Runtime_Tuning_WorkOfTests_Triangle.WorkOf(config, grid, default, default, default, n, skips).Samples;
        for (var p = 0; p < grid.X; p++)
        {
            var (step, elements, rounds) = (skips && n > 1000 ? 2 : 1, 0L, 0L);
            for (var i = 0; i <= p; i += step, rounds++)
                elements += Math.Clamp(n - (p - i) * block, 0, block);

            // What is read of memory to decide is counted: four bytes, and in the loop's condition none that are known to be read.
            Assert.InRange(samples[p].MovedBytes, 8 * elements, 8 * elements + 8);
            Assert.Equal((rounds * block, rounds * block), (samples[p].SpecialOperations, samples[p].HalfOperations));
        }
    }
}
