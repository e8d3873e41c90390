using BlockSharp.Tests.Eager;
using BlockSharp.Tests.Runtime;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Every conversion between every pair of element types.</summary>
[Collection(nameof(IlgpuCollection))]
public partial class ConversionKernelTests
{
    private delegate void Kernel<T>(
        LaunchTarget target, Ptr<T> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
        where T : unmanaged;

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_bool_to_every_type(DeviceKind kind) => Check<bool>(kind, Bools);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_sbyte_to_every_type(DeviceKind kind) => Check<sbyte>(kind, SBytes);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_byte_to_every_type(DeviceKind kind) => Check<byte>(kind, Bytes);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_short_to_every_type(DeviceKind kind) => Check<short>(kind, Shorts);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_ushort_to_every_type(DeviceKind kind) => Check<ushort>(kind, UShorts);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_int_to_every_type(DeviceKind kind) => Check<int>(kind, Ints);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_uint_to_every_type(DeviceKind kind) => Check<uint>(kind, UInts);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_long_to_every_type(DeviceKind kind) => Check<long>(kind, Longs);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_ulong_to_every_type(DeviceKind kind) => Check<ulong>(kind, ULongs);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_half_to_every_type(DeviceKind kind) => Check<Half>(kind, Halfs);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_bfloat16_to_every_type(DeviceKind kind) => Check<BFloat16>(kind, BFloat16s);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_float_to_every_type(DeviceKind kind) => Check<float>(kind, Floats);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_double_to_every_type(DeviceKind kind) => Check<double>(kind, Doubles);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_e4m3_to_every_type(DeviceKind kind) => Check<Float8E4M3>(kind, E4M3s);

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void From_e5m2_to_every_type(DeviceKind kind) => Check<Float8E5M2>(kind, E5M2s);

    private static void Check<T>(DeviceKind kind, Kernel<T> kernel)
        where T : unmanaged
    {
        var x = Samples.Of<T>();
        var n = x.Length;
        Engines.Agree(kind, (target, bench) => kernel(
            target,
            bench.In(x),
            bench.Out<bool>(1 * n),
            bench.Out<sbyte>(2 * n),
            bench.Out<byte>(2 * n),
            bench.Out<short>(2 * n),
            bench.Out<ushort>(2 * n),
            bench.Out<int>(2 * n),
            bench.Out<uint>(2 * n),
            bench.Out<long>(2 * n),
            bench.Out<ulong>(2 * n),
            bench.Out<Half>(1 * n),
            bench.Out<BFloat16>(1 * n),
            bench.Out<float>(1 * n),
            bench.Out<double>(1 * n),
            bench.Out<Float8E4M3>(1 * n),
            bench.Out<Float8E5M2>(1 * n),
            n));
    }

    [BlockFunction]
    private static void Convert<T>(Ptr<T> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
        where T : unmanaged
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(x + i, mask);
        Store(toBool + i, p.To<bool>(), mask);
        Store(toSByte + i, p.To<sbyte>(), mask);
        Store(toByte + i, p.To<byte>(), mask);
        Store(toShort + i, p.To<short>(), mask);
        Store(toUShort + i, p.To<ushort>(), mask);
        Store(toInt + i, p.To<int>(), mask);
        Store(toUInt + i, p.To<uint>(), mask);
        Store(toLong + i, p.To<long>(), mask);
        Store(toULong + i, p.To<ulong>(), mask);
        Store(toHalf + i, p.To<Half>(), mask);
        Store(toBFloat16 + i, p.To<BFloat16>(), mask);
        Store(toFloat + i, p.To<float>(), mask);
        Store(toDouble + i, p.To<double>(), mask);
        Store(toE4M3 + i, p.To<Float8E4M3>(), mask);
        Store(toE5M2 + i, p.To<Float8E5M2>(), mask);
    }

    [BlockFunction]
    private static void Saturate<T>(Ptr<T> x, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, int n)
        where T : unmanaged
    {
        var i = ProgramId(0) * 64 + Arange(0, 64);
        var mask = i < n;
        var p = Load(x + i, mask);
        Store(toSByte + n + i, p.SaturateTo<sbyte>(), mask);
        Store(toByte + n + i, p.SaturateTo<byte>(), mask);
        Store(toShort + n + i, p.SaturateTo<short>(), mask);
        Store(toUShort + n + i, p.SaturateTo<ushort>(), mask);
        Store(toInt + n + i, p.SaturateTo<int>(), mask);
        Store(toUInt + n + i, p.SaturateTo<uint>(), mask);
        Store(toLong + n + i, p.SaturateTo<long>(), mask);
        Store(toULong + n + i, p.SaturateTo<ulong>(), mask);
    }

    private static Grid Programs(int n) => new(Cdiv(n, 64));

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Bools(
        Ptr<bool> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void SBytes(
        Ptr<sbyte> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Bytes(
        Ptr<byte> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Shorts(
        Ptr<short> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void UShorts(
        Ptr<ushort> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Ints(
        Ptr<int> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void UInts(
        Ptr<uint> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Longs(
        Ptr<long> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void ULongs(
        Ptr<ulong> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Halfs(
        Ptr<Half> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void BFloat16s(
        Ptr<BFloat16> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Floats(
        Ptr<float> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void Doubles(
        Ptr<double> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void E4M3s(
        Ptr<Float8E4M3> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [BlockKernel(Grid = nameof(Programs)), Config(NumWarps = 1)]
    private static void E5M2s(
        Ptr<Float8E5M2> x, Ptr<bool> toBool, Ptr<sbyte> toSByte, Ptr<byte> toByte, Ptr<short> toShort, Ptr<ushort> toUShort, Ptr<int> toInt, Ptr<uint> toUInt, Ptr<long> toLong, Ptr<ulong> toULong, Ptr<Half> toHalf, Ptr<BFloat16> toBFloat16, Ptr<float> toFloat, Ptr<double> toDouble, Ptr<Float8E4M3> toE4M3, Ptr<Float8E5M2> toE5M2, int n)
    {
        Convert(x, toBool, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, toHalf, toBFloat16, toFloat, toDouble, toE4M3, toE5M2, n);
        Saturate(x, toSByte, toByte, toShort, toUShort, toInt, toUInt, toLong, toULong, n);
    }

    [Theory]
    [MemberData(nameof(Engines.Generated), MemberType = typeof(Engines))]
    public void Bitcasts_keep_the_bits(DeviceKind kind) => Engines.Agree(kind, (target, bench) => Bits(
        target,
        bench.In(Samples.Of<sbyte>()),
        bench.In(Samples.Of<byte>()),
        bench.In(Samples.Of<short>()),
        bench.In(Samples.Of<ushort>()),
        bench.In(Samples.Of<Half>()),
        bench.In(Samples.Of<BFloat16>()),
        bench.In(Samples.Of<int>()),
        bench.In(Samples.Of<float>()),
        bench.In(Samples.Of<uint>()),
        bench.In(Samples.Of<long>()),
        bench.In(Samples.Of<double>()),
        bench.In(Samples.Of<ulong>()),
        bench.Out<byte>(64),
        bench.Out<sbyte>(64),
        bench.Out<ushort>(64),
        bench.Out<Half>(64),
        bench.Out<BFloat16>(64),
        bench.Out<short>(64),
        bench.Out<float>(64),
        bench.Out<uint>(64),
        bench.Out<int>(64),
        bench.Out<double>(64),
        bench.Out<ulong>(64),
        bench.Out<long>(64),
        bench.Out<float>(64),
        bench.Out<BFloat16>(64),
        Samples.Of<sbyte>().Length,
        Samples.Of<byte>().Length,
        Samples.Of<short>().Length,
        Samples.Of<ushort>().Length,
        Samples.Of<Half>().Length,
        Samples.Of<BFloat16>().Length,
        Samples.Of<int>().Length,
        Samples.Of<float>().Length,
        Samples.Of<uint>().Length,
        Samples.Of<long>().Length,
        Samples.Of<double>().Length,
        Samples.Of<ulong>().Length));

    [BlockKernel(Grid = nameof(One)), Config(NumWarps = 1)]
    private static void Bits(
        Ptr<sbyte> xSByte, Ptr<byte> xByte, Ptr<short> xShort, Ptr<ushort> xUShort, Ptr<Half> xHalf, Ptr<BFloat16> xBFloat16, Ptr<int> xInt, Ptr<float> xFloat, Ptr<uint> xUInt, Ptr<long> xLong, Ptr<double> xDouble, Ptr<ulong> xULong,
        Ptr<byte> y0, Ptr<sbyte> y1, Ptr<ushort> y2, Ptr<Half> y3, Ptr<BFloat16> y4, Ptr<short> y5, Ptr<float> y6, Ptr<uint> y7, Ptr<int> y8, Ptr<double> y9, Ptr<ulong> y10, Ptr<long> y11, Ptr<float> y12, Ptr<BFloat16> y13,
        int nSByte, int nByte, int nShort, int nUShort, int nHalf, int nBFloat16, int nInt, int nFloat, int nUInt, int nLong, int nDouble, int nULong)
    {
        var i = Arange(0, 64);
        Store(y0 + i, Load(xSByte + i, i < nSByte).Bitcast<byte>(), i < nSByte);
        Store(y1 + i, Load(xByte + i, i < nByte).Bitcast<sbyte>(), i < nByte);
        Store(y2 + i, Load(xShort + i, i < nShort).Bitcast<ushort>(), i < nShort);
        Store(y3 + i, Load(xUShort + i, i < nUShort).Bitcast<Half>(), i < nUShort);
        Store(y4 + i, Load(xHalf + i, i < nHalf).Bitcast<BFloat16>(), i < nHalf);
        Store(y5 + i, Load(xBFloat16 + i, i < nBFloat16).Bitcast<short>(), i < nBFloat16);
        Store(y6 + i, Load(xInt + i, i < nInt).Bitcast<float>(), i < nInt);
        Store(y7 + i, Load(xFloat + i, i < nFloat).Bitcast<uint>(), i < nFloat);
        Store(y8 + i, Load(xUInt + i, i < nUInt).Bitcast<int>(), i < nUInt);
        Store(y9 + i, Load(xLong + i, i < nLong).Bitcast<double>(), i < nLong);
        Store(y10 + i, Load(xDouble + i, i < nDouble).Bitcast<ulong>(), i < nDouble);
        Store(y11 + i, Load(xULong + i, i < nULong).Bitcast<long>(), i < nULong);
        Store(y12 + i, Load(xUInt + i, i < nUInt).Bitcast<float>(), i < nUInt);
        Store(y13 + i, Load(xShort + i, i < nShort).Bitcast<BFloat16>(), i < nShort);
    }

    private static Grid One() => new(1);
}
