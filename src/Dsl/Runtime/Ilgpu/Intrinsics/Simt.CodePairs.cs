using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>
/// Two integers of few bits, 16 bits apart in a word, become two 16-bit floats of a word, exactly: their bits are put into the fraction of a power of two, which is
/// then subtracted (sm_80 and later).
/// </content>
public static partial class Simt
{
    private const string OfMatrixOperands = "only operands of matrix instructions are converted in pairs.";

    /// <summary>The unsigned nibbles <paramref name="index"/> (a literal, 0 to 3) and <paramref name="index"/> + 4 of a word as bfloat16.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, one, bias;
        mov.b32 one, 0x3F803F80;
        mov.b32 bias, 0xC300C300;
        shr.u32 t, $0, (4 * 0x#1);
        lop3.b32 t, t, 0x000F000F, 0x43004300, 0xEA;
        fma.rn.bf16x2 $r, t, one, bias;
        }
        """)]
    [NotInOpenCl(OfMatrixOperands)]
    public static int NibblesToBFloat16(int word, int index) => PackBFloat16(Nibble(word, index), Nibble(word, index + 4));

    /// <summary>As <see cref="NibblesToBFloat16"/>, of nibbles in two's complement.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, one, bias;
        mov.b32 one, 0x3F803F80;
        mov.b32 bias, 0xC308C308;
        shr.u32 t, $0, (4 * 0x#1);
        lop3.b32 t, t, 0x000F000F, 0x43084308, 0x6A;
        fma.rn.bf16x2 $r, t, one, bias;
        }
        """)]
    [NotInOpenCl(OfMatrixOperands)]
    public static int SignedNibblesToBFloat16(int word, int index) => PackBFloat16(SignedNibble(word, index), SignedNibble(word, index + 4));

    /// <summary>The bytes <paramref name="index"/> (a literal, 0 or 1) and <paramref name="index"/> + 2 of a word, in two's complement, as bfloat16.</summary>
    /// <remarks>The fraction has room for seven of the bits; the eighth tells 128 from 256, and that is what is subtracted.</remarks>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, s, one;
        mov.b32 one, 0x3F803F80;
        shr.u32 t, $0, (8 * 0x#1);
        lop3.b32 s, t, 0x00800080, 0xC300C300, 0xEA;
        lop3.b32 t, t, 0x007F007F, 0x43004300, 0xEA;
        fma.rn.bf16x2 $r, t, one, s;
        }
        """)]
    [NotInOpenCl(OfMatrixOperands)]
    public static int SBytesToBFloat16(int word, int index) => PackBFloat16(SignedByte(word, index), SignedByte(word, index + 2));

    /// <summary>As <see cref="NibblesToBFloat16"/>, as IEEE binary16.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, one, bias;
        mov.b32 one, 0x3C003C00;
        mov.b32 bias, 0xE400E400;
        shr.u32 t, $0, (4 * 0x#1);
        lop3.b32 t, t, 0x000F000F, 0x64006400, 0xEA;
        fma.rn.f16x2 $r, t, one, bias;
        }
        """)]
    [NotInOpenCl(OfMatrixOperands)]
    public static int NibblesToHalf(int word, int index) => PackHalf(Nibble(word, index), Nibble(word, index + 4));

    /// <summary>As <see cref="SignedNibblesToBFloat16"/>, as IEEE binary16.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, one, bias;
        mov.b32 one, 0x3C003C00;
        mov.b32 bias, 0xE408E408;
        shr.u32 t, $0, (4 * 0x#1);
        lop3.b32 t, t, 0x000F000F, 0x64086408, 0x6A;
        fma.rn.f16x2 $r, t, one, bias;
        }
        """)]
    [NotInOpenCl(OfMatrixOperands)]
    public static int SignedNibblesToHalf(int word, int index) => PackHalf(SignedNibble(word, index), SignedNibble(word, index + 4));

    /// <summary>As <see cref="SBytesToBFloat16"/>, as IEEE binary16.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, one, bias;
        mov.b32 one, 0x3C003C00;
        mov.b32 bias, 0xE480E480;
        shr.u32 t, $0, (8 * 0x#1);
        lop3.b32 t, t, 0x00FF00FF, 0x64806480, 0x6A;
        fma.rn.f16x2 $r, t, one, bias;
        }
        """)]
    [NotInOpenCl(OfMatrixOperands)]
    public static int SBytesToHalf(int word, int index) => PackHalf(SignedByte(word, index), SignedByte(word, index + 2));

    /// <summary>128 + each of what <see cref="NibblesToBFloat16"/> gives.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; shr.u32 t, $0, (4 * 0x#1); lop3.b32 $r, t, 0x000F000F, 0x43004300, 0xEA; }")]
    [NotInOpenCl(OfMatrixOperands)]
    public static int RaisedNibblesToBFloat16(int word, int index) => PackBFloat16(128 + Nibble(word, index), 128 + Nibble(word, index + 4));

    /// <summary>136 + each of what <see cref="SignedNibblesToBFloat16"/> gives.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; shr.u32 t, $0, (4 * 0x#1); lop3.b32 $r, t, 0x000F000F, 0x43084308, 0x6A; }")]
    [NotInOpenCl(OfMatrixOperands)]
    public static int RaisedSignedNibblesToBFloat16(int word, int index) => PackBFloat16(136 + SignedNibble(word, index), 136 + SignedNibble(word, index + 4));

    /// <summary>1024 + each of what <see cref="NibblesToHalf"/> gives.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; shr.u32 t, $0, (4 * 0x#1); lop3.b32 $r, t, 0x000F000F, 0x64006400, 0xEA; }")]
    [NotInOpenCl(OfMatrixOperands)]
    public static int RaisedNibblesToHalf(int word, int index) => PackHalf(1024 + Nibble(word, index), 1024 + Nibble(word, index + 4));

    /// <summary>1032 + each of what <see cref="SignedNibblesToHalf"/> gives.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; shr.u32 t, $0, (4 * 0x#1); lop3.b32 $r, t, 0x000F000F, 0x64086408, 0x6A; }")]
    [NotInOpenCl(OfMatrixOperands)]
    public static int RaisedSignedNibblesToHalf(int word, int index) => PackHalf(1032 + SignedNibble(word, index), 1032 + SignedNibble(word, index + 4));

    /// <summary>1152 + each of what <see cref="SBytesToHalf"/> gives.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; shr.u32 t, $0, (8 * 0x#1); lop3.b32 $r, t, 0x00FF00FF, 0x64806480, 0x6A; }")]
    [NotInOpenCl(OfMatrixOperands)]
    public static int RaisedSBytesToHalf(int word, int index) => PackHalf(1152 + SignedByte(word, index), 1152 + SignedByte(word, index + 2));

    private static int PackHalf(float lo, float hi) => FloatToHalf(lo) | FloatToHalf(hi) << 16;

    private static float Nibble(int word, int index) => (word >> (4 * index)) & 15;

    private static float SignedNibble(int word, int index) => word << (28 - 4 * index) >> 28;

    private static float SignedByte(int word, int index) => (sbyte)(word >> (8 * index));
}
