using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

public class SharedLayoutTests
{
    private static readonly Gen<LinearLayout> s_shared =
        from shape in LayoutGen.Shape(1, 3)
        from vector in Gen.Int[0, 3]
        from rows in Gen.Int[0, 2]
        from phases in Gen.Int[0, 3]
        from columnMajor in Gen.Bool
        let order = Enumerable.Range(0, shape.Length)
        select LinearLayout.SwizzledShared(shape, [.. columnMajor ? order : order.Reverse()], 1 << vector, 1 << rows, 1 << phases);

    [Fact]
    public void The_swizzle_of_128_bytes_is_the_one_of_the_design_table() =>
        Assert.Equal(
            "offset:   [(0,1), (0,2), (0,4), (0,8), (0,16), (0,32), (0,64), (1,16), (2,32), (4,64), (8,0)]",
            LinearLayout.SwizzledShared([16, 128], [1, 0], elementBytes: 1).ToString());

    [Fact]
    public void An_element_lies_in_its_row_at_the_swizzled_column()
    {
        var shared = LinearLayout.SwizzledShared([32, 64], [1, 0], vector: 8, rowsPerPhase: 2, phases: 4);
        for (var row = 0; row < 32; row++)
        {
            for (var column = 0; column < 64; column++)
                Assert.Equal(row * 64 + (column ^ (row / 2 % 4 * 8)), shared.OffsetOf(row, column));
        }
    }

    [Fact]
    public void Every_offset_holds_one_element_and_OffsetOf_finds_it() =>
        s_shared.Sample(shared =>
        {
            Assert.Equal(shared.ElementCount, shared.InSize(InDim.Offset));
            Assert.All(Enumerable.Range(0, shared.ElementCount), offset => Assert.Equal(offset, shared.OffsetOf(shared.Apply(InDim.Offset, offset))));
        });

    [Fact]
    public void One_phase_is_the_plain_order() =>
        Assert.Equal(
            Enumerable.Range(0, 64),
            Enumerable.Range(0, 64).Select(flat => LinearLayout.SwizzledShared([8, 8], [1, 0], 4, 1, 1).OffsetOf(flat / 8, flat % 8)));

    [Fact]
    public void A_distribution_seen_through_shared_memory_gives_the_offset_of_each_element() =>
        s_shared.SelectMany(shared => Gen.Select(Gen.Const(shared), Gen.Int[0, 3], Gen.Int[0, 2])).Sample((shared, vector, warps) =>
        {
            var access = LinearLayout.Blocked(shared.OutShape, [.. Enumerable.Range(0, shared.Rank)], 1 << vector, 1 << warps, lanes: 8);
            var offsets = access.OffsetsIn(shared);
            for (var packed = 0; packed <= access.Matrix.AllColumns; packed++)
                Assert.Equal(shared.OffsetOf(access.Coordinates(access.Matrix.Apply(packed))), offsets.Matrix.Apply(packed));
        });

    [Fact]
    public void A_distribution_is_not_a_shared_layout()
    {
        var layout = LinearLayout.Blocked([8, 8], [1, 0], 1, 1);
        Assert.Throws<ArgumentException>(() => layout.OffsetsIn(layout));
        Assert.Throws<ArgumentException>(() => layout.OffsetsIn(LinearLayout.SwizzledShared([64], [0], 4)));
    }

    [Theory]
    [InlineData(1, 128)]
    [InlineData(1, 256)]
    [InlineData(1, 64)]
    [InlineData(1, 32)]
    [InlineData(2, 64)]
    [InlineData(2, 32)]
    [InlineData(2, 512)]
    [InlineData(4, 32)]
    [InlineData(4, 16)]
    [InlineData(4, 128)]
    public void Rows_and_columns_of_chunks_are_free_of_conflicts_with_the_swizzle(int elementBytes, int columns)
    {
        var vector = 16 / elementBytes;
        var shared = LinearLayout.SwizzledShared([64, columns], [1, 0], elementBytes);
        var alongRows = LinearLayout.Blocked([64, columns], [1, 0], vector, warps: 1);
        var alongColumns = LinearLayout.BlockedTiles([64, columns], [1, 0], [1, vector], [32, 1], [1, 1]);
        Assert.Equal(1, BankConflicts.Passes(shared, alongRows, elementBytes, 16));
        Assert.Equal(1, BankConflicts.Passes(shared, alongColumns, elementBytes, 16));
        Assert.Equal(1, PassesByCounting(shared, alongColumns, elementBytes, 16));

        var plain = LinearLayout.SwizzledShared([64, columns], [1, 0], vector, 1, 1);
        Assert.Equal(Math.Min(8, columns * elementBytes / 16), BankConflicts.Passes(plain, alongColumns, elementBytes, 16));
    }

    [Fact]
    public void The_rank_test_counts_what_brute_force_counts()
    {
        var accesses =
            from shape in LayoutGen.Shape(2, 2).Select(shape => new[] { shape[0] * 8, shape[1] * 8 })
            from shared in Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 3], (vector, rows, phases) =>
                LinearLayout.SwizzledShared(shape, [1, 0], 1 << vector, 1 << rows, 1 << phases))
            from registers in Gen.Int[0, 3]
            from lanesAlongRow in Gen.Int[0, 5]
            from elementLog in Gen.Int[0, 2]
            let access = LinearLayout.BlockedTiles(shape, [1, 0], [1, 1 << registers], [32 >> lanesAlongRow, 1 << lanesAlongRow], [1, 1])
            select (shared, access, 1 << elementLog);
        accesses.Sample((shared, access, elementBytes) =>
        {
            var vectorBytes = Math.Min(16, access.OffsetsIn(shared).ContiguousRegisters(0) * elementBytes);
            Assert.Equal(PassesByCounting(shared, access, elementBytes, vectorBytes), BankConflicts.Passes(shared, access, elementBytes, vectorBytes));
        });
    }

    [Fact]
    public void Vectors_that_are_not_adjacent_in_shared_memory_are_refused()
    {
        var shared = LinearLayout.SwizzledShared([16, 16], [1, 0], 1, 1, 1);
        var access = LinearLayout.Blocked([16, 16], [0, 1], 4, 1);
        Assert.Contains("1 adjacent elements of 4 bytes", Assert.Throws<ArgumentException>(() => BankConflicts.Passes(shared, access, 4, 16)).Message);
    }

    // The definition: distinct words of the fullest bank, for each phase of each warp and vector; all phases must need as many passes.
    private static int PassesByCounting(LinearLayout shared, LinearLayout access, int elementBytes, int vectorBytes)
    {
        var lanesAtOnce = 128 / Math.Max(4, vectorBytes);
        var elements = vectorBytes / elementBytes;
        var passes =
            from warp in Enumerable.Range(0, access.InSize(InDim.Warp))
            from vector in Enumerable.Range(0, access.RegisterCount / elements)
            from phase in Enumerable.Range(0, 32 / lanesAtOnce)
            let words =
                from lane in Enumerable.Range(phase * lanesAtOnce, lanesAtOnce)
                from element in Enumerable.Range(0, elements)
                select shared.OffsetOf(access.Apply(vector * elements + element, lane, warp)) * elementBytes / 4
            select words.Distinct().GroupBy(word => word % 32).Max(bank => bank.Count());
        return Assert.Single(passes.Distinct());
    }
}
