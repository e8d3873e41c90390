using BlockSharp.CompilerServices;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>Operands of products that a core keeps packed from program to program: what one program writes, the next ones read.</summary>
public partial class PackedOperandTests
{
    private const int Size = 16;
    private const int Programs = 5;

    [Fact]
    public void An_operand_that_is_written_through_another_parameter_is_packed_anew()
    {
        var left = Enumerable.Range(0, Programs * Size * Size).Select(i => (float)(i * 7919 % 3 - 1)).ToArray();
        var right = Enumerable.Range(0, Size * Size).Select(i => (float)(i * 101 % 3 - 1)).ToArray();
        var expected = right;
        for (var program = 0; program < Programs; program++)
        {
            var (before, from) = (expected, program * Size * Size);
            expected = [.. Enumerable.Range(0, Size * Size).Select(i => Enumerable.Range(0, Size).Sum(k => left[from + i / Size * Size + k] * before[k * Size + i % Size]))];
        }

        // One core runs the programs one after the other.
        using var device = Device.OpenCpu(1);
        using var a = device.Allocate(left);
        using var b = device.Allocate(right);
        Chain(device, a, b, b, Size);
        Assert.Equal(expected, b.ToArray());
    }

    [Fact]
    public void An_operand_that_nothing_writes_to_may_be_kept()
    {
        var left = Enumerable.Range(0, Programs * Size * Size).Select(i => (float)(i * 7919 % 3 - 1)).ToArray();
        var right = Enumerable.Range(0, Size * Size).Select(i => (float)(i * 101 % 3 - 1)).ToArray();
        var last = (Programs - 1) * Size * Size;
        using var device = Device.OpenCpu(1);
        using var a = device.Allocate(left);
        using var b = device.Allocate(right);
        using var y = device.Allocate<float>(Size * Size);
        Chain(device, a, b, y, Size);
        Assert.Equal([.. Enumerable.Range(0, Size * Size).Select(i => Enumerable.Range(0, Size).Sum(k => left[last + i / Size * Size + k] * right[k * Size + i % Size]))], y.ToArray());
    }

    [Fact]
    public void An_operand_that_is_written_in_part_is_packed_anew()
    {
        const int overlap = Size * Size / 2;
        var left = Enumerable.Range(0, Programs * Size * Size).Select(i => (float)(i * 7919 % 3 - 1)).ToArray();
        var expected = Enumerable.Range(0, Size * Size + overlap).Select(i => (float)(i * 101 % 3 - 1)).ToArray();
        using var device = Device.OpenCpu(1);
        using var a = device.Allocate(left);
        using var b = device.Allocate(expected);
        Chain(device, a, b, (Ptr<float>)b + overlap, Size);
        for (var program = 0; program < Programs; program++)
        {
            var from = program * Size * Size;
            float[] product = [.. Enumerable.Range(0, Size * Size).Select(i => Enumerable.Range(0, Size).Sum(k => left[from + i / Size * Size + k] * expected[k * Size + i % Size]))];
            product.CopyTo(expected, overlap);
        }

        Assert.Equal(expected, b.ToArray());
    }

    [Fact]
    public void Memory_is_apart_where_not_a_byte_is_shared()
    {
        Assert.True(KernelArguments.AreApart([(64, 128), (128, 192), (0, 64)]));
        Assert.False(KernelArguments.AreApart([(64, 129), (128, 192), (0, 64)]));
        Assert.False(KernelArguments.AreApart([(0, 256), (300, 400), (100, 104)]));
        Assert.True(KernelArguments.AreApart([]));
    }

    /// <summary>y = a[program] b, a and b of 16 x 16; every program writes to the same y.</summary>
    [BlockKernel(Grid = nameof(Five))]
    [Config("STEP=8")]
    private static void Chain(Ptr<float> a, Ptr<float> b, Ptr<float> y, int k, [Constexpr] int STEP)
    {
        var row = Arange(0, 16)[.., NewAxis];
        var column = Arange(0, 16)[NewAxis, ..];
        var acc = Zeros<float>(16, 16);
        for (var k0 = 0; k0 < k; k0 += STEP)
        {
            var left = Load(a + (ProgramId(0) * 256 + row * 16 + k0 + Arange(0, STEP)[NewAxis, ..]));
            var right = Load(b + ((k0 + Arange(0, STEP)[.., NewAxis]) * 16 + column));
            acc = Dot(left, right, acc);
        }
        Store(y + (row * 16 + column), acc);
    }

    private static Grid Five() => new(Programs);
}
