using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace BlockSharp.Kernels.Tests;

/// <summary>The results of the kernel library on the CPU device, to the bit: one line a kernel.</summary>
internal static class LibraryBits
{
    /// <summary>Names the file that <see cref="LibraryBitsTests"/> writes the lines to.</summary>
    internal const string Variable = "BLOCKSHARP_BITS_FILE";

    private const int M = 3, N = 37, K = 1030;

    /// <summary>The widest vectors of this process, in bits.</summary>
    internal static int Width => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    internal static IReadOnlyList<string> Compute()
    {
        var problem = new LinearProblem(M, N, K);
        var cpu = Device.Cpu;
        var (wide, narrow) = (Array.ConvertAll(problem.X, value => (float)value), problem.X);
        var codes = problem.Codes(N * K);
        var (narrowScale, scale) = (problem.BFloats(N), Array.ConvertAll(problem.BFloats(N), value => (float)value));
        var floats = Array.ConvertAll(problem.BFloats(N * K), value => (float)value);
        var int4 = new Int4Matrix(problem.Nibbles(N * K / 2), Array.ConvertAll(problem.BFloats(N * 9), v => (float)v), Array.ConvertAll(problem.BFloats(N * 9), v => (float)v), N, K, 128);
        var tiles = Int4TileMatrix.Pack(int4);
        using Buffer<float> x = cpu.Allocate<float>(wide), s = cpu.Allocate<float>(scale), w = cpu.Allocate<float>(floats);
        using Buffer<BFloat16> tileScale = cpu.Allocate<BFloat16>(tiles.Scales), tileZero = cpu.Allocate<BFloat16>(tiles.Zeros);
        using Buffer<BFloat16> x16 = cpu.Allocate<BFloat16>(narrow), s16 = cpu.Allocate<BFloat16>(narrowScale), w16 = cpu.Allocate<BFloat16>(Array.ConvertAll(floats, value => (BFloat16)value));
        using Buffer<sbyte> w8 = cpu.Allocate<sbyte>(codes), x8 = cpu.Allocate<sbyte>(M * K);
        using Buffer<byte> words = cpu.Allocate<byte>(MemoryMarshal.AsBytes<int>(tiles.Words));
        using Buffer<sbyte> limbs = cpu.Allocate<sbyte>(3 * M * 9 * 128);
        using Buffer<short> halves = cpu.Allocate<short>(MemoryMarshal.Cast<int, short>(tiles.Words)), xCodes = cpu.Allocate<short>(M * 9 * 128);
        using Buffer<int> codeSums = cpu.Allocate<int>(M * 9), sums = cpu.Allocate<int>(2 * M * 9);
        using Buffer<float> steps = cpu.Allocate<float>(M * 9), xScale = cpu.Allocate<float>(M), rowScale = cpu.Allocate<float>(M), weight = cpu.Allocate<float>(wide[..K]);
        var lines = new List<string>();
        Of<float>("int8 GEMV", M * N, y => Int8WeightOnly.GemvOfFloat(cpu, x, w8, s, s, y, M, N, K));
        Of<BFloat16>("int8 GEMV, bf16", M * N, y => Int8WeightOnly.Gemv(cpu, x16, w8, s16, s16, y, M, N, K));
        Of<BFloat16>("bf16 GEMV", M * N, y => Bf16Linear.Gemv(cpu, x16, w16, y, M, N, K));
        Of<float>("int4 GEMV", M * N, y =>
        {
            Int4Tiles.PrepareActivations(cpu, x, limbs, sums, steps, M, K, 128);
            Int4Tiles.Gemv(cpu, limbs, sums, steps, words, tileScale, tileZero, y, M, N, K, 128, true);
        });
        Of<BFloat16>("int4 GEMV, bf16", M * N, y =>
        {
            Int4Tiles.PrepareActivationsOfBFloat16(cpu, x16, limbs, sums, steps, M, K, 128);
            Int4Tiles.GemvToBFloat16(cpu, limbs, sums, steps, words, tileScale, tileZero, y, M, N, K, 128, true);
        });
        Of<float>("int4 GEMV, 16-bit codes", M * N, y =>
        {
            Int4Tiles.QuantizeActivations(cpu, x, xCodes, codeSums, xScale, M, K, 128);
            Int4Tiles.GemvOfCodes(cpu, xCodes, codeSums, xScale, halves, tileScale, tileZero, y, M, N, K, 128, true);
        });
        Of<float>("int8 dynamic matmul", M * N, y =>
        {
            Int8Dynamic.QuantizePerTokenFloat(cpu, x, x8, rowScale, M, K);
            Int8Dynamic.MatmulFloat(cpu, x8, w8, rowScale, s, y, M, N, K, 1);
        });
        Of<float>("fp32 matmul", M * N, y => FloatLinear.Matmul(cpu, x, w, y, M, N, K));
        Of<BFloat16>("bf16 matmul", M * N, y => Bf16Linear.Matmul(cpu, x16, w16, y, M, N, K));
        Of<float>("softmax", M * K, y => Softmax.RowsFloat(cpu, x, y, M, K));
        Of<float>("layer norm", M * K, y => LayerNorm.RowsFloat(cpu, x, weight, weight, y, M, K, 1e-5f));
        Of<float>("RMS norm", M * K, y => RmsNorm.RowsFloat(cpu, x, weight, y, M, K, 1e-5f));
        Of<float>("SiLU x gate", M * K, y => SiluGate.ApplyFloat(cpu, x, x, y, M * K));
        return lines;

        void Of<T>(string name, int count, Action<Buffer<T>> compute)
            where T : unmanaged
        {
            using var y = cpu.Allocate<T>(count);
            compute(y);
            lines.Add($"{name}: {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(y.ToArray().AsSpan())))}");
        }
    }
}
