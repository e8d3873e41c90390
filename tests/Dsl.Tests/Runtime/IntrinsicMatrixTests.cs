using System.Reflection;
using System.Runtime.InteropServices;
using BlockSharp.CompilerServices;

namespace BlockSharp.Tests.Runtime;

/// <summary>The instructions of the tensor cores and what feeds them, on the simulator and on a GPU, against plain sums of products.</summary>
[Collection(nameof(IlgpuCollection))]
public class IntrinsicMatrixTests
{
    [Theory, InlineData(DeviceKind.Simulator), InlineData(DeviceKind.Cuda)]
    public void Products_of_sbytes_are_exact(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 768).Select(i => unchecked((sbyte)(i * 7919 + 3))).ToArray();
        x[0] = x[512] = sbyte.MinValue;
        var y = MemoryMarshal.Cast<byte, int>(Run(kind, nameof(MatrixKernels.SBytes), MemoryMarshal.AsBytes(x.AsSpan()).ToArray(), 512)).ToArray();
        Check(y, 32, (m, k) => x[32 * m + k], (k, n) => x[512 + 32 * n + k]);
    }

    [Theory, InlineData(DeviceKind.Simulator), InlineData(DeviceKind.Cuda)]
    public void Products_of_bfloat16s_whose_sums_are_exact(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 384).Select(i => (BFloat16)((i * 7919 % 65 - 32) / 8f)).ToArray();
        var y = MemoryMarshal.Cast<byte, float>(Run(kind, nameof(MatrixKernels.BFloat16s), MemoryMarshal.AsBytes(x.AsSpan()).ToArray(), 512)).ToArray();
        Check(y, 16, (m, k) => (float)x[16 * m + k], (k, n) => (float)x[256 + 16 * n + k]);
    }

    [Theory, InlineData(DeviceKind.Simulator), InlineData(DeviceKind.Cuda)]
    public void Products_of_halfs_with_B_read_transposed(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 384).Select(i => (Half)((i * 7919 % 65 - 32) / 8f)).ToArray();
        var y = MemoryMarshal.Cast<byte, float>(Run(kind, nameof(MatrixKernels.Halfs), MemoryMarshal.AsBytes(x.AsSpan()).ToArray(), 512)).ToArray();
        Check(y, 16, (m, k) => (double)x[16 * m + k], (k, n) => (double)x[256 + 8 * k + n]);
    }

    [Theory, InlineData(DeviceKind.Simulator), InlineData(DeviceKind.Cuda)]
    public void Asynchronous_copies_fill_masked_off_parts_with_zeros_and_leave_other_owners_alone(DeviceKind kind)
    {
        var x = Enumerable.Range(0, 1024).Select(i => (byte)(i * 31 + 1)).ToArray();
        var y = Run(kind, nameof(MatrixKernels.AsyncCopies), x, 1024);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = i % 32 >= 28 || i / 32 % 2 == 0 ? x[i] : i / 32 != 3 ? 0 : i % 4 == 0 ? 7 : 0;
            Assert.True(expected == y[i], $"byte {i}: {y[i]}, not {expected}");
        }
    }

    [Theory]
    [InlineData(nameof(MatrixKernels.SBytes), "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32", "ldmatrix.sync.aligned.m8n8.x2.shared.b16")]
    [InlineData(nameof(MatrixKernels.BFloat16s), "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", "ldmatrix.sync.aligned.m8n8.x1.shared.b16")]
    [InlineData(nameof(MatrixKernels.Halfs), "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", "ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16")]
    [InlineData(nameof(MatrixKernels.AsyncCopies), "cp.async.cg.shared.global", "cp.async.wait_group 0x0;")]
    public void Kernels_become_their_instructions_and_assemble(string kernel, params string[] instructions)
    {
        foreach (var major in new[] { 8, 9 })
        {
            var ptx = OfflinePtx.Compile(Kernel(kernel), major, 0, 32);
            Assert.All(instructions, instruction => Assert.Contains(instruction, ptx, StringComparison.Ordinal));
            Assert.Contains("0 bytes spill stores", PtxAssembler.Report(ptx, $"sm_{major}0"), StringComparison.Ordinal);
        }
    }

    private static byte[] Run(DeviceKind kind, string kernel, byte[] x, int resultBytes) => TestDevices.Run(TestDevices.Get(kind), Kernel(kernel), x, resultBytes, 1);

    private static MethodInfo Kernel(string name) => typeof(MatrixKernels).GetMethod(name)!;

    /// <summary>y [16, 8] is A B plus 1 and 2 at even and odd columns of the upper rows, 3 and 4 of the lower.</summary>
    private static void Check<T>(T[] y, int depth, Func<int, int, double> a, Func<int, int, double> b)
    {
        for (var m = 0; m < 16; m++)
            for (var n = 0; n < 8; n++)
            {
                var expected = 1.0 + n % 2 + (m < 8 ? 0 : 2) + Enumerable.Range(0, depth).Sum(k => a(m, k) * b(k, n));
                Assert.Equal(expected, Convert.ToDouble(y[8 * m + n]));
            }
    }
}
