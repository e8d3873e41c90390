using BlockSharp.CompilerServices;
using BlockSharp.Runtime.Ilgpu;
using CsCheck;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Tests.Runtime;

/// <summary>What is copied of tensors that cannot be described where they lie, where to, and when that is worth it.</summary>
[Collection(nameof(IlgpuCollection))]
public class TensorCopyTests
{
    private const long Unlimited = 1L << 31;

    private static Gen<(TensorMapShape Shape, long Reach)> Tensors =>
        from element in Gen.OneOfConst(TensorMapElement.Bits8, TensorMapElement.Bits16, TensorMapElement.Bits32)
        from columns in Gen.Int[1, 2000]
        from rows in Gen.Int[1, 300]
        from planes in Gen.Int[1, 5]
        from rowGap in Gen.Int[0, 20]
        from planeGap in Gen.Int[0, 40]
        from isBatch in Gen.Bool
        from hasRows in Gen.Bool
        let size = element == TensorMapElement.Bits8 ? 1 : element == TensorMapElement.Bits16 ? 2 : 4
        let rowBytes = (long)(columns + rowGap) * size
        let planeBytes = (rows * rowBytes) + (planeGap * size)
        let reach = isBatch ? planes * planeBytes : rows * rowBytes
        select (isBatch
            ? TensorMapShape.Batch(element, columns, rows, hasRows ? planes : Unlimited, rowBytes, planeBytes, 16, 1, 1, TensorMapSwizzle.None)
            : TensorMapShape.Matrix(element, columns, hasRows ? rows : Unlimited, rowBytes, 16, 1, TensorMapSwizzle.None), reach);

    [Fact]
    public void A_copy_can_be_described_holds_every_row_and_wastes_little() => Tensors.Sample(tensor =>
    {
        var copy = TensorCopy.Of(tensor.Shape, tensor.Reach)!.Value;
        Assert.False(TensorCopy.IsNeeded(256, copy.Shape));
        Assert.Equal(tensor.Shape.Columns, copy.Shape.Columns);
        var bytes = tensor.Shape.Columns * tensor.Shape.ElementBytes;
        Assert.InRange(copy.Shape.RowBytes, bytes, Math.Max(bytes + 15, bytes * 9 / 8));
        Assert.InRange(copy.ChunksOfRow * 16L, bytes, copy.Shape.RowBytes);
        Assert.Equal(copy.Shape.Rows * copy.Shape.RowBytes, copy.Shape.PlaneBytes);
        Assert.Equal(copy.Shape.PlaneBytes * copy.Shape.Planes, copy.Bytes);

        // Where nothing limits the outermost dimension, it is what there is.
        Assert.Equal(tensor.Shape.Rows == Unlimited ? tensor.Reach / tensor.Shape.RowBytes : tensor.Shape.Rows, copy.Shape.Rows);
        Assert.Equal(tensor.Shape.Planes == Unlimited ? tensor.Reach / tensor.Shape.PlaneBytes : tensor.Shape.Planes, copy.Shape.Planes);
    });

    [Fact]
    public void What_has_no_known_size_or_too_large_a_one_is_not_copied()
    {
        Assert.Null(TensorCopy.Of(TensorMapShape.Matrix(TensorMapElement.Bits16, Unlimited, 5, 30, 16, 1, TensorMapSwizzle.None), 1000));
        Assert.Null(TensorCopy.Of(TensorMapShape.Batch(TensorMapElement.Bits16, 5, Unlimited, 5, 30, 300, 16, 1, 1, TensorMapSwizzle.None), 1000));
        Assert.Null(TensorCopy.Of(TensorMapShape.Matrix(TensorMapElement.Bits8, 1 << 30, 1 << 10, (1 << 30) + 1, 16, 1, TensorMapSwizzle.None), 1L << 40));
        Assert.Null(TensorCopy.Of(TensorMapShape.Matrix(TensorMapElement.Bits8, 5, 5, 5, 16, 1, TensorMapSwizzle.None), 0));
        Assert.Null(TensorCopy.Of(TensorMapShape.Vector(TensorMapElement.Bits8, 5, 16), 5));
    }

    [Fact]
    public void A_reciprocal_divides_as_division_does()
    {
        var numbers = Gen.OneOf(Gen.Int[0, int.MaxValue], Gen.Int[0, 100], Gen.Int[int.MaxValue - 100, int.MaxValue]);
        Gen.Select(numbers, Gen.OneOf(Gen.Int[1, int.MaxValue], Gen.Int[1, 100], Gen.Int[0, 30].Select(bit => 1 << bit))).Sample((n, d) =>
        {
            Assert.Equal(n / d, Reciprocal.Divide(n, Reciprocal.Of(d)));
            Assert.Equal(n / d, Reciprocal.Divide(n / d * d, Reciprocal.Of(d)));
        });
    }

    [Theory]
    [InlineData(256, 32, 64, false)]
    [InlineData(264, 32, 64, true)]
    [InlineData(256, 40, 64, true)]
    [InlineData(256, 32, 65, true)]
    public void A_start_and_distances_that_are_multiples_of_16_bytes_need_no_copy(long address, long rowBytes, long planeBytes, bool isNeeded) => Assert.Equal(
        isNeeded, TensorCopy.IsNeeded(address, TensorMapShape.Batch(TensorMapElement.Bits8, 7, 2, 2, rowBytes, planeBytes, 16, 1, 1, TensorMapSwizzle.None)));

    [Fact]
    public void A_copy_pays_where_programs_fetch_the_whole_tensor_and_where_nothing_else_runs()
    {
        using var buffer = Device.Eager.Allocate<BFloat16>(99 * 101);
        var shape = TensorMapShape.Matrix(TensorMapElement.Bits16, 101, 99, 202, 64, 64, TensorMapSwizzle.Bytes128);
        Assert.False(On(1).AreBetter(false));
        Assert.True(On(1).AreBetter(true));
        Assert.True(On(2).AreBetter(false));

        // What lies well is fetched where it lies, however often.
        Assert.True(new TensorCopies(new(1)).Of<BFloat16>(buffer, TensorMapShape.Matrix(TensorMapElement.Bits16, 96, 99, 192, 64, 64, TensorMapSwizzle.Bytes128), 1).AreBetter(false));
        Assert.False(new TensorCopies(new(99)).Of<BFloat16>(buffer, TensorMapShape.Matrix(TensorMapElement.Bits16, Unlimited, 99, 202, 64, 64, TensorMapSwizzle.Bytes128), 1).AreBetter(true));
        var many = Enumerable.Range(0, TensorCopies.Most + 1).Aggregate(new TensorCopies(new(99)), (copies, _) => copies.Of<BFloat16>(buffer, shape, 64 * 101));
        Assert.False(many.AreBetter(true));

        TensorCopies On(int programs) => new TensorCopies(new(programs)).Of<BFloat16>(buffer, shape, 64 * 101);
    }

    [Fact]
    public void Views_overlap_where_they_share_elements_of_a_buffer()
    {
        using var buffer = Device.Eager.Allocate<float>(100);
        using var other = Device.Eager.Allocate<BFloat16>(100);
        Assert.True(KernelArguments.AreApart(buffer.Slice(0, 50), buffer.Slice(50, 50)));
        Assert.False(KernelArguments.AreApart(buffer.Slice(0, 51), buffer.Slice(50, 50)));
        Assert.False(KernelArguments.AreApart(buffer.Slice(50, 50) + 40, buffer.Slice(0, 51)));
        Assert.True(KernelArguments.AreApart<float, BFloat16>(buffer, other));
    }

    [Fact]
    public void The_first_copy_of_a_device_may_be_captured()
    {
        var device = TestDevices.Get(DeviceKind.Cuda);
        var accelerator = (CudaAccelerator)device.Ilgpu!.Accelerator;
        var copier = new TensorCopier(accelerator, device.Ilgpu.Compiler);
        var copy = TensorCopy.Of(TensorMapShape.Matrix(TensorMapElement.Bits8, 33, 5, 33, 16, 1, TensorMapSwizzle.None), 5 * 33)!.Value;
        byte[] values = [.. Enumerable.Range(1, 5 * 33).Select(i => (byte)i)];
        using var buffer = device.Allocate(values);
        using var stream = device.CreateStream();
        var target = new LaunchTarget(device, stream);
        nint room = 0;
        using var graph = Graph.Capture(stream, () => room = copier.Copy(target, KernelArguments.DeviceAddress<byte>(buffer, target, nameof(buffer)), values.Length, copy, isFirst: true, out _));
        graph.Replay();
        stream.Synchronize();
        Assert.NotEqual(0, room);
    }

    [Theory, InlineData(DeviceKind.OpenCL), InlineData(DeviceKind.Cuda)]
    public void Rows_are_copied_byte_for_byte(DeviceKind kind)
    {
        var device = TestDevices.Get(kind);
        var launcher = device.Ilgpu!.Compiler.Load(typeof(RowsCopyKernel).GetMethod(nameof(RowsCopyKernel.Run))!, RowsCopyKernel.Threads)
            .CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<byte>, int, long, int, int, long, int, long, long, long, long>>();
        var cases = Tensors.SelectMany(tensor => Gen.Int[0, 15].Select(Gen.Int[0, 3], (start, missing) => (tensor.Shape, tensor.Reach, Start: start, Missing: missing)));
        cases.Sample(
            c =>
            {
                // The view may end before the last row does: what is missing is not read.
                var reach = Math.Max(1, c.Reach - c.Missing);
                if (TensorCopy.Of(c.Shape, reach) is not { } copy)
                    return;
                var bytes = new byte[c.Start + reach];
                new Random(1).NextBytes(bytes);
                using var source = device.Allocate(bytes);
                using var target = device.Allocate<byte>(copy.Bytes);
                var groups = (int)((copy.Chunks + RowsCopyKernel.ChunksOfGroup - 1) / RowsCopyKernel.ChunksOfGroup);
                launcher(
                    device.DefaultStream.AsIlgpuStream(),
                    new KernelConfig(groups, RowsCopyKernel.Threads),
                    KernelArguments.View<byte>(source, device, "source"),
                    KernelArguments.View<byte>(target, device, "target"),
                    c.Start,
                    c.Start + reach,
                    (int)copy.Chunks,
                    copy.ChunksOfRow,
                    Reciprocal.Of(copy.ChunksOfRow),
                    (int)copy.Source.Rows,
                    Reciprocal.Of((int)copy.Source.Rows),
                    copy.Source.RowBytes,
                    copy.Source.PlaneBytes,
                    copy.Shape.RowBytes);
                var copied = target.ToArray();
                for (var plane = 0L; plane < copy.Shape.Planes; plane++)
                {
                    for (var row = 0L; row < copy.Shape.Rows; row++)
                    {
                        var from = c.Start + (plane * copy.Source.PlaneBytes) + (row * copy.Source.RowBytes);
                        var there = (int)Math.Clamp(bytes.Length - from, 0, c.Shape.Columns * c.Shape.ElementBytes);
                        var actual = copied.AsSpan((int)((plane * copy.Shape.PlaneBytes) + (row * copy.Shape.RowBytes)), there);
                        if (!actual.SequenceEqual(bytes.AsSpan((int)(there == 0 ? 0 : from), there)))
                            Assert.Fail($"{copy}, start {c.Start}: plane {plane}, row {row}");
                    }
                }
            },
            iter: 60,
            threads: 1);
    }
}
