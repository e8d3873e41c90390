using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>
/// Instructions of the tensor cores, sm_80 and later. All lanes of a warp take part; the fragments, with g = lane / 4 and t = lane % 4, are those of the PTX
/// ISA ("Matrix Fragments for mma.m16n8k16 / m16n8k32", "ldmatrix").
/// </content>
public static partial class Simt
{
    private const string OfTensorCores = "portable kernels multiply matrices in registers.";

    /// <summary>
    /// A [16, 32] times B [32, 8] of signed bytes, four to a word, plus C; sums wrap. Words of A: rows g, g + 8, g, g + 8 at k = 4t, and 16 behind for the last
    /// two; of B: k = 4t and 4t + 16 of column g; of C and the result: columns 2t, 2t + 1 of row g, then of row g + 8.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static I4 MmaSByte(int a0, int a1, int a2, int a3, int b0, int b1, int c0, int c1, int c2, int c3)
    {
        var products = SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], SByte, SByte, perWord: 4);
        return new I4
        {
            X = unchecked(c0 + (int)products[0]),
            Y = unchecked(c1 + (int)products[1]),
            Z = unchecked(c2 + (int)products[2]),
            W = unchecked(c3 + (int)products[3]),
        };
    }

    /// <summary>
    /// A [16, 16] times B [16, 8] of bfloat16, two to a word, plus C in fp32. Words of A: rows g, g + 8, g, g + 8 at k = 2t, and 8 behind for the last two; of B:
    /// k = 2t and 2t + 8 of column g; of C and the result: as in <see cref="MmaSByte"/>. Products are exact; the sum is not rounded after each.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaBFloat16(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], Bf16, Bf16, perWord: 2), c0, c1, c2, c3);

    /// <summary>As <see cref="MmaBFloat16"/>, of IEEE binary16.</summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaHalf(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], Fp16, Fp16, perWord: 2), c0, c1, c2, c3);

    /// <summary>
    /// A [16, 8] times B [8, 8] of fp32 numbers that are rounded to TF32, plus C in fp32. Words of A: rows g, g + 8, g, g + 8 at k = t, and 4 behind for the last two; of B: k = t
    /// and t + 4 of column g. Products are exact; the sum is not rounded after each.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaTf32(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], Fp32, Fp32, perWord: 1), c0, c1, c2, c3);

    /// <summary>
    /// A [16, 32] times B [32, 8] of e4m3, four to a word, plus C in fp32: words as in <see cref="MmaSByte"/>. sm_89 and later. Products are exact; sums keep about 13 bits
    /// of fraction.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaE4M3(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], E4M3, E4M3, perWord: 4), c0, c1, c2, c3);

    /// <summary>As <see cref="MmaE4M3"/>, of e4m3 and e5m2.</summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e5m2.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaE4M3E5M2(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], E4M3, E5M2, perWord: 4), c0, c1, c2, c3);

    /// <summary>As <see cref="MmaE4M3"/>, of e5m2 and e4m3.</summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k32.row.col.f32.e5m2.e4m3.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaE5M2E4M3(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], E5M2, E4M3, perWord: 4), c0, c1, c2, c3);

    /// <summary>As <see cref="MmaE4M3"/>, of e5m2.</summary>
    [IntrinsicImplementation]
    [Ptx("mma.sync.aligned.m16n8k32.row.col.f32.e5m2.e5m2.f32 $r, {$0, $1, $2, $3}, {$4, $5}, {$6, $7, $8, $9};")]
    [NotInOpenCl(OfTensorCores)]
    public static F4 MmaE5M2(int a0, int a1, int a2, int a3, int b0, int b1, float c0, float c1, float c2, float c3) =>
        Plus(SimulatedWarp.Multiply([a0, a1, a2, a3, b0, b1], E5M2, E5M2, perWord: 4), c0, c1, c2, c3);

    /// <summary>
    /// One word of an 8 x 8 matrix of 16-bit elements in shared memory: elements 2t and 2t + 1 of row g. Lanes 0 to 7 pass the addresses of the rows, 16 bytes
    /// each and multiples of 16.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {$r}, [$0];")]
    [NotInOpenCl(OfTensorCores)]
    public static int LoadMatrix1(ref byte row) => SimulatedWarp.LoadMatrices(ref row, transposed: false).X;

    /// <summary>As <see cref="LoadMatrix1"/>, of two matrices; lanes 8 to 15 address the rows of the second.</summary>
    [IntrinsicImplementation]
    [Ptx("ldmatrix.sync.aligned.m8n8.x2.shared.b16 $r, [$0];")]
    [NotInOpenCl(OfTensorCores)]
    public static I2 LoadMatrix2(ref byte row) => Two(SimulatedWarp.LoadMatrices(ref row, transposed: false));

    /// <summary>As <see cref="LoadMatrix1"/>, of four matrices; each eight lanes address the rows of one.</summary>
    [IntrinsicImplementation]
    [Ptx("ldmatrix.sync.aligned.m8n8.x4.shared.b16 $r, [$0];")]
    [NotInOpenCl(OfTensorCores)]
    public static I4 LoadMatrix4(ref byte row) => SimulatedWarp.LoadMatrices(ref row, transposed: false);

    /// <summary>As <see cref="LoadMatrix1"/>, of the transposed matrix: elements g of rows 2t and 2t + 1.</summary>
    [IntrinsicImplementation]
    [Ptx("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {$r}, [$0];")]
    [NotInOpenCl(OfTensorCores)]
    public static int LoadMatrixTransposed1(ref byte row) => SimulatedWarp.LoadMatrices(ref row, transposed: true).X;

    /// <summary>As <see cref="LoadMatrix2"/>, of transposed matrices.</summary>
    [IntrinsicImplementation]
    [Ptx("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 $r, [$0];")]
    [NotInOpenCl(OfTensorCores)]
    public static I2 LoadMatrixTransposed2(ref byte row) => Two(SimulatedWarp.LoadMatrices(ref row, transposed: true));

    /// <summary>As <see cref="LoadMatrix4"/>, of transposed matrices.</summary>
    [IntrinsicImplementation]
    [Ptx("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 $r, [$0];")]
    [NotInOpenCl(OfTensorCores)]
    public static I4 LoadMatrixTransposed4(ref byte row) => SimulatedWarp.LoadMatrices(ref row, transposed: true);

    private static double SByte(int word, int i) => (sbyte)(word >> (8 * i));

    private static double Bf16(int word, int i) => BitConverter.Int32BitsToSingle(word >> (16 * i) << 16);

    private static double Fp16(int word, int i) => (double)BitConverter.UInt16BitsToHalf((ushort)(word >> (16 * i)));

    private static double Fp32(int word, int i) => BitConverter.Int32BitsToSingle(word);

    private static double E4M3(int word, int i) => (float)BlockSharp.Float8E4M3.FromBits((byte)(word >> (8 * i)));

    private static double E5M2(int word, int i) => (float)BlockSharp.Float8E5M2.FromBits((byte)(word >> (8 * i)));

    private static I2 Two(I4 words) => new() { X = words.X, Y = words.Y };

    private static F4 Plus(double[] products, float c0, float c1, float c2, float c3) => new()
    {
        X = (float)(c0 + products[0]),
        Y = (float)(c1 + products[1]),
        Z = (float)(c2 + products[2]),
        W = (float)(c3 + products[3]),
    };
}
