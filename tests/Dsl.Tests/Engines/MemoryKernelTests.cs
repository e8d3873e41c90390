using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Loads and stores of every type: masks, other values, hints, tails, transposed and broadcast accesses, aligned and not.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class MemoryKernelTests
{
    private delegate void Kernel<T>(LaunchTarget target, Ptr<T> x, Ptr<T> y, int rows, int columns, Ptr<T> other)
        where T : unmanaged;

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_bools_move(DeviceKind kind) => Check<bool>(kind, Bools, i => i % 3 == 0, true);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_sbytes_move(DeviceKind kind) => Check<sbyte>(kind, SBytes, i => unchecked((sbyte)(i * 37)), unchecked((sbyte)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_bytes_move(DeviceKind kind) => Check<byte>(kind, Bytes, i => unchecked((byte)(i * 37)), unchecked((byte)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_shorts_move(DeviceKind kind) => Check<short>(kind, Shorts, i => unchecked((short)(i * 37)), unchecked((short)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_ushorts_move(DeviceKind kind) => Check<ushort>(kind, UShorts, i => unchecked((ushort)(i * 37)), unchecked((ushort)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_ints_move(DeviceKind kind) => Check<int>(kind, Ints, i => unchecked((int)(i * 37)), unchecked((int)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_uints_move(DeviceKind kind) => Check<uint>(kind, UInts, i => unchecked((uint)(i * 37)), unchecked((uint)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_longs_move(DeviceKind kind) => Check<long>(kind, Longs, i => unchecked((long)(i * 37)), unchecked((long)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_ulongs_move(DeviceKind kind) => Check<ulong>(kind, ULongs, i => unchecked((ulong)(i * 37)), unchecked((ulong)-77));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_halfs_move(DeviceKind kind) => Check<Half>(kind, Halfs, i => (Half)i, (Half)1.5f);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_bfloat16s_move(DeviceKind kind) => Check<BFloat16>(kind, BFloat16s, i => (BFloat16)i, (BFloat16)1.5f);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_floats_move(DeviceKind kind) => Check<float>(kind, Floats, i => unchecked((float)(i * 37)), -2.5f);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_doubles_move(DeviceKind kind) => Check<double>(kind, Doubles, i => unchecked((double)(i * 37)), -2.5);

    private static void Check<T>(DeviceKind kind, Kernel<T> kernel, Func<int, T> element, T other)
        where T : unmanaged
    {
        foreach (var (rows, columns) in new[] { (16, 32), (13, 19) })
        {
            var data = Enumerable.Range(0, rows * columns).Select(element).ToArray();
            Engines.Agree(
                kind,
                (target, bench) => kernel(target, bench.In(data), bench.Out<T>(5 * 16 * 32), rows, columns, bench.In(other)),
                configs: 2,
                first: 1,
                unaligned: rows == 16);
        }
    }

    [BlockFunction]
    private static void Move<T>(Ptr<T> x, Ptr<T> y, int rows, int columns, Ptr<T> instead)
        where T : unmanaged
    {
        var other = Load(instead);
        var row = Arange(0, 16)[.., NewAxis];
        var column = Arange(0, 32)[NewAxis, ..];
        var inside = row < rows & column < columns;
        var block = Load(x + row * columns + column, inside, other, EvictFirst);
        Store(y + row * 32 + column, block);
        Store(y + 512 + column * 16 + row, block, inside, EvictLast, Cache.Streaming);
        var line = Load(x + Arange(0, 32), Arange(0, 32) < columns, cache: Cache.Global);
        Store(y + 1024 + row * 32 + column, Where(column > row, line[NewAxis, ..], block), column < 31);
        Store(y + 1536 + (Arange(0, 512).To<long>() * 2), Where(Arange(0, 512) > 300, block.Reshape(512), other), Arange(0, 512) < 256);
        Store(y + 1537, Load(x + (rows * columns - 1), EvictLast));
        Store(y + 2048 + (Arange(0, 512) ^ 1), block.Trans().Reshape(512), Arange(0, 512) != 7);
    }

    private static Grid One() => new(1);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Bools(Ptr<bool> x, Ptr<bool> y, int rows, int columns, Ptr<bool> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void SBytes(Ptr<sbyte> x, Ptr<sbyte> y, int rows, int columns, Ptr<sbyte> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Bytes(Ptr<byte> x, Ptr<byte> y, int rows, int columns, Ptr<byte> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Shorts(Ptr<short> x, Ptr<short> y, int rows, int columns, Ptr<short> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void UShorts(Ptr<ushort> x, Ptr<ushort> y, int rows, int columns, Ptr<ushort> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Ints(Ptr<int> x, Ptr<int> y, int rows, int columns, Ptr<int> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void UInts(Ptr<uint> x, Ptr<uint> y, int rows, int columns, Ptr<uint> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Longs(Ptr<long> x, Ptr<long> y, int rows, int columns, Ptr<long> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void ULongs(Ptr<ulong> x, Ptr<ulong> y, int rows, int columns, Ptr<ulong> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Halfs(Ptr<Half> x, Ptr<Half> y, int rows, int columns, Ptr<Half> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void BFloat16s(Ptr<BFloat16> x, Ptr<BFloat16> y, int rows, int columns, Ptr<BFloat16> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Floats(Ptr<float> x, Ptr<float> y, int rows, int columns, Ptr<float> other) => Move(x, y, rows, columns, other);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Doubles(Ptr<double> x, Ptr<double> y, int rows, int columns, Ptr<double> other) => Move(x, y, rows, columns, other);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Copies_of_any_length_touch_nothing_else(DeviceKind kind)
    {
        foreach (var n in new[] { 0, 1, 15, 16, 255, 256, 257, 1000, 4096 })
        {
            var data = Enumerable.Range(0, n).Select(i => (byte)(i * 7)).ToArray();
            Engines.Agree(kind, (target, bench) => Copy(target, bench.In(data), bench.Out<byte>(n + 32), n), configs: 3, first: 1, unaligned: true);
        }
    }

    [BlockKernel(Grid = nameof(Pieces)), Config("SIZE=64", NumWarps = 1), Config("SIZE=1024", NumWarps = 2), Config("SIZE=4096", NumWarps = 4)]
    private static void Copy(Ptr<byte> x, Ptr<byte> y, int n, [Constexpr] int SIZE)
    {
        var i = ProgramId(0) * SIZE + Arange(0, SIZE);
        Store(y + i, Load(x + i, i < n), i < n);
    }

    private static Grid Pieces(int n, int SIZE) => new(Cdiv(n, SIZE));

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Nibbles_unpack_signed_and_unsigned(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => Nibbles(
                target,
                bench.In(Array.ConvertAll(data, UInt4x2.FromBits)),
                bench.In(Array.ConvertAll(data, Int4x2.FromBits)),
                bench.Out<byte>(512),
                bench.Out<sbyte>(512),
                bench.Out<float>(512),
                bench.Out<UInt4x2>(256)),
            configs: 2,
            unaligned: true);
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Nibbles(Ptr<UInt4x2> u, Ptr<Int4x2> s, Ptr<byte> unsigned, Ptr<sbyte> signed, Ptr<float> product, Ptr<UInt4x2> copy)
    {
        var at = Arange(0, 16)[.., NewAxis] * 16 + Arange(0, 16)[NewAxis, ..];
        var wide = Arange(0, 16)[.., NewAxis] * 32 + Arange(0, 32)[NewAxis, ..];
        var low = Unpack(Load(u + at));
        var high = Unpack(Load(s + at, at < 250));
        Store(unsigned + wide, low);
        Store(signed + wide, high);
        Store(product + wide, low.To<float>() * high.To<float>());
        Store(copy + at, Load(u + at), at != 3);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Shapes_relabel_elements(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 1024).ToArray();
        Engines.Agree(kind, (target, bench) => Shapes(target, bench.In(data), bench.Out<int>(6 * 1024)), configs: 3);
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4), Config(NumWarps = 8)]
    private static void Shapes(Ptr<int> x, Ptr<int> y)
    {
        var flat = Arange(0, 1024);
        var cube = Load(x + flat).Reshape(8, 4, 32);
        Store(y + flat.Reshape(32, 8, 4), cube.Permute(2, 0, 1));
        Store(y + 1024 + flat.Reshape(8, 32, 4), cube.Trans());
        var sums = cube.Sum(1);
        Store(y + 2048 + flat.Reshape(8, 4, 32), cube - sums.ExpandDims(1).BroadcastTo(8, 4, 32));
        Store(y + 3072 + flat.Reshape(4, 8, 32), cube.Permute(1, 0, 2) + Full(5, 4, 1, 32) * cube.Sum(0).ExpandDims(1));
        var matrix = Load(x + flat.Reshape(32, 32));
        Store(y + 4096 + flat.Reshape(32, 32), matrix.Trans() + matrix * Arange(0, 32)[.., NewAxis] + matrix.Sum(0)[.., NewAxis]);
        Store(y + 5120 + flat, (matrix.Trans().Reshape(1024) << 1) + matrix.Max(1)[NewAxis, ..].BroadcastTo(32, 32).Reshape(1024));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Scalar_parameters_of_every_type_arrive(DeviceKind kind) => Engines.Agree(kind, (target, bench) => Scalars(
        target,
        bench.Out<double>(11),
        true,
        -5,
        200,
        -30000,
        60000,
        int.MinValue,
        uint.MaxValue,
        long.MinValue + 1024,
        1UL << 63,
        float.Epsilon,
        double.MaxValue));

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1)]
    private static void Scalars(
        Ptr<double> y, bool a, sbyte b, byte c, short d, ushort e, int f, uint g, long h, ulong i, float l, double m)
    {
        Store(y, a ? 1.0 : 2.0);
        Store(y + 1, (double)b);
        Store(y + 2, (double)c);
        Store(y + 3, (double)d);
        Store(y + 4, (double)e);
        Store(y + 5, (double)f);
        Store(y + 6, (double)g);
        Store(y + 7, (double)h);
        Store(y + 8, (double)i);
        Store(y + 9, (double)l);
        Store(y + 10, m);
    }
}
