using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

public static partial class Simt
{
    /// <summary>The float with these bits.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 $r, $0;"), OpenCl("$r = as_float($0);")]
    public static float AsFloat(int x) => BitConverter.Int32BitsToSingle(x);

    /// <summary>The bits of a float.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 $r, $0;"), OpenCl("$r = as_int($0);")]
    public static int AsInt(float x) => BitConverter.SingleToInt32Bits(x);

    /// <summary>The double with these bits.</summary>
    [IntrinsicImplementation, Ptx("mov.b64 $r, $0;"), OpenCl("$r = as_double($0);")]
    public static double AsDouble(long x) => BitConverter.Int64BitsToDouble(x);

    /// <summary>The bits of a double.</summary>
    [IntrinsicImplementation, Ptx("mov.b64 $r, $0;"), OpenCl("$r = as_long($0);")]
    public static long AsLong(double x) => BitConverter.DoubleToInt64Bits(x);

    /// <summary>16 bits of each of two words, from bits 0 or 16 on (literals), side by side: those of <paramref name="low"/> in the low half.</summary>
    [IntrinsicImplementation]
    [Ptx("prmt.b32 $r, $0, $2, (0x5410 + 0x22 * (0x#1 / 16) + 0x2200 * (0x#3 / 16));")]
    [OpenCl("$r = (int)((((uint)$0 >> $1) & 0xFFFFu) | (((uint)$2 >> $3) << 16));")]
    public static int JoinHalves(int low, int lowBit, int high, int highBit) => ((low >> lowBit) & 0xFFFF) | (high >> highBit) << 16;
}
