using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class MemoryTests
{
    private static readonly Gen<(int Rows, int Columns, int RowStride, int ColumnStride, int Seed)> Matrices = Gen.Select(
        Gen.Int[1, 9], Gen.Int[1, 70], Gen.Int[-90, 90], Gen.Frequency((3, Gen.Const(1)), (1, Gen.Int[-3, 3])), Gen.Int);

    [Fact]
    public void Loads_and_stores_of_matrices_of_pointers_reach_the_right_elements() => Matrices.Sample(
        m =>
        {
            var random = new Random(m.Seed);
            var memory = Enumerable.Range(0, 4000).Select(i => i ^ 0x5555).ToArray();
            var row = Arange(0, m.Rows)[.., NewAxis] * m.RowStride;
            var column = Arange(0, m.Columns)[NewAxis, ..] * m.ColumnStride;
            int At(int i, int j) => 2000 + i * m.RowStride + j * m.ColumnStride;
            var mask = Mask(random, m.Rows, m.Columns);
            bool On(int i, int j) => mask.ToArray()[Oracle.Source(i * m.Columns + j, [m.Rows, m.Columns], mask.Shape.ToArray())];

            var pointer = Ptr.FromArray(memory) + 2000;
            var addresses = Enumerable.Range(0, m.Rows * m.Columns).Select(flat => At(flat / m.Columns, flat % m.Columns)).ToArray();
            PtrBlock<int>[] forms =
            [
                pointer + row + column, pointer + column + row, pointer + (row + column), pointer + row.To<long>() + column,
                pointer + (row.To<long>() + column.To<long>()), pointer + (row + column) + (row - row),
                pointer + 7 + row + column - 7L, pointer - 1L + row - 2 + column + 3,
            ];
            foreach (var pointers in forms)
            {
                var full = Load(pointers).ToArray();
                var masked = Load(pointers, mask).ToArray();
                var replaced = Load(pointers, mask, other: -7).ToArray();
                var stored = (int[])memory.Clone();
                var target = Ptr.FromArray(stored) + 2000 + row + column;
                Store(target, row * 1000 + column, mask);
                var expected = (int[])memory.Clone();
                for (var i = 0; i < m.Rows; i++)
                {
                    for (var j = 0; j < m.Columns; j++)
                    {
                        Assert.Equal(memory[At(i, j)], full[i * m.Columns + j]);
                        Assert.Equal(On(i, j) ? memory[At(i, j)] : 0, masked[i * m.Columns + j]);
                        Assert.Equal(On(i, j) ? memory[At(i, j)] : -7, replaced[i * m.Columns + j]);
                        if (On(i, j))
                            expected[At(i, j)] = i * m.RowStride * 1000 + j * m.ColumnStride;
                    }
                }

                // Where addresses coincide, any of the values may stay.
                if (addresses.Distinct().Count() == addresses.Length)
                    Assert.Equal(expected, stored);
            }
        },
        iter: 150);

    [Fact]
    public void Blocks_of_any_rank_are_loaded_and_stored() => Samples.Shapes.Sample(
        shapes =>
        {
            // Offsets of three terms that are unique and ordered like the elements of the result.
            var shape = Oracle.Shape(shapes.A, shapes.B, shapes.C);
            var memory = Enumerable.Range(0, 3 * 250_000).ToArray();
            var (a, b, c) = (Samples.Fill(shapes.A, i => i), Samples.Fill(shapes.B, i => 2 * i), Samples.Fill(shapes.C, i => 3L * i));
            var mask = Samples.Fill(shapes.B, i => i % 4 != 1);
            var other = Samples.Fill(shapes.C, i => -1 - i);
            var loaded = Load(Ptr.FromArray(memory) + a + b + c, mask, other);
            Assert.Equal(shape, loaded.Shape.ToArray());
            var expected = new int[loaded.Count];
            for (var i = 0; i < expected.Length; i++)
            {
                var (x, y, z) = (Oracle.Source(i, shape, shapes.A), Oracle.Source(i, shape, shapes.B), Oracle.Source(i, shape, shapes.C));
                expected[i] = y % 4 != 1 ? x + 2 * y + 3 * z : -1 - z;
            }

            Assert.Equal(expected, loaded.ToArray());
        },
        iter: 100);

    [Fact]
    public void Every_element_type_is_loaded_and_stored()
    {
        Check([false, true, true]);
        Check<sbyte>([1, -2, sbyte.MinValue]);
        Check<byte>([1, 2, 255]);
        Check<short>([1, -2, short.MinValue]);
        Check<ushort>([1, 2, 65535]);
        Check([1, -2, int.MinValue]);
        Check([1u, 2u, uint.MaxValue]);
        Check([1L, -2L, long.MinValue]);
        Check([1UL, 2UL, ulong.MaxValue]);
        Check([(Half)1, (Half)(-2), Half.NaN]);
        Check([BFloat16.One, BFloat16.NaN, BFloat16.Epsilon]);
        Check([1f, -0f, float.NaN]);
        Check([1.0, -0.0, double.NaN]);
        Check([UInt4x2.Pack(1, 2), UInt4x2.Pack(15, 0), default]);
        Check([Int4x2.Pack(1, 2), Int4x2.Pack(-8, 7), default]);

        static void Check<T>(T[] memory)
            where T : unmanaged
        {
            var target = new T[memory.Length];
            Store(Ptr.FromArray(target) + Arange(0, memory.Length), Load(Ptr.FromArray(memory) + Arange(0, memory.Length)));
            Assert.True(memory.Zip(target).All(pair => Oracle.Same(pair.First, pair.Second)));
            Store(Ptr.FromArray(target) + 0L, Load(Ptr.FromArray(memory) + 1));
            Assert.True(Oracle.Same(memory[1], target[0]));
        }
    }

    [Fact]
    public void Tails_are_masked_off_and_their_memory_is_never_touched()
    {
        var memory = new float[] { 1, 2, 3, 4, 5 };
        var index = Arange(0, 8);
        Assert.Equal([1, 2, 3, 4, 5, 0, 0, 0], Load(Ptr.FromArray(memory) + index, index < 5).ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 9, 9, 9], Load(Ptr.FromArray(memory) + index, index < 5, other: 9).ToArray());
        Store(Ptr.FromArray(memory) + index, 2f * index.To<float>(), index < 5);
        Assert.Equal([0, 2, 4, 6, 8], memory);
        Assert.Equal([0, 0, 0], Load(Ptr.FromArray(memory) + long.MaxValue / 2 + Arange(0, 3), mask: false).ToArray());
    }

    [Fact]
    public void Alternating_masks_and_runs_are_kept_apart()
    {
        var memory = Enumerable.Range(10, 67).ToArray();
        for (var period = 1; period < 7; period++)
        {
            var on = Arange(0, 67) % (period + 1) != 0;
            var expected = memory.Select((value, i) => i % (period + 1) != 0 ? value : 0);
            Assert.Equal(expected, Load(Ptr.FromArray(memory) + Arange(0, 67), on).ToArray());
        }
    }

    [Fact]
    public void Scalars_are_broadcast_when_stored()
    {
        var memory = new int[12];
        Store(Ptr.FromArray(memory) + Arange(0, 3)[.., NewAxis] * 4 + Arange(0, 4)[NewAxis, ..], Arange(1, 5)[NewAxis, ..], Arange(0, 3)[.., NewAxis] != 1);
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4], memory);
        Store(Ptr.FromArray(memory) + Arange(4, 6), -1);
        Assert.Equal([1, 2, 3, 4, -1, -1, 0, 0, 1, 2, 3, 4], memory);
    }

    [Fact]
    public void An_access_outside_of_the_view_says_which_element_where_and_by_how_much()
    {
        var memory = new int[100];
        var slice = new Ptr<int>(new ArrayStorage<int>(memory), 20, 50);
        var matrix = slice + Arange(0, 4)[.., NewAxis] * 15 + Arange(0, 15)[NewAxis, ..];
        var high = Assert.Throws<BlockAccessException>(() => Load(matrix));
        Assert.Equal((50, 50, 50), (high.ElementIndex, high.Offset, high.Length));
        Assert.Equal(
            "Load outside of a launch: element 50 of the block is at offset 50, but the pointer's view has 50 elements. Mask off the elements that lie outside.",
            high.Message);

        var low = Assert.Throws<BlockAccessException>(() => Store(slice - 3 + Arange(0, 5), 0));
        Assert.Equal((0, -3, 50), (low.ElementIndex, low.Offset, low.Length));
        Assert.StartsWith("Store outside of a launch: element 0", low.Message, StringComparison.Ordinal);

        var scattered = Assert.Throws<BlockAccessException>(() => Load(slice + Arange(0, 9) * 7));
        Assert.Equal((8, 56, 50), (scattered.ElementIndex, scattered.Offset, scattered.Length));
        Assert.Equal(0, Load(matrix, Arange(0, 4)[.., NewAxis] * 15 + Arange(0, 15)[NewAxis, ..] < 50).Sum());

        var masked = Assert.Throws<BlockAccessException>(() => Load(slice + Arange(40, 60), Arange(0, 20) > 13));
        Assert.Equal((14, 54), (masked.ElementIndex, masked.Offset));
        Assert.Equal(50, Assert.Throws<BlockAccessException>(() => Load(slice + 50)).Offset);
        Assert.Equal(-1, Assert.Throws<BlockAccessException>(() => Store(slice - 1, 3)).Offset);
    }

    [Fact]
    public void Offsets_beyond_32_bits_do_not_wrap()
    {
        var far = Ptr.FromArray(new byte[10]) + 5_000_000_000;
        Assert.Equal(5_000_000_003, Assert.Throws<BlockAccessException>(() => Load(far + Arange(3, 5))).Offset);
        Assert.Equal([0, 0], Load(far + (Arange(0, 2).To<long>() - 5_000_000_000)).ToArray());

        // A block of int that wraps is not consecutive, although neighbours differ by one modulo 2^32.
        var wrapping = Arange(0, 20) + (int.MaxValue - 9);
        var error = Assert.Throws<BlockAccessException>(() => Load(Ptr.FromArray(new byte[20]) - (int.MaxValue - 9L) + wrapping));
        Assert.Equal((10, 10 - (1L << 32)), (error.ElementIndex, error.Offset));
    }

    [Fact]
    public void Masks_and_values_must_broadcast_to_the_pointers()
    {
        var pointers = Ptr.FromArray(new int[12]) + Arange(0, 3);
        var error = Assert.Throws<ArgumentException>(() => Load(pointers, Zeros<bool>(4)));
        Assert.Equal("Load: the mask of shape [4] does not broadcast to [3].", error.Message);
        Assert.Throws<ArgumentException>(() => Load(pointers, Zeros<bool>(2, 3)));
        Assert.Throws<ArgumentException>(() => Load(pointers, Zeros<bool>(3), Zeros<int>(2)));
        Assert.Throws<ArgumentException>(() => Store(pointers, Zeros<int>(2, 3)));
    }

    [Fact]
    public void Memory_that_the_host_cannot_reach_is_refused()
    {
        var device = new Ptr<float>(new FarStorage(), 0, 8);
        Assert.Contains("device's own memory", Assert.Throws<InvalidOperationException>(() => Load(device)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Store(device + Arange(0, 8), 1f));
        Assert.Contains("default value", Assert.Throws<InvalidOperationException>(() => Load(default(Ptr<float>))).Message, StringComparison.Ordinal);
    }

    private static Block<bool> Mask(Random random, int rows, int columns)
    {
        var kind = random.Next(6);
        var limit = random.Next(columns + 1);
        return kind switch
        {
            0 => Arange(0, columns)[NewAxis, ..] < limit,
            1 => Arange(0, rows)[.., NewAxis] < random.Next(rows + 1),
            2 => Arange(0, rows)[.., NewAxis] < random.Next(rows + 1) & Arange(0, columns)[NewAxis, ..] < limit,
            3 => Samples.Fill([rows, columns], _ => random.Next(3) > 0),
            4 => Samples.Fill([columns], _ => random.Next(2) > 0),
            _ => random.Next(2) == 0,
        };
    }

    private sealed class FarStorage : PtrStorage<float>
    {
        public override long Length => 8;
    }
}
