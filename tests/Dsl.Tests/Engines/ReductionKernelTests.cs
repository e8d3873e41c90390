using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Sum, Max and Min of every type, over every axis, of blocks larger and smaller than the group of threads.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class ReductionKernelTests
{
    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_bools(DeviceKind kind) => Check<bool, uint>(kind, Bools, [.. Enumerable.Range(0, 4096).Select(i => i * 7919 % 3 == 0)]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_sbytes(DeviceKind kind) => Check<sbyte, int>(kind, SBytes, [.. Enumerable.Range(0, 4096).Select(i => unchecked((sbyte)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_bytes(DeviceKind kind) => Check<byte, uint>(kind, Bytes, [.. Enumerable.Range(0, 4096).Select(i => unchecked((byte)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_shorts(DeviceKind kind) => Check<short, int>(kind, Shorts, [.. Enumerable.Range(0, 4096).Select(i => unchecked((short)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_ushorts(DeviceKind kind) => Check<ushort, uint>(kind, UShorts, [.. Enumerable.Range(0, 4096).Select(i => unchecked((ushort)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_ints(DeviceKind kind) => Check<int, int>(kind, Ints, [.. Enumerable.Range(0, 4096).Select(i => unchecked((int)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_uints(DeviceKind kind) => Check<uint, uint>(kind, UInts, [.. Enumerable.Range(0, 4096).Select(i => unchecked((uint)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_longs(DeviceKind kind) => Check<long, long>(kind, Longs, [.. Enumerable.Range(0, 4096).Select(i => unchecked((long)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_ulongs(DeviceKind kind) => Check<ulong, ulong>(kind, ULongs, [.. Enumerable.Range(0, 4096).Select(i => unchecked((ulong)(i * 2654435761L * 40503)))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_halfs(DeviceKind kind) => Check<Half, float>(kind, Halfs, [.. Enumerable.Range(0, 4096).Select(i => (Half)(float)((i * 7919 % 257) - 128))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_bfloat16s(DeviceKind kind) => Check<BFloat16, float>(kind, BFloat16s, [.. Enumerable.Range(0, 4096).Select(i => (BFloat16)(float)((i * 7919 % 257) - 128))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_floats(DeviceKind kind) => Check<float, float>(kind, Floats, [.. Enumerable.Range(0, 4096).Select(i => (float)(float)((i * 7919 % 257) - 128))]);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Reductions_of_doubles(DeviceKind kind) => Check<double, double>(kind, Doubles, [.. Enumerable.Range(0, 4096).Select(i => (double)(float)((i * 7919 % 257) - 128))]);

    private delegate void Kernel<T, TResult>(
        LaunchTarget target, Ptr<T> x, Ptr<TResult> rows, Ptr<TResult> columns, Ptr<TResult> whole)
        where T : unmanaged
        where TResult : unmanaged;

    private static void Check<T, TResult>(DeviceKind kind, Kernel<T, TResult> kernel, T[] data)
        where T : unmanaged
        where TResult : unmanaged => Engines.Agree(
            kind,
            (target, bench) => kernel(target, bench.In(data), bench.Out<TResult>(3 * 16), bench.Out<TResult>(3 * 32), bench.Out<TResult>(3)),
            configs: 2,
            first: 1);

    private static Grid One() => new(1);

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Bools(Ptr<bool> x, Ptr<uint> rows, Ptr<uint> columns, Ptr<uint> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void SBytes(Ptr<sbyte> x, Ptr<int> rows, Ptr<int> columns, Ptr<int> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Bytes(Ptr<byte> x, Ptr<uint> rows, Ptr<uint> columns, Ptr<uint> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Shorts(Ptr<short> x, Ptr<int> rows, Ptr<int> columns, Ptr<int> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void UShorts(Ptr<ushort> x, Ptr<uint> rows, Ptr<uint> columns, Ptr<uint> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Ints(Ptr<int> x, Ptr<int> rows, Ptr<int> columns, Ptr<int> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void UInts(Ptr<uint> x, Ptr<uint> rows, Ptr<uint> columns, Ptr<uint> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Longs(Ptr<long> x, Ptr<long> rows, Ptr<long> columns, Ptr<long> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void ULongs(Ptr<ulong> x, Ptr<ulong> rows, Ptr<ulong> columns, Ptr<ulong> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Halfs(Ptr<Half> x, Ptr<float> rows, Ptr<float> columns, Ptr<float> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void BFloat16s(Ptr<BFloat16> x, Ptr<float> rows, Ptr<float> columns, Ptr<float> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Floats(Ptr<float> x, Ptr<float> rows, Ptr<float> columns, Ptr<float> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 4)]
    private static void Doubles(Ptr<double> x, Ptr<double> rows, Ptr<double> columns, Ptr<double> whole)
    {
        var row = Arange(0, 16);
        var column = Arange(0, 32);
        var block = Load(x + row[.., NewAxis] * 32 + column[NewAxis, ..]);
        Store(rows + row, Sum(block, 1));
        Store(rows + 16 + row, Max(block, 1));
        Store(rows + 32 + row, block.Min(axis: 1));
        Store(columns + column, block.Sum(0));
        Store(columns + 32 + column[NewAxis, ..], Max(block, 0, keepDims: true));
        Store(columns + 64 + column, Min(block, axis: -2));
        Store(whole, block.Sum());
        Store(whole + 1, Max(block));
        Store(whole + 2, Min(block));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Blocks_of_any_shape_reduce_over_any_axis(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 4096).Select(i => (i * 7919 % 1009) - 500).ToArray();
        Engines.Agree(
            kind,
            (target, bench) => Shapes(target, bench.In(data), bench.Out<int>(4096), bench.Out<int>(4096), bench.Out<int>(4096), bench.Out<int>(4096), bench.Out<int>(4)),
            configs: 10);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config("A=1, B=1, C=1", NumWarps = 1)]
    [Config("A=1, B=1, C=1", NumWarps = 4)]
    [Config("A=2, B=2, C=2", NumWarps = 4)]
    [Config("A=1, B=1, C=64", NumWarps = 1)]
    [Config("A=4, B=1, C=8", NumWarps = 4)]
    [Config("A=8, B=32, C=4", NumWarps = 2)]
    [Config("A=2, B=64, C=16", NumWarps = 4)]
    [Config("A=1, B=256, C=1", NumWarps = 4)]
    [Config("A=16, B=16, C=16", NumWarps = 8)]
    [Config("A=64, B=2, C=2", NumWarps = 4)]
    private static void Shapes(
        Ptr<int> x, Ptr<int> first, Ptr<int> second, Ptr<int> third, Ptr<int> centred, Ptr<int> whole, [Constexpr] int A, [Constexpr] int B, [Constexpr] int C)
    {
        var a = Arange(0, A)[.., NewAxis, NewAxis];
        var b = Arange(0, B)[NewAxis, .., NewAxis];
        var c = Arange(0, C)[NewAxis, NewAxis, ..];
        var at = (a * B + b) * C + c;
        var block = Load(x + at);
        Store(first + (Arange(0, B)[.., NewAxis] * C + Arange(0, C)[NewAxis, ..]), Sum(block, 0));
        Store(second + (Arange(0, A)[.., NewAxis] * C + Arange(0, C)[NewAxis, ..]), Max(block, 1));
        Store(third + (Arange(0, A)[.., NewAxis] * B + Arange(0, B)[NewAxis, ..]), Min(block, 2));
        Store(centred + at, block - Sum(block, 0, keepDims: true) + Max(block, 1, keepDims: true) * Min(block, 2, keepDims: true));
        Store(whole, block.Sum());
        Store(whole + 1, Sum(Sum(Max(block, 2), 1), 0).Sum());
        Store(whole + 2, Sum(Sum(Full(3, A, B), 0), 0).Sum());
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Maximum_and_minimum_skip_NaN_and_order_zeros(DeviceKind kind)
    {
        var data = Enumerable.Range(0, 1024).Select(i => (i / 32 % 5) switch
        {
            0 => float.NaN,
            1 => i % 3 == 0 ? float.NaN : i,
            2 => i % 7 == 0 ? 0f : -0f,
            3 => i % 2 == 0 ? float.NegativeInfinity : float.NaN,
            _ => i % 11 == 0 ? -0f : float.NaN,
        }).ToArray();
        Engines.Agree(kind, (target, bench) => Special(target, bench.In(data), bench.Out<float>(96)), configs: 2, first: 1);
    }

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 8)]
    private static void Special(Ptr<float> x, Ptr<float> y)
    {
        var i = Arange(0, 32);
        var block = Load(x + i[.., NewAxis] * 32 + i[NewAxis, ..]);
        Store(y + i, Max(block, 1));
        Store(y + 32 + i, Min(block, 1));
        Store(y + 64 + i, Max(block, 0));
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Parameters_may_have_names_that_device_code_has_or_cannot_have(DeviceKind kind) =>
        Engines.Agree(kind, (target, bench) => Named(target, bench.In([.. Enumerable.Range(0, 1024).Select(i => i * 0.25f)]), bench.Out<float>(32), 3, 5, 7, true), configs: 2);

#pragma warning disable IDE1006 // What is tested.
    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1), Config(NumWarps = 2)]
    private static void Named(Ptr<float> shared, Ptr<float> größe, int thread, int @float, int Math, bool kernel)
    {
        var i = Arange(0, 32);
        var sums = Sum(Load(shared + i[NewAxis, ..] * 32 + i[.., NewAxis]), 1);
        Store(größe + i, Where(kernel, sums, 0f) + (thread + @float * Math));
    }
#pragma warning restore IDE1006
}
