using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>Arithmetic on the two 16-bit floats of a word (sm_80 and later).</content>
public static partial class Simt
{
    /// <summary><c>a * b + c</c> of both halves as bfloat16, rounded once.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.bf16x2 $r, $0, $1, $2;"), NotInOpenCl(OfMatrixOperands)]
    public static int FmaBFloat16s(int a, int b, int c) => PackBFloat16(
        Fma(BFloat16ToFloat(a & 0xffff), BFloat16ToFloat(b & 0xffff), BFloat16ToFloat(c & 0xffff)),
        Fma(BFloat16ToFloat(UpperHalf(a)), BFloat16ToFloat(UpperHalf(b)), BFloat16ToFloat(UpperHalf(c))));

    /// <summary>As <see cref="FmaBFloat16s"/>, as IEEE binary16.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.f16x2 $r, $0, $1, $2;"), NotInOpenCl(OfMatrixOperands)]
    public static int FmaHalfs(int a, int b, int c) => PackHalf(
        Fma(HalfToFloat(a & 0xffff), HalfToFloat(b & 0xffff), HalfToFloat(c & 0xffff)),
        Fma(HalfToFloat(UpperHalf(a)), HalfToFloat(UpperHalf(b)), HalfToFloat(UpperHalf(c))));

    /// <summary>The lower 16 bits of <paramref name="bits"/>, twice.</summary>
    [IntrinsicImplementation, Ptx("prmt.b32 $r, $0, $0, 0x1010;"), NotInOpenCl(OfMatrixOperands)]
    public static int BothHalves(int bits) => (bits & 0xffff) * 0x10001;

    private static int UpperHalf(int word) => (word >> 16) & 0xffff;
}
